"""A chess board: squares, lines, sides, and attacks. The other parts of chess use it.

A board is a string of 64 letters as in FEN, row by row from a8 to h1: capitals are white, a dot is empty.
A square is an index into it. A move is written as in UCI: ``e2e4``, ``e7e8q``, castling ``e1g1``.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

EMPTY: Final = "."
START: Final = "rnbqkbnr" + "p" * 8 + EMPTY * 32 + "P" * 8 + "RNBQKBNR"
NAMES: Final = tuple(f"{file}{rank}" for rank in "87654321" for file in "abcdefgh")
SQUARES: Final[Mapping[str, int]] = {name: square for square, name in enumerate(NAMES)}
MOVES: Final = tuple(tuple(source + target for target in NAMES) for source in NAMES)

Lines = tuple[tuple[int, ...], ...]
_ACROSS: Final = ((0, -1), (1, 0), (0, 1), (-1, 0))
_ASLANT: Final = ((1, -1), (1, 1), (-1, 1), (-1, -1))
_LEAPS: Final = ((1, -2), (2, -1), (2, 1), (1, 2), (-1, 2), (-2, 1), (-2, -1), (-1, -2))


def _lines(steps: tuple[tuple[int, int], ...], longest: int = 7) -> tuple[Lines, ...]:
    """For each square the squares in each direction, nearest first."""
    return tuple(
        tuple(line for step in steps if (line := tuple(_walk(square % 8, square // 8, step, longest))))
        for square in range(64)
    )


def _walk(x: int, y: int, step: tuple[int, int], longest: int) -> list[int]:
    line: list[int] = []
    while len(line) < longest:
        x, y = x + step[0], y + step[1]
        if not (0 <= x < 8 and 0 <= y < 8):
            break
        line.append(y * 8 + x)
    return line


def _next(steps: tuple[tuple[int, int], ...]) -> Lines:
    """For each square those one of ``steps`` away."""
    return tuple(tuple(square for line in lines for square in line) for lines in _lines(steps, 1))


STRAIGHT: Final = _lines(_ACROSS)
DIAGONAL: Final = _lines(_ASLANT)
LEAPS: Final = _next(_LEAPS)
STEPS: Final = _next(_ACROSS + _ASLANT)


class Castling(Struct, frozen=True):
    """One of the four ways to castle: what must be empty, what the king must cross unharmed, the rook's way."""

    right: str
    king: int
    target: int
    empty: tuple[int, ...]
    safe: tuple[int, ...]
    rook: int
    rook_target: int


class Side(Struct, frozen=True):
    """White or black: its letters, and how its pawns and its castling go.

    ``pieces`` are all its letters, ``across`` and ``aslant`` the sliders of that kind; ``takes`` are the squares
    that a pawn on each square attacks; ``home`` is the row that its pawns start on, ``last`` the one before
    they promote, both counted from the eighth rank.
    """

    pieces: str
    across: str
    aslant: str
    king: str
    knight: str
    pawn: str
    forward: int
    home: int
    last: int
    takes: Lines
    castlings: tuple[Castling, ...]


def _side(letters: str, forward: int, home: int, last: int, row: int) -> Side:
    king, queen, rook, bishop, knight, pawn = tuple(letters)
    e, f, g, h = row + 4, row + 5, row + 6, row + 7
    a, b, c, d = row, row + 1, row + 2, row + 3
    return Side(
        pieces=letters,
        across=queen + rook,
        aslant=queen + bishop,
        king=king,
        knight=knight,
        pawn=pawn,
        forward=forward,
        home=home,
        last=last,
        takes=_next(((-1, forward // 8), (1, forward // 8))),
        castlings=(
            Castling(king, king=e, target=g, empty=(f, g), safe=(f, g), rook=h, rook_target=f),
            Castling(queen, king=e, target=c, empty=(b, c, d), safe=(c, d), rook=a, rook_target=d),
        ),
    )


WHITE: Final = _side("KQRBNP", forward=-8, home=6, last=1, row=56)
BLACK: Final = _side("kqrbnp", forward=8, home=1, last=6, row=0)


class Position(Struct, frozen=True):
    """What FEN tells: the board, who is to move, and what may still be done.

    ``castling`` are the rights left, as ``KQkq``. ``passed`` is the square that a pawn has just passed over, if
    it can legally be taken there. ``quiet`` counts half-moves since the last capture or pawn move.
    """

    board: str = START
    white: bool = True
    castling: str = "KQkq"
    passed: int | None = None
    quiet: int = 0
    number: int = 1

    def sides(self) -> tuple[Side, Side]:
        """The side to move, and the other one."""
        return (WHITE, BLACK) if self.white else (BLACK, WHITE)


def attacked(board: str, square: int, side: Side, enemy: Side) -> bool:
    """Whether a piece of ``enemy`` attacks ``square``, where a piece of ``side`` is or would be."""
    for leap in LEAPS[square]:
        if board[leap] == enemy.knight:
            return True
    for taker in side.takes[square]:
        if board[taker] == enemy.pawn:
            return True
    return (
        _in_sight(board, STRAIGHT[square], enemy.across)
        or _in_sight(board, DIAGONAL[square], enemy.aslant)
        or enemy.king in [board[step] for step in STEPS[square]]
    )


def _in_sight(board: str, lines: Lines, sliders: str) -> bool:
    for line in lines:
        for square in line:
            piece = board[square]
            if piece != EMPTY:
                if piece in sliders:
                    return True
                break
    return False


def checked_king(position: Position) -> int | None:
    """The square of the king that is in check, if any."""
    side, enemy = position.sides()
    king = position.board.index(side.king)
    return king if attacked(position.board, king, side, enemy) else None
