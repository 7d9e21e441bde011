"""A xiangqi board: points, ways of the pieces, sides, and checks. The other parts of xiangqi use it.

A board has 90 letters, row by row from a9 (black's left corner as red sees it) to i0: capitals are red, a dot is
empty. Letters as in FEN: king, advisor, b for the elephant, n for the horse, rook, cannon, pawn. A point is an index
into it. A move is written as in UCCI: ``h2e2``.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

EMPTY: Final = "."
FILES: Final = 9
RANKS: Final = 10
POINTS: Final = FILES * RANKS
START: Final = (
    "rnbakabnr" + EMPTY * 9 + ".c.....c." + "p.p.p.p.p" + EMPTY * 9
    + EMPTY * 9 + "P.P.P.P.P" + ".C.....C." + EMPTY * 9 + "RNBAKABNR"
)  # fmt: skip
NAMES: Final = tuple(f"{file}{rank}" for rank in "9876543210" for file in "abcdefghi")
PLACES: Final[Mapping[str, int]] = {name: point for point, name in enumerate(NAMES)}
MOVES: Final = tuple(tuple(source + target for target in NAMES) for source in NAMES)

Targets = tuple[tuple[int, ...], ...]
# The point that must be empty, and the target of the piece.
Leap = tuple[int, int]
Leaps = tuple[tuple[Leap, ...], ...]
_ACROSS: Final = ((0, -1), (1, 0), (0, 1), (-1, 0))
_ASLANT: Final = ((1, -1), (1, 1), (-1, 1), (-1, -1))


def _at(x: int, y: int) -> int | None:
    return y * FILES + x if 0 <= x < FILES and 0 <= y < RANKS else None


def _step(point: int, dx: int, dy: int) -> int | None:
    return _at(point % FILES + dx, point // FILES + dy)


def _in_palace(point: int) -> bool:
    return 3 <= point % FILES <= 5 and (point // FILES <= 2 or point // FILES >= RANKS - 3)


def _line(point: int, dx: int, dy: int) -> tuple[int, ...]:
    """The points in one direction, nearest first."""
    line: list[int] = []
    while (next_one := _step(line[-1] if line else point, dx, dy)) is not None:
        line.append(next_one)
    return tuple(line)


def _lines(point: int) -> Targets:
    return tuple(line for dx, dy in _ACROSS if (line := _line(point, dx, dy)))


def _palace_steps(steps: tuple[tuple[int, int], ...]) -> Targets:
    """For each point of a palace the points of it that are one of ``steps`` away."""
    found = []
    for point in range(POINTS):
        ends = [_step(point, dx, dy) for dx, dy in steps] if _in_palace(point) else []
        found.append(tuple(end for end in ends if end is not None and _in_palace(end)))
    return tuple(found)


def _horse_leaps(point: int) -> tuple[Leap, ...]:
    """A horse goes one point straight, which must be free, and from there one aslant."""
    found = []
    for dx, dy in _ACROSS:
        for side in (-1, 1):
            leg, end = _step(point, dx, dy), _step(point, 2 * dx + side * dy, 2 * dy + side * dx)
            if leg is not None and end is not None:
                found.append((leg, end))
    return tuple(found)


def _elephant_leaps(point: int) -> tuple[Leap, ...]:
    """An elephant goes two points aslant, over a free one, and never across the river."""
    found = []
    for dx, dy in _ASLANT:
        eye, end = _step(point, dx, dy), _step(point, 2 * dx, 2 * dy)
        if eye is not None and end is not None and (end >= POINTS // 2) == (point >= POINTS // 2):
            found.append((eye, end))
    return tuple(found)


LINES: Final = tuple(_lines(point) for point in range(POINTS))
KING_STEPS: Final = _palace_steps(_ACROSS)
ADVISOR_STEPS: Final = _palace_steps(_ASLANT)
HORSE_LEAPS: Final[Leaps] = tuple(_horse_leaps(point) for point in range(POINTS))
ELEPHANT_LEAPS: Final[Leaps] = tuple(_elephant_leaps(point) for point in range(POINTS))
# For each point the horses' points from which it is reached, each with the point that must be empty.
HORSES_TO: Final[Leaps] = tuple(
    tuple((leg, source) for source in range(POINTS) for leg, end in HORSE_LEAPS[source] if end == point)
    for point in range(POINTS)
)


def _pawn_steps(forward: int) -> Targets:
    """One point ahead, and once across the river to the sides as well."""
    found = []
    for point in range(POINTS):
        across = point < POINTS // 2 if forward < 0 else point >= POINTS // 2
        steps = ((0, forward), (-1, 0), (1, 0)) if across else ((0, forward),)
        ends = [_step(point, dx, dy) for dx, dy in steps]
        found.append(tuple(end for end in ends if end is not None))
    return tuple(found)


class Side(Struct, frozen=True):
    """Red or black: its letters, where its pawns go, and for each point those from which its pawns attack it."""

    red: bool
    pieces: str
    king: str
    advisor: str
    elephant: str
    horse: str
    rook: str
    cannon: str
    pawn: str
    pawn_steps: Targets
    pawns_to: Targets


def _side(letters: str, red: bool) -> Side:
    steps = _pawn_steps(-1 if red else 1)
    sources = tuple(
        tuple(point for point in range(POINTS) if target in steps[point]) for target in range(POINTS)
    )
    return Side(red, letters, *letters, steps, sources)  # type: ignore[call-arg]  # a letter a piece


RED: Final = _side("KABNRCP", red=True)
BLACK: Final = _side("kabnrcp", red=False)


class Position(Struct, frozen=True):
    """What FEN tells. ``quiet`` counts half-moves since the last capture, ``number`` is that of the full move."""

    board: str = START
    red: bool = True
    quiet: int = 0
    number: int = 1

    def sides(self) -> tuple[Side, Side]:
        """The side to move, and the other one."""
        return (RED, BLACK) if self.red else (BLACK, RED)


def attacked(cells: Sequence[str], king: int, enemy: Side) -> bool:
    """Whether a king on ``king`` is in check by ``enemy``, or faces its king with nothing between them."""
    rook, cannon, other = enemy.rook, enemy.cannon, enemy.king
    for line in LINES[king]:
        screened = False
        for point in line:
            piece = cells[point]
            if piece == EMPTY:
                continue
            if screened:
                if piece == cannon:
                    return True
                break
            if piece in (rook, other):
                return True
            screened = True
    horse, pawn = enemy.horse, enemy.pawn
    for leg, source in HORSES_TO[king]:
        if cells[source] == horse and cells[leg] == EMPTY:
            return True
    return any(cells[source] == pawn for source in enemy.pawns_to[king])


def checked_king(position: Position) -> int | None:
    """The point of the king that is in check, if any."""
    side, enemy = position.sides()
    king = position.board.index(side.king)
    return king if attacked(position.board, king, enemy) else None
