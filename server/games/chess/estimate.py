"""White's chances in chess: material, its places, and possible captures. For bots, which call it often."""

from collections.abc import Callable, Mapping
from typing import Final

from server.games.chess.board import EMPTY, SQUARES, Position, attacked
from server.games.chess.moves import legal_moves

# In hundredths of a pawn.
_WORTH: Final = {"q": 950, "r": 500, "b": 330, "n": 320, "p": 100, "k": 0}
_MEN: Final = {"q": 4, "r": 2, "b": 1, "n": 1}
_MEN_AT_START: Final = 24
# This advantage wins ten times as often, as with Elo's numbers.
_TENFOLD: Final = 400

Placing = Callable[[int, int], int]


def _central(x: int, rank: int) -> int:
    """From 0 in a corner to 6 in the middle."""
    return 6 - abs(2 * x - 7) // 2 - abs(2 * rank - 7) // 2


def _pawn(x: int, rank: int) -> int:
    in_middle = x in (3, 4) and rank in (3, 4)
    return 2 * (rank - 1) ** 2 + 25 * in_middle - 10 * (x in (0, 7))


def _rook(x: int, rank: int) -> int:
    return 25 * (rank == 6) + 8 * (x in (3, 4))


def _king_behind(x: int, rank: int) -> int:
    """The worth of a king that others guard: castled, and on its first rank."""
    return -25 * rank + (30 if x in (1, 2, 6) else 10 if x in (0, 7) else -10)


_PLACING: Final[Mapping[str, Placing]] = {
    "p": _pawn,
    "n": lambda x, rank: 8 * _central(x, rank) - 10,
    "b": lambda x, rank: 4 * _central(x, rank) - 10 * (rank == 0),
    "r": _rook,
    "q": lambda x, rank: 2 * _central(x, rank) - 5 * (rank == 0),
    "k": _king_behind,
}


def _table(letter: str, placing: Placing) -> tuple[int, ...]:
    """The worth of the piece on each square, for white; black's are mirrored and count against it."""
    white = letter.isupper()
    worth = [
        _WORTH[letter.lower()] + placing(square % 8, 7 - square // 8 if white else square // 8)
        for square in range(64)
    ]
    return tuple(worth if white else (-each for each in worth))


_TABLES: Final = {
    letter: _table(letter, placing)
    for piece, placing in _PLACING.items()
    for letter in (piece, piece.upper())
}
# Once few men are left a king fights, and belongs in the middle.
_FIGHTING: Final = {letter: _table(letter, lambda x, rank: 8 * _central(x, rank)) for letter in "kK"}


def chances(position: Position) -> float:
    """White's chances, from 0 (lost) to 1 (won)."""
    gain = _gain(position)
    total = _standing(position.board) + (gain if position.white else -gain)
    return float(1 / (1 + 10 ** (-total / _TENFOLD)))


def _standing(board: str) -> float:
    """White's advantage in material and placement."""
    total = 0
    men = 0
    kings: dict[str, int] = {}
    for square, piece in enumerate(board):
        if piece == EMPTY:
            continue
        if piece in "kK":
            kings[piece] = square
            continue
        total += _TABLES[piece][square]
        men += _MEN.get(piece.lower(), 0)
    guarded = min(men, _MEN_AT_START) / _MEN_AT_START
    return total + sum(
        guarded * _TABLES[king][square] + (1 - guarded) * _FIGHTING[king][square]
        for king, square in kings.items()
    )


def _gain(position: Position) -> int:
    """The gain of the side to move by its best capture, if a guarded piece is taken back.

    Without this, any capture of a guarded piece would look good until the next move is searched.
    """
    board = position.board
    side, enemy = position.sides()
    most = 0
    for move in legal_moves(position):
        source, target = SQUARES[move[:2]], SQUARES[move[2:4]]
        if board[target] == EMPTY or (worth := _WORTH[board[target].lower()]) <= most:
            continue
        if board[source] == side.king or not attacked(board, target, side, enemy):
            most = worth
        else:
            most = max(most, worth - _WORTH[board[source].lower()])
    return most
