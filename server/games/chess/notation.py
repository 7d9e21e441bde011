"""Chess in writing: FEN and SAN. Used by ``chess``; ``server.games.pgn`` writes whole games.

Source: S. J. Edwards, "Portable Game Notation Specification and Implementation Guide", 1994.
"""

import re
from collections.abc import Iterable

from server.games.chess.board import NAMES, SQUARES, Position, checked_king
from server.games.chess.moves import after, can_move, captured, legal_moves


def fen(position: Position) -> str:
    """The position in Forsyth-Edwards notation; the square passed over only if a pawn may be taken there."""
    rows = (position.board[start : start + 8] for start in range(0, 64, 8))
    return " ".join(
        (
            re.sub(r"\.+", lambda gap: str(len(gap[0])), "/".join(rows)),
            "w" if position.white else "b",
            position.castling or "-",
            "-" if position.passed is None else NAMES[position.passed],
            str(position.quiet),
            str(position.number),
        )
    )


def san(position: Position, move: str) -> str:
    """A legal move in standard algebraic notation, without the sign of a check."""
    source, target = move[:2], move[2:4]
    piece = position.board[SQUARES[source]].upper()
    if piece == "K" and abs(SQUARES[source] - SQUARES[target]) == 2:
        return "O-O" if target[0] == "g" else "O-O-O"
    takes = "x" if captured(position, move) else ""
    if piece == "P":
        became = f"={move[4].upper()}" if len(move) > 4 else ""
        return f"{source[0] if takes else ''}{takes}{target}{became}"
    return f"{piece}{_which(position, source, target)}{takes}{target}"


def sans(position: Position, moves: Iterable[str]) -> list[str]:
    """Legal moves that follow one another from ``position``, in standard algebraic notation."""
    written = []
    for move in moves:
        words = san(position, move)
        position = after(position, move)
        written.append(words + sign(position))
    return written


def sign(position: Position) -> str:
    """The suffix of the move that led to ``position``: ``#`` for mate, ``+`` for another check."""
    if checked_king(position) is None:
        return ""
    return "+" if can_move(position) else "#"


def _which(position: Position, source: str, target: str) -> str:
    """The part of SAN that tells the piece on ``source`` from others of its kind that may go to ``target``."""
    piece = position.board[SQUARES[source]]
    alike = [
        square for square, other in enumerate(position.board) if other == piece and NAMES[square] != source
    ]
    others = [move[:2] for move in legal_moves(position, alike) if move[2:4] == target] if alike else []
    if not others:
        return ""
    if all(other[0] != source[0] for other in others):
        return source[0]
    return source[1] if all(other[1] != source[1] for other in others) else source
