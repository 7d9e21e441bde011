"""The snippets of the clients' guides, by the place where they run."""

import re
from pathlib import Path
from typing import Final

from tests.rigs.forking.forked import ROOT

GUIDE: Final = ROOT / "docs/sdk.md"
PYTHON: Final = ROOT / "docs/python.md"
_BLOCK: Final = re.compile(
    r"(?:^<!-- (?P<place>[^>]+) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def snippets(place: str, guide: Path = GUIDE) -> list[str]:
    """The snippets that run at this place."""
    return [text for where, text in _all(guide) if where == place]


def places(guide: Path = GUIDE) -> set[str]:
    """Every named place; "" is that of a snippet without one."""
    return {where for where, _ in _all(guide)}


def _all(guide: Path) -> list[tuple[str, str]]:
    return [(match["place"] or "", match["text"]) for match in _BLOCK.finditer(guide.read_text())]
