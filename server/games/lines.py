"""Rows of equal pieces on a board, for games that are won by one: found after a move, and counted for bots.

A board is a string, row by row from the top left, one letter a cell.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import exp
from operator import itemgetter
from typing import Final

EMPTY: Final = "."
DIRECTIONS: Final = ((1, 0), (0, 1), (1, 1), (-1, 1))


class Lines:
    """The straight lines of a board of ``width`` x ``height`` on which ``length`` pieces in a row count.

    ``first`` and ``second`` are the letters of the two sides.
    """

    def __init__(self, width: int, height: int, length: int, first: str, second: str) -> None:
        self.length = length
        self._width = width
        self._height = height
        self._windows = [itemgetter(*window) for window in self._all_windows()]
        # What only one side has pieces in, by how many they are: of the first side above 0, of the second below.
        self._kinds = {
            cells: 0 if first in cells and second in cells else cells.count(first) - cells.count(second)
            for cells in product((EMPTY, first, second), repeat=length)
        }

    def runs(self, board: str, place: int) -> Iterator[tuple[int, ...]]:
        """The runs of pieces equal to that at ``place`` through it, one for each direction, end to end."""
        for right, down in DIRECTIONS:
            back = self._reach(board, place, -right, -down)
            yield (*reversed(back), place, *self._reach(board, place, right, down))

    def windows(self, board: str) -> Counter[int]:
        """How many windows of ``length`` cells hold pieces of one side only: n of the first, or -n of the second."""
        return Counter(self._kinds[window(board)] for window in self._windows)

    def _reach(self, board: str, place: int, right: int, down: int) -> list[int]:
        """The places of the pieces equal to that at ``place`` that follow it in one direction."""
        reached = []
        y, x = divmod(place, self._width)
        x, y = x + right, y + down
        while 0 <= x < self._width and 0 <= y < self._height and board[y * self._width + x] == board[place]:
            reached.append(y * self._width + x)
            x, y = x + right, y + down
        return reached

    def _all_windows(self) -> Iterator[list[int]]:
        for (y, x), (right, down) in product(product(range(self._height), range(self._width)), DIRECTIONS):
            end_x, end_y = x + right * (self.length - 1), y + down * (self.length - 1)
            if 0 <= end_x < self._width and end_y < self._height:
                yield [(y + down * step) * self._width + x + right * step for step in range(self.length)]


def chances(advantage: float) -> float:
    """An advantage, 0 where both stand as well, as a chance to win: 1 unit is some 73 in 100."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, advantage))))
