"""When a chess game is drawn, by FIDE's Laws of Chess (2023), articles 5.2, 6.9, 9.2, 9.3 and 9.6.

Threefold repetition and fifty moves are claimed; fivefold and seventy-five moves end the game by themselves.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from server.games.chess.board import NAMES, Position

_DARK: Final = tuple((square + square // 8) % 2 == 1 for square in range(64))
_KEY_BYTES: Final = 8


def key(position: Position) -> str:
    """A key that equal positions share: the board, the side to move, and the remaining rights."""
    passed = "-" if position.passed is None else NAMES[position.passed]
    told = f"{position.board}{position.white:d}{position.castling},{passed}"
    return hashlib.blake2b(told.encode(), digest_size=_KEY_BYTES).hexdigest()


def claimable(position: Position, keys: Sequence[str]) -> str | None:
    """The reason to claim a draw; ``keys`` are those since the last capture or pawn's move, the present one last."""
    if keys.count(keys[-1]) >= 3:
        return "threefold_repetition"
    return "fifty_moves" if position.quiet >= 100 else None


def automatic(position: Position, keys: Sequence[str]) -> str | None:
    """The reason why a game that goes on for too long is drawn by itself; ``keys`` as for ``claimable``."""
    if position.quiet >= 150:
        return "seventyfive_moves"
    return "fivefold_repetition" if keys.count(keys[-1]) >= 5 else None


def dead(board: str) -> bool:
    """Whether neither side has enough material to mate."""
    return not can_mate(board, white=True) and not can_mate(board, white=False)


def can_mate(board: str, *, white: bool) -> bool:
    """Whether that side's men could mate by any series of moves, however badly the other one plays."""
    own, other = ("QRBNP", "qrbnp") if white else ("qrbnp", "QRBNP")
    queen, rook, bishop, knight, pawn = (board.count(letter) for letter in own)
    if queen or rook or pawn or knight > 1 or (knight and bishop):
        return True
    # A lone knight needs a man of the other side that stands in its king's way: any but a queen, which takes.
    if knight:
        return any(letter in board for letter in other[1:])
    # Bishops of one colour need a man that can stand on the other colour and does not leave it.
    return bool(bishop) and (_bishops_on_both(board) or any(letter in board for letter in "NnPp"))


def _bishops_on_both(board: str) -> bool:
    colours = {_DARK[square] for square, piece in enumerate(board) if piece in "Bb"}
    return len(colours) == 2
