"""The documents that are pages of the site, in reading order. A new page is one line here."""

from pathlib import Path
from typing import Final

from msgspec import Struct

_CLONE: Final = Path(__file__).resolve().parents[2]
# A package has its documents beside this module (pyproject.toml).
_PACKAGED: Final = Path(__file__).with_name("documents")
ROOT: Final = _PACKAGED if _PACKAGED.is_dir() else _CLONE
DECISIONS: Final = "docs/decisions"


class Page(Struct, frozen=True):
    """``name`` is its address without ``.html``. ``source`` is its file; "" if the server renders it."""

    name: str
    title: str
    source: str
    depth: int = 3
    """Headings down to this level are in its table of contents."""
    is_divided: bool = False
    """Its sections are pages of their own, and it lists them."""
    within: str = ""
    """The name of the page that it is a section of."""


class Section(Struct, frozen=True):
    """Pages under one title."""

    title: str
    pages: tuple[Page, ...]


SECTIONS: Final = (
    Section(
        "Begin",
        (
            Page("index", "Start here", "docs/start.md"),
            Page("overview", "What there is", "README.md"),
        ),
    ),
    Section(
        "In your application",
        (
            Page("embedding", "Embedding", "docs/embedding.md"),
            Page("sdk", "The SDK", "docs/sdk.md"),
            Page("api", "Server API", ""),
            Page("webhooks", "Webhooks", "docs/webhooks.md"),
            Page("protocol", "Protocol", "docs/protocol.md", 4, is_divided=True),
            Page("sockets", "Sockets, frame by frame", ""),
            Page("stomp", "STOMP for Spring users", "docs/stomp.md"),
            Page("python", "Python", "docs/python.md"),
            Page("miniprogram", "WeChat mini programs", "docs/miniprogram.md"),
            Page("writing-a-game", "Writing a game", "docs/writing-a-game.md"),
        ),
    ),
    Section(
        "Running it",
        (
            Page("deploying", "Deploying", "docs/deploying.md"),
            Page("operating", "Operating", "docs/operating.md"),
            Page("scaling", "Several processes", "docs/scaling.md"),
            Page("security", "Security", "SECURITY.md"),
            Page("benchmarks", "Benchmarks", "docs/benchmarks.md"),
            Page("leaving", "Leaving", "docs/leaving.md"),
        ),
    ),
    Section(
        "Its inside",
        (
            Page("architecture", "Architecture", "docs/architecture.md"),
            Page("contributing", "Contributing", "docs/contributing.md"),
            Page("decisions/index", "Decisions", f"{DECISIONS}/README.md"),
            Page("changelog", "Changes", "CHANGELOG.md", 2),
        ),
    ),
)


def sections() -> list[Section]:
    """The sections whose files exist here: a package may have fewer than a clone."""
    found = [
        Section(
            each.title,
            tuple(page for page in each.pages if not page.source or (ROOT / page.source).is_file()),
        )
        for each in SECTIONS
    ]
    return [each for each in found if each.pages]


def pages() -> dict[str, Page]:
    """All pages by name, including single decisions, which are in no menu."""
    listed = {page.name: page for section in sections() for page in section.pages}
    for file in sorted((ROOT / DECISIONS).glob("0*.md")):
        name = f"decisions/{file.stem}"
        listed[name] = Page(name, file.stem[5:].replace("-", " ").capitalize(), f"{DECISIONS}/{file.name}")
    return listed
