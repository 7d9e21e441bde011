"""The parts of a text that are code, as in Markdown: fenced blocks, and spans between backticks.

CommonMark 0.31, sections 4.5 and 6.1, with one liberty for chats: a span of three backticks or more may hold
blank lines, as one that was meant for a block does. Takes time in proportion to the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

Span = tuple[int, int]

# The shortest runs of backticks must be closed in their paragraph, all others anywhere.
_SHORT: Final = 2
_RUN: Final = re.compile("`+")
_FENCE: Final = re.compile(r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_CLOSING: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t\r]*$", re.MULTILINE)
_BLANK_LINE: Final = re.compile(r"^[ \t\r]*$", re.MULTILINE)


def code_spans(text: str) -> list[Span]:
    """The code in ``text``, from the first backtick of each to behind its last; ascending, none in another.

    A block whose fence is never closed goes to the end; backticks that are never closed are backticks.
    """
    if "`" not in text and "~~~" not in text:
        return []
    return list(_Reader(text).spans())


class _Reader:
    """One reading of a text, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._fences = {match.start("fence"): match["fence"] for match in _FENCE.finditer(text)}
        self._breaks = sorted([*self._fences, *(match.start() for match in _BLANK_LINE.finditer(text))])
        self._runs: dict[int, list[int]] = {}
        for match in _RUN.finditer(text):
            self._runs.setdefault(len(match[0]), []).append(match.start())

    def spans(self) -> Iterator[Span]:
        starts = sorted({*self._fences, *(start for runs in self._runs.values() for start in runs)})
        read = 0
        for start in starts:
            if start < read:
                continue
            end = self._end_of_block(start) if start in self._fences else self._end_of_span(start)
            if end is not None:
                yield start, end
                read = end

    def _end_of_block(self, start: int) -> int:
        fence = self._fences[start]
        for match in _CLOSING.finditer(self._text, start + len(fence)):
            if match[1].startswith(fence):
                return match.end()
        return len(self._text)

    def _end_of_span(self, start: int) -> int | None:
        run = _RUN.match(self._text, start)
        assert run is not None
        opening = self._without_escaped(start)
        length = run.end() - opening
        closing = _next(self._runs.get(length, []), run.end())
        if closing is None or (length <= _SHORT and self._breaks_between(start, closing)):
            return None
        return closing + length

    def _without_escaped(self, start: int) -> int:
        """Where the run at ``start`` begins to open: a backtick behind a backslash is a plain character."""
        before = start
        while before > 0 and self._text[before - 1] == "\\":
            before -= 1
        return start + (start - before) % 2

    def _breaks_between(self, start: int, end: int) -> bool:
        following = _next(self._breaks, start)
        return following is not None and following < end


def _next(places: list[int], least: int) -> int | None:
    at = bisect_left(places, least)
    return places[at] if at < len(places) else None
