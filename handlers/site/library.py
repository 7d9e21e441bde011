"""The site itself: each page as HTML, rendered on request, and again when its file has changed."""

import mimetypes
import posixpath
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from handlers.http.pages.web_client import STATIC
from handlers.site.dividing import Divided, divided
from handlers.site.layout import laid_out, up_from
from handlers.site.markdown import Rendered, render
from handlers.site.navigation import ROOT, Page, Section, pages, sections

Made = Callable[[], str]

_OWN: Final[Mapping[str, Path]] = {
    "site/site.css": STATIC / "docs/site.css",
    "site/site.js": STATIC / "docs/site.js",
    "site/tokens.css": STATIC / "css/tokens.css",
    "site/favicon.svg": STATIC / "img/favicon.svg",
}
_INDEX: Final = "site/search.json"
# Files that documents link to are shown as text, and only those.
_SHOWN: Final = (
    "deploy/",
    "bench/",
    "compose.yaml",
    "Dockerfile",
    "Makefile",
    "LICENSE",
    "app.json",
    "Procfile",
    "examples/",
)
_SHOWN_BYTES: Final = 200_000
_PICTURES: Final = (".png", ".svg", ".jpg")


class File(Struct, frozen=True):
    """The content of an address of the site."""

    content_type: str
    body: bytes


class Library:
    """``made`` renders, as Markdown, the pages without a file, by name. The methods may be called in threads."""

    def __init__(self, made: Mapping[str, Made]) -> None:
        self._made = made
        self._kept: dict[str, tuple[int, Rendered]] = {}
        self._divided: dict[str, tuple[Rendered, Divided]] = {}
        self._index: bytes | None = None

    def find(self, path: str) -> File | None:
        """The file at ``path``, which is relative to ``/docs/``; None if there is none."""
        path = path or "index.html"
        if path in _OWN:
            return _file(_OWN[path])
        if path == _INDEX:
            return File("application/json", self._index_of_all())
        if path.endswith(".html"):
            return self._page(path.removesuffix(".html"))
        return _picture(path)

    def rendered(self, page: Page) -> Rendered:
        """The text of a page."""
        if page.within:
            return self._parts_of(pages()[page.within]).rendered[page.name]
        if page.is_divided:
            return self._parts_of(page).rendered[page.name]
        return self._whole(page)

    def _whole(self, page: Page) -> Rendered:
        file = ROOT / page.source if page.source else None
        stamp = file.stat().st_mtime_ns if file is not None else 0
        kept = self._kept.get(page.name)
        if kept is None or kept[0] != stamp:
            text = file.read_text("utf-8") if file is not None else self._made[page.name]()
            kept = self._kept[page.name] = stamp, render(text, self._links_of(page))
        return kept[1]

    def _parts_of(self, page: Page) -> Divided:
        whole = self._whole(page)
        kept = self._divided.get(page.name)
        if kept is None or kept[0] is not whole:
            kept = self._divided[page.name] = whole, divided(page, whole)
        return kept[1]

    def _all_pages(self) -> dict[str, Page]:
        listed = pages()
        parts = [part for page in listed.values() if page.is_divided for part in self._parts_of(page).pages]
        return listed | {part.name: part for part in parts}

    def _sections(self) -> list[Section]:
        """The sections for the menu: the parts of a page follow it."""

        def with_parts(page: Page) -> list[Page]:
            return [page, *self._parts_of(page).pages] if page.is_divided else [page]

        return [
            Section(section.title, tuple(each for page in section.pages for each in with_parts(page)))
            for section in sections()
        ]

    def _page(self, name: str) -> File | None:
        page = self._all_pages().get(name)
        if page is not None:
            return _html(laid_out(page, self.rendered(page), self._sections()))
        source = name.removeprefix("files/")
        if source == name or not is_shown(source):
            return None
        page = Page(name, source, source)
        text = escape((ROOT / source).read_text("utf-8"))
        shown = Rendered(f'<h1>{escape(source)}</h1><pre tabindex="0"><code>{text}</code></pre>', [], {})
        return _html(laid_out(page, shown, self._sections()))

    def _links_of(self, page: Page) -> Callable[[str], str | None]:
        """Maps the links of a page's file to addresses of the site."""
        by_source = {each.source: each for each in pages().values() if each.source}
        folder, up = posixpath.dirname(page.source), up_from(page.name)

        def linked(target: str) -> str | None:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or not parts.path or not page.source:
                return target
            path = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
            anchor = f"#{parts.fragment}" if parts.fragment else ""
            other = by_source.get(path) or by_source.get(f"{path}/README.md")
            if other is not None:
                return f"{up}{self._name_at(other, unquote(parts.fragment))}.html{anchor}"
            if path.startswith("docs/") and path.endswith(_PICTURES) and (ROOT / path).is_file():
                return up + path.removeprefix("docs/")
            return f"{up}files/{path}.html" if is_shown(path) else None

        return linked

    def _name_at(self, page: Page, anchor: str) -> str:
        """The name of the page where an anchor of a document is."""
        if not anchor or not page.is_divided:
            return page.name
        return self._parts_of(page).places.get(anchor, page.name)

    def _index_of_all(self) -> bytes:
        """The search index: page, title, heading, id and text of each part."""
        if self._index is None:
            rows: list[tuple[str, str, str, str, str]] = []
            for page in self._all_pages().values():
                found = self.rendered(page)
                titles = {each.id: each.text for each in found.headings}
                rows += [
                    (page.name, page.title, titles.get(name, ""), name, text)
                    for name, text in found.texts.items()
                    if text or name
                ]
            self._index = msgspec.json.encode(rows)
        return self._index


def is_shown(source: str) -> bool:
    """Whether a file of the repository has a page that shows its text."""
    file = ROOT / source
    is_inside = posixpath.normpath(source) == source and source.startswith(_SHOWN)
    return (
        is_inside and file.is_file() and file.stat().st_size <= _SHOWN_BYTES and file.suffix not in _PICTURES
    )


def _picture(path: str) -> File | None:
    file = ROOT / "docs" / path
    is_inside = posixpath.normpath(path) == path and not path.startswith(("/", ".."))
    return _file(file) if is_inside and path.endswith(_PICTURES) and file.is_file() else None


def _file(file: Path) -> File:
    kind: Any = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    kind = "text/javascript" if file.suffix == ".js" else kind
    return File(f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, file.read_bytes())


def _html(text: str) -> File:
    return File("text/html; charset=utf-8", text.encode())
