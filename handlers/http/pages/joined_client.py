"""The web client as it is served: its modules are one script and its style sheets one sheet.

Their addresses and those of its pictures name their content, so a browser keeps them for good and never asks for them
again. The service worker is told which of them are of one version.
"""

import asyncio
import gzip
import hashlib
import logging
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from handlers.http.pages.joined_modules import joined

ADDRESS: Final = "/static/joined/"
_PAGE: Final = "index.html"
_ENTRY: Final = "app/main.js"
_WORKER: Final = "worker/service_worker.js"
_PICTURES: Final = "img"
_FOLDERS: Final = ("app", "sdk", "css", "worker")
_SCRIPT: Final = re.compile(rf'src="/static/{re.escape(_ENTRY)}"')
_SHEET: Final = re.compile(r'[ \t]*<link rel="stylesheet" href="/static/(?P<path>[^"]+)">\n')

_log = logging.getLogger(__name__)


class Asset(Struct, frozen=True):
    """A file in one piece: ``name`` is unlike that of any other content."""

    name: str
    content_type: str
    body: bytes
    gzipped: bytes


class Joined(Struct, frozen=True):
    """The page and the assets that it names, by their names. ``worker`` is empty if there is none to keep them."""

    page: bytes
    assets: dict[str, Asset]
    worker: bytes = b""


class JoinedClient:
    """The client in ``root``, joined when it is first asked for and again when a file has changed.

    Whether one has is looked at once in ``look_s``, however many ask for the page.
    """

    def __init__(self, root: Path, look_s: float = 1.0) -> None:
        self._root = root
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
                # Both take longer than the event loop may be held.
                stamp = await loop.run_in_executor(None, _stamp, self._root)
                if stamp != self._stamp:
                    self._current = await loop.run_in_executor(None, _join, self._root)
                    self._stamp = stamp
                self._look_at = loop.time() + self._look_s
        return self._current

    async def asset(self, name: str) -> Asset | None:
        """The file of that name, None if there is none any more."""
        return self._current.assets.get(name) or (await self.current()).assets.get(name)


def _stamp(root: Path) -> object:
    """What differs after any file of the client was changed."""
    sources = (path for folder in _FOLDERS for path in (root / folder).rglob("*.*s"))
    files = [root / _PAGE, *sources, *(root / _PICTURES).glob("*.*g")]
    return [(path, path.stat().st_mtime_ns) for path in files]


def _join(root: Path) -> Joined:
    page = (root / _PAGE).read_text("utf-8")
    try:
        script = joined(root / _ENTRY, root, "/static/")
    except ValueError as error:
        # Somebody's own change, perhaps: it works as the separate modules that it consists of.
        _log.warning("the web client is served in many pieces: %s", error)
        return Joined(page.encode(), {})
    pictures = {
        f"/static/{_PICTURES}/{path.name}": _asset(
            path.stem, path.suffix[1:], _type_of(path), path.read_bytes()
        )
        for path in sorted((root / _PICTURES).glob("*.*g"))
    }
    sheets = [match["path"] for match in _SHEET.finditer(page)]
    text = "".join((root / path).read_text("utf-8") for path in sheets)
    style = _text_asset("css", "text/css", _with_pictures(text, pictures))
    code = _text_asset("js", "text/javascript", _with_pictures(script, pictures))
    page = _SCRIPT.sub(f'src="{ADDRESS}{code.name}"', page)
    links = iter([f'    <link rel="stylesheet" href="{ADDRESS}{style.name}">\n'])
    page = _with_pictures(_SHEET.sub(lambda _: next(links, ""), page), pictures)
    assets = {asset.name: asset for asset in (code, style, *pictures.values())}
    return Joined(page.encode(), assets, _worker(root, page, assets))


def _worker(root: Path, page: str, assets: Mapping[str, Asset]) -> bytes:
    """The service worker, which is another one for each version of the page."""
    path = root / _WORKER
    if not path.exists():
        return b""
    shell = {
        "version": hashlib.sha256(page.encode()).hexdigest()[:16],
        "page": page,
        "assets": [f"{ADDRESS}{name}" for name in assets],
    }
    return b"const SHELL = " + msgspec.json.encode(shell) + b";\n" + path.read_bytes()


def _with_pictures(text: str, pictures: Mapping[str, Asset]) -> str:
    for path, asset in pictures.items():
        text = text.replace(path, f"{ADDRESS}{asset.name}")
    return text


def _type_of(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _text_asset(ending: str, kind: str, text: str) -> Asset:
    return _asset("client", ending, f"{kind}; charset=utf-8", text.encode())


def _asset(stem: str, ending: str, kind: str, body: bytes) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(f"{stem}-{digest}.{ending}", kind, body, gzip.compress(body, 6, mtime=0))
