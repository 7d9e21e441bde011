"""The snippets of ``docs/sdk.md``, by where they run."""

import re
from typing import Final

from tests.rigs.forking.forked import ROOT

GUIDE: Final = ROOT / "docs/sdk.md"
_BLOCK: Final = re.compile(
    r"(?:^<!-- (?P<place>[^>]+) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def snippets(place: str) -> list[str]:
    """Those that run at this place."""
    return [text for where, text in _all() if where == place]


def places() -> set[str]:
    """Every place that is named; "" is that of a snippet which says none."""
    return {where for where, _ in _all()}


def _all() -> list[tuple[str, str]]:
    return [(match["place"] or "", match["text"]) for match in _BLOCK.finditer(GUIDE.read_text())]
