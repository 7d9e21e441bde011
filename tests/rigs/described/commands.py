"""The commands that the documents tell a reader to type."""

import re
from pathlib import Path
from typing import Final, NamedTuple

from tests.rigs.forking.forked import ROOT

PAGES: Final = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "clients/python/README.md",
    ROOT / "static/sdk/README.md",
    *sorted((ROOT / "examples").glob("**/README.md")),
)
_SHELL: Final = frozenset({"sh", "bash", "shell", "console"})
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Four columns deeper than the text around it, which in a list is three deep itself.
_INDENTED: Final = re.compile(r"(?<=\n\n)((?:(?: {4}| {7})\S.*\n(?: {5,}\S.*\n)*)+)")
_REMARK: Final = re.compile(r"\s{2,}#\s.*$")
# Indented text that is no command: a picture, a line of HTML, a file of settings.
_NONE: Final = (
    "clients  ",
    "|",
    "handlers/  ",
    "server/  ",
    "models/  ",
    "<iframe",
    "scrape_configs",
    "- job_name",
)


class Given(NamedTuple):
    page: str
    command: str


def commands_of(page: Path) -> list[Given]:
    """In order; one that continues on the next line is one."""
    text = page.read_text()
    blocks = [(at.start(), at[2]) for at in _FENCE.finditer(text) if at[1] in _SHELL]
    prose = _FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)
    blocks += [(at.start(), at[1]) for at in _INDENTED.finditer(prose) if not _is_no_command(at[1])]
    name = page.relative_to(ROOT).as_posix()
    return [Given(name, line) for _, block in sorted(blocks) for line in _lines(block)]


def _is_no_command(block: str) -> bool:
    return block.strip().startswith(_NONE)


def _lines(block: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", "", block)
    return [found for line in joined.splitlines() if (found := _REMARK.sub("", line).strip())]
