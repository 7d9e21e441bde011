"""Chess in writing: FEN, SAN and PGN. Used by ``chess``.

Source: S. J. Edwards, "Portable Game Notation Specification and Implementation Guide", 1994.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from server.games.chess.board import NAMES, SQUARES, Position, checked_king
from server.games.chess.moves import after, can_move, captured, legal_moves
from server.games.clock_kinds import ClockSpec

_LINE: Final = 79
# Stands for a blank at which no line may end.
_UNBROKEN: Final = "\x1f"


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
    """What is written after the move that led to ``position``: ``#`` for mate, ``+`` for another check."""
    if checked_king(position) is None:
        return ""
    return "+" if can_move(position) else "#"


def pgn(tags: Mapping[str, str], moves: Sequence[str], left_s: Sequence[float | None] = ()) -> str:
    """A game in PGN's export format: ``moves`` in SAN, and among the tags a ``Result`` such as ``1-0``.

    ``left_s``: what each move left on the clock, which is written as the comment ``[%clk H:MM:SS]``.
    """
    head = "".join(f'[{name} "{_quoted(value)}"]\n' for name, value in tags.items())
    words, is_after_comment = [], False
    for ply, move in enumerate(moves):
        number = f"{ply // 2 + 1}." if ply % 2 == 0 else f"{ply // 2 + 1}..." if is_after_comment else ""
        words.append(f"{number} {move}" if number else move)
        left = left_s[ply] if ply < len(left_s) else None
        is_after_comment = left is not None
        if left is not None:
            words.append(f"{{[%clk {_clock(left)}]}}")
    # Within a comment no line may end.
    text = textwrap.fill(
        " ".join(word.replace("%clk ", f"%clk{_UNBROKEN}") for word in [*words, tags["Result"]]),
        _LINE,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return f"{head}\n{text.replace(_UNBROKEN, ' ')}\n"


def time_control(clock: ClockSpec | None) -> str:
    """A clock as the tag ``TimeControl`` has it; ``?`` for one that PGN has no words for."""
    if clock is None:
        return "-"
    if clock.kind == "byo_yomi":
        return "?"
    if clock.kind in ("per_move", "correspondence"):
        return f"1/{clock.period_s:g}"
    increment = f"+{clock.increment_s:g}" if clock.increment_s else ""
    return f"{clock.initial_s:g}{increment}{'d' if increment and clock.kind != 'fischer' else ''}"


def _clock(left_s: float) -> str:
    minutes, tenths = divmod(int(left_s * 10), 600)
    fraction = f".{tenths % 10}" if tenths % 10 else ""
    return f"{minutes // 60}:{minutes % 60:02}:{tenths // 10:02}{fraction}"


def _which(position: Position, source: str, target: str) -> str:
    """What tells the piece on ``source`` from others of its kind that may go to ``target``."""
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


def _quoted(value: str) -> str:
    printed = "".join(each if each.isprintable() else " " for each in value)
    return " ".join(printed.split()).replace("\\", "\\\\").replace('"', '\\"')
