"""How a bot finds a move at xiangqi: alpha-beta, a half-move deeper each time, until its time is over.

Beyond the depth only captures are searched. A side that cannot move has lost, checked or not. Repetition is known
only at the root, from the rules' verdict on each move there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from server.games.base import Rng
from server.games.xiangqi.board import EMPTY, FILES, MOVES, PLACES, POINTS, RANKS, Position, Side, attacked
from server.games.xiangqi.moves import Way, legal_ways, ways

MATE: Final = 100_000
# Beyond it a mate was found, and no deeper search changes that.
_SURE: Final = MATE - 1_000
# Deeper than any bot gets.
_DEEPEST: Final = 30
# This many positions take about a millisecond.
_POSITIONS: Final = 6
# In hundredths of a pawn that has crossed the river.
_WORTH: Final = {"k": 0, "a": 110, "b": 110, "n": 270, "r": 600, "c": 285, "p": 40}
# This advantage wins ten times as often, as with Elo's numbers.
_TENFOLD: Final = 400
# The meaning of a value in the table of positions.
_EXACT: Final = 0
_AT_LEAST: Final = 1
_AT_MOST: Final = 2

Entry = tuple[int, int, int, Way | None]


def _placed(kind: str, x: int, rank: int) -> int:
    """The extra worth of a piece on a point: ``rank`` counts from its own side, 0 to 9."""
    central = 4 - abs(x - 4)
    match kind:
        case "p":
            return (0 if rank < 5 else 40 + 6 * central - 25 * (rank == RANKS - 1)) + 5 * (rank == 6)
        case "n":
            return 6 * central + 4 * min(rank, 6) - 12 * (rank == 0)
        case "r":
            return 3 * central + 2 * rank - 10 * (rank == 0)
        case "c":
            return 4 * central + 8 * (rank == RANKS - 1) - 3 * (rank in (0, 1))
        case "k":
            return -15 * rank - 5 * abs(x - 4)
        case _:
            return 4 * (x == 4)


def _table(letter: str) -> tuple[int, ...]:
    """The worth of the piece on each point, for red; black's count against it."""
    kind, red = letter.lower(), letter.isupper()
    worth = [
        _WORTH[kind] + _placed(kind, point % FILES, RANKS - 1 - point // FILES if red else point // FILES)
        for point in range(POINTS)
    ]
    return tuple(worth if red else (-each for each in worth))


_TABLES: Final[Mapping[str, tuple[int, ...]]] = {letter: _table(letter) for letter in "KABNRCPkabnrcp"} | {
    EMPTY: (0,) * POINTS
}


def standing(cells: Sequence[str]) -> int:
    """Red's advantage in material and placement."""
    return sum(_TABLES[piece][point] for point, piece in enumerate(cells))


def chances(position: Position) -> float:
    """Red's chances, from 0 (lost) to 1 (won)."""
    return float(1 / (1 + 10 ** (-standing(position.board) / _TENFOLD)))


class _TimeOver(Exception):
    """The search ends here."""


class MoveSearch:
    """The search of one decision.

    Args:
        known: the moves that end the game, and whether the mover wins; None is a draw.
        goes_on: called after each piece of work, of about a millisecond; the search ends once it returns False.
    """

    def __init__(
        self, position: Position, known: Mapping[str, bool | None], rng: Rng, goes_on: Callable[[], bool]
    ) -> None:
        self._cells = list(position.board)
        self._sides = position.sides()
        self._known = {(PLACES[move[:2]], PLACES[move[2:]]): won for move, won in known.items()}
        self._goes_on = goes_on
        self._looked_at = 0
        self._seen: dict[tuple[str, bool], Entry] = {}
        self._cut_by: dict[Way, int] = {}
        # Equal moves are tried, and so chosen, in random order.
        self._ways = rng.shuffled(legal_ways(self._cells, *self._sides))
        self._score = standing(self._cells) * (1 if position.red else -1)

    def best(self) -> str:
        """The best move found in time; there must be one."""
        try:
            for depth in range(1, _DEEPEST):
                if abs(self._round(depth)) >= _SURE:
                    break
        except _TimeOver:
            pass
        source, target = self._ways[0]
        return MOVES[source][target]

    def _round(self, depth: int) -> int:
        """The worth of the best move at ``depth``. It is put first, also after a round that ends early."""
        side, enemy = self._sides
        best, most = self._ways[0], -MATE * 2
        try:
            for way in list(self._ways):
                score = self._of_root(way, depth, most, side, enemy)
                if score > most:
                    best, most = way, score
        finally:
            self._ways.remove(best)
            self._ways.insert(0, best)
        return most

    def _of_root(self, way: Way, depth: int, most: int, side: Side, enemy: Side) -> int:
        if way in self._known:
            won = self._known[way]
            return 0 if won is None else MATE if won else -MATE
        taken, score = self._make(way, self._score)
        found = -self._search(depth - 1, -MATE * 2, -most, -score, (enemy, side), 1)
        self._take_back(way, taken)
        return found

    def _search(self, depth: int, low: int, high: int, score: int, sides: tuple[Side, Side], ply: int) -> int:
        """The worth of the position for the side to move: exact between ``low`` and ``high``, else a bound."""
        if depth <= 0:
            return self._settled(low, high, score, sides)
        self._spend()
        side, enemy = sides
        key = ("".join(self._cells), side.red)
        seen = self._seen.get(key)
        if seen is not None and seen[0] >= depth and _is_enough(seen, low, high):
            return seen[1]
        best, most, floor = None, -MATE + ply, low
        for way in self._ordered(ways(self._cells, side, enemy), seen[3] if seen else None):
            taken, after = self._make(way, score)
            if attacked(self._cells, self._cells.index(side.king), enemy):
                self._take_back(way, taken)
                continue
            found = -self._search(depth - 1, -high, -max(floor, most), -after, (enemy, side), ply + 1)
            self._take_back(way, taken)
            if best is None or found > most:
                best, most = way, found
            if most >= high:
                self._cut_by[way] = self._cut_by.get(way, 0) + depth * depth
                break
        kind = _AT_LEAST if most >= high else _EXACT if most > floor else _AT_MOST
        self._seen[key] = (depth, most, kind, best)
        return most

    def _settled(self, low: int, high: int, score: int, sides: tuple[Side, Side]) -> int:
        """The worth of the position once no profitable capture is left."""
        self._spend()
        if score >= high:
            return score
        low = max(low, score)
        side, enemy = sides
        cells = self._cells
        takes = [way for way in ways(cells, side, enemy) if cells[way[1]] != EMPTY]
        for way in self._ordered(takes, None):
            if cells[way[1]] == enemy.king:
                return MATE
            taken, after = self._make(way, score)
            if not attacked(cells, cells.index(side.king), enemy):
                score_of = -self._settled(-high, -low, -after, (enemy, side))
                low = max(low, score_of)
            self._take_back(way, taken)
            if low >= high:
                break
        return low

    def _ordered(self, found: list[Way], first: Way | None) -> list[Way]:
        """The moves in a promising order: the best known, captures, and those that were good elsewhere."""
        cells, cut_by = self._cells, self._cut_by

        def promise(way: Way) -> int:
            if way == first:
                return MATE
            taken = cells[way[1]]
            if taken == EMPTY:
                return min(cut_by.get(way, 0), 9_000)
            return 10_000 + 10 * _WORTH[taken.lower()] - _WORTH[cells[way[0]].lower()]

        return sorted(found, key=promise, reverse=True)

    def _make(self, way: Way, score: int) -> tuple[str, int]:
        """Make a move; returns the captured piece, and the mover's advantage after it."""
        source, target = way
        cells = self._cells
        piece, taken = cells[source], cells[target]
        cells[source], cells[target] = EMPTY, piece
        table = _TABLES[piece]
        gain = table[target] - table[source] - _TABLES[taken][target]
        return taken, score + gain if piece.isupper() else score - gain

    def _take_back(self, way: Way, taken: str) -> None:
        source, target = way
        self._cells[source], self._cells[target] = self._cells[target], taken

    def _spend(self) -> None:
        self._looked_at += 1
        if self._looked_at % _POSITIONS == 0 and not self._goes_on():
            raise _TimeOver


def _is_enough(seen: Entry, low: int, high: int) -> bool:
    """Whether an earlier result answers the question."""
    _, score, kind, _ = seen
    return kind == _EXACT or (score >= high if kind == _AT_LEAST else score <= low)
