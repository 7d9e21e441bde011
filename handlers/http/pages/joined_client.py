"""The web client as it is served: its modules joined into a few scripts, its style sheets into a few sheets.

Their addresses name their content, so browsers cache them for good. A sheet of the page that names a part
(``data-part="main"``) is loaded by the script: it becomes a link without an address.
"""

import asyncio
import gzip
import hashlib
import logging
import re
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]  # it has no types
from msgspec import Struct

from handlers.http.pages.joined_modules import joined

ADDRESS: Final = "/static/joined/"
# From there to the folder of all files.
_UP: Final = "../"
_PAGE: Final = "index.html"
_ENTRY: Final = "app/door.js"
_PICTURES: Final = "img"
_FOLDERS: Final = ("app", "sdk", "css")
_SCRIPT: Final = re.compile(rf'src="/static/{re.escape(_ENTRY)}"')
_SHEET: Final = re.compile(
    r'[ \t]*<link rel="stylesheet" href="/static/(?P<path>[^"]+)"(?: data-part="(?P<part>\w+)")?>\n'
)
# Level 9 of 11: the best two take ten times as long and save another tenth.
_QUALITY: Final = 9
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT: Final = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)

_log = logging.getLogger(__name__)


class Asset(Struct, frozen=True):
    """A file in one piece; ``name`` contains a digest of its content.

    ``coded``: the body by content codings, the smallest first.
    """

    name: str
    content_type: str
    body: bytes
    coded: dict[str, bytes]


class Joined(Struct, frozen=True):
    """The page and the assets that it names, by their names.

    ``kept``: the paths that a browser needs to show the page offline, for this ``version``; none if the client is
    served in pieces.
    """

    page: bytes
    assets: dict[str, Asset]
    kept: tuple[str, ...] = ()
    version: str = ""


class JoinedClient:
    """The client in ``root``, joined at the first request and again after a file has changed.

    The files are checked at most once in ``look_s``, however many requests come. Browsers find it under
    ``base_path``.
    """

    def __init__(self, root: Path, look_s: float = 1.0, base_path: str = "") -> None:
        self._root = root
        self._base_path = base_path
        self._look_s = look_s
        self._look_at = 0.0
        self._stamp: object = None
        self._current = Joined(b"", {})
        self._joining = asyncio.Lock()

    async def current(self) -> Joined:
        """The client as its files are now."""
        loop = asyncio.get_running_loop()
        async with self._joining:
            if loop.time() >= self._look_at:
                # Both take longer than the event loop may be blocked.
                stamp = await loop.run_in_executor(None, _stamp, self._root)
                if stamp != self._stamp:
                    made = await loop.run_in_executor(None, _join, self._root)
                    page = placed(made.page.decode(), self._base_path).encode()
                    self._current = Joined(page, made.assets, made.kept, made.version)
                    self._stamp = stamp
                self._look_at = loop.time() + self._look_s
        return self._current

    async def asset(self, name: str) -> Asset | None:
        """The file of that name, None if it does not exist any more."""
        return self._current.assets.get(name) or (await self.current()).assets.get(name)


def placed(page: str, base_path: str) -> str:
    """A page whose files are under ``base_path``: it names them as if they were at the root."""
    return page.replace('="/static/', f'="{base_path}/static/') if base_path else page


def _stamp(root: Path) -> object:
    """A value that differs after any file of the client was changed."""
    sources = (path for folder in _FOLDERS for path in (root / folder).rglob("*.*s"))
    files = [root / _PAGE, *sources, *(root / _PICTURES).glob("*.*g")]
    return [(path, path.stat().st_mtime_ns) for path in files]


def _join(root: Path) -> Joined:
    page = (root / _PAGE).read_text("utf-8")
    try:
        scripts = joined(root / _ENTRY, root, _UP)
    except ValueError as error:
        # Perhaps a local change. The client still works as separate modules.
        _log.warning("the web client is served in many pieces: %s", error)
        return Joined(page.encode(), {})
    later = {
        path: _asset(Path(path).stem, "js", "text/javascript", text) for path, text in scripts.later.items()
    }
    script = _asset("client", "js", "text/javascript", scripts.entry(lambda path: f"./{later[path].name}"))
    sheets: dict[str | None, list[str]] = {}
    for match in _SHEET.finditer(page):
        sheets.setdefault(match["part"], []).append((root / match["path"]).read_text("utf-8"))
    styles = {part: _style(part or "client", "".join(texts)) for part, texts in sheets.items()}
    page = _with_sheets(_SCRIPT.sub(f'src="{ADDRESS}{script.name}"', page), styles)
    assets = {asset.name: asset for asset in (script, *later.values(), *styles.values())}
    pictures = sorted((root / _PICTURES).glob("*.*g"))
    version = hashlib.sha256(b"".join((page.encode(), *(path.read_bytes() for path in pictures))))
    kept = (
        *(f"{ADDRESS}{name}" for name in assets),
        *(f"/static/{_PICTURES}/{path.name}" for path in pictures),
    )
    return Joined(page.encode(), assets, kept, version.hexdigest()[:16])


def _style(stem: str, text: str) -> Asset:
    return _asset(stem, "css", "text/css", _INDENT.sub("", _COMMENT.sub("", text)))


def _with_sheets(page: str, styles: dict[str | None, Asset]) -> str:
    """The page with one link for each part, in the place of the part's first link."""
    drawn: set[str | None] = set()

    def link(match: re.Match[str]) -> str:
        part = match["part"]
        if part in drawn:
            return ""
        drawn.add(part)
        address = f"{ADDRESS}{styles[part].name}"
        if part is None:
            return f'    <link rel="stylesheet" href="{address}">\n'
        return f'    <link data-part="{part}" data-href="{address}">\n'

    return _SHEET.sub(link, page)


def _asset(stem: str, ending: str, kind: str, text: str) -> Asset:
    body = text.encode()
    digest = hashlib.sha256(body).hexdigest()[:16]
    name = f"{stem}-{digest}.{ending}"
    coded = {"br": brotli.compress(body, quality=_QUALITY), "gzip": gzip.compress(body, 9, mtime=0)}
    return Asset(name, f"{kind}; charset=utf-8", body, coded)
