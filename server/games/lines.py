"""Rows of equal pieces on a board, for games that are won by such a row: found after a move, and counted for bots.

A board is a string, row by row from the top left, one letter a cell, ``EMPTY`` where there is no piece.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import exp
from typing import Final

EMPTY: Final = "."
DIRECTIONS: Final = ((1, 0), (0, 1), (1, 1), (-1, 1))
_CACHED_LINES: Final = 1 << 16
# Counts of several kinds are added as one number, each in its own bits: no board has so many windows.
_BITS: Final = 12


class Lines:
    """The straight lines of a board of ``width`` x ``height`` on which ``length`` pieces in a row count.

    ``first`` and ``second`` are the letters of the two sides. Counts are cached by line, since a move changes four
    lines at most; no answer depends on that.
    """

    def __init__(self, width: int, height: int, length: int, first: str, second: str) -> None:
        self.length = length
        self._width = width
        self._height = height
        self._sides = first, second
        self._lines = list(self._all_lines())
        self._counted = lru_cache(_CACHED_LINES)(self._count)

    def runs(self, board: str, place: int) -> Iterator[tuple[int, ...]]:
        """The runs of pieces equal to that at ``place`` through it, one for each direction, end to end."""
        for right, down in DIRECTIONS:
            back = self._reach(board, place, -right, -down)
            yield (*reversed(back), place, *self._reach(board, place, right, down))

    def windows(self, board: str) -> dict[int, int]:
        """How many windows of ``length`` cells hold pieces of one side only: n of the first, or -n of the second."""
        counts = sum(self._counted(board[line]) for line in self._lines)
        return {kind: counts >> self._shift(kind) & (1 << _BITS) - 1 for kind in self._kinds()}

    def _count(self, line: str) -> int:
        """The windows of one line: each kind counts one in its own bits."""
        first, second = self._sides
        counts = 0
        for start in range(len(line) - self.length + 1):
            window = line[start : start + self.length]
            if first not in window or second not in window:
                counts += 1 << self._shift(window.count(first) - window.count(second))
        return counts

    def _shift(self, kind: int) -> int:
        return (kind + self.length) * _BITS

    def _kinds(self) -> range:
        return range(-self.length, self.length + 1)

    def _reach(self, board: str, place: int, right: int, down: int) -> list[int]:
        """The places of the pieces equal to that at ``place`` that follow it in one direction."""
        reached = []
        y, x = divmod(place, self._width)
        x, y = x + right, y + down
        while 0 <= x < self._width and 0 <= y < self._height and board[y * self._width + x] == board[place]:
            reached.append(y * self._width + x)
            x, y = x + right, y + down
        return reached

    def _all_lines(self) -> Iterator[slice]:
        """Every line that has room for a window, as the part of the board that it is."""
        for right, down in DIRECTIONS:
            for place in range(self._width * self._height):
                cells = self._room(place, right, down)
                # A line begins where there is no cell before.
                if cells >= self.length and self._room(place, -right, -down) == 1:
                    step = down * self._width + right
                    yield slice(place, place + step * (cells - 1) + 1, step)

    def _room(self, place: int, right: int, down: int) -> int:
        """How many cells there are from ``place`` to the edge, itself included."""
        y, x = divmod(place, self._width)
        columns = {1: self._width - x, -1: x + 1, 0: self._width + self._height}[right]
        rows = {1: self._height - y, -1: y + 1, 0: self._width + self._height}[down]
        return min(columns, rows)


def chances(advantage: float) -> float:
    """An advantage, 0 if both stand equally well, as a chance to win: 1 unit is some 73 in 100."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, advantage))))
