"""Xiangqi in writing: FEN, the notation of the World Xiangqi Federation (WXF), and that of Chinese books.

Source: C. W. Huang's system for the Asian Xiangqi Federation (1982), adopted by the WXF in 1997. Each side counts
the files from its own right. ``C2.5``: the cannon of file 2 goes across to file 5; ``+`` is ahead, ``-`` back, and
then a piece that goes straight says how far, any other where to. Of two on one file ``C+.5`` is the front one.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from server.games.xiangqi.board import FILES, PLACES, POINTS, Position
from server.games.xiangqi.moves import after

_WXF: Final = {"k": "K", "a": "A", "b": "E", "n": "H", "r": "R", "c": "C", "p": "P"}
_RED: Final = {"k": "帅", "a": "仕", "b": "相", "n": "马", "r": "车", "c": "炮", "p": "兵"}
_BLACK: Final = {"k": "将", "a": "士", "b": "象", "n": "马", "r": "车", "c": "炮", "p": "卒"}
_WAYS: Final = {"+": "进", "-": "退", ".": "平"}
# Red's numbers are Chinese, black's are wide Arabic ones.
_RED_DIGITS: Final = "〇一二三四五六七八九"
_BLACK_DIGITS: Final = "０１２３４５６７８９"
_ORDINALS: Final = _RED_DIGITS
# The sign of a pawn's place on a file with several, from the front.
_WXF_PLACES: Final = {
    2: ("P+", "P-"),
    3: ("P+", "P{}", "P-"),
    4: ("++", "P+", "P-", "--"),
    5: ("++", "P+", "P{}", "P-", "--"),
}
_CHINESE_PLACES: Final = {2: "前后", 3: "前中后"}


class _Written(NamedTuple):
    """The parts of a move: the piece, ``+``, ``-`` or ``.``, and the number after it."""

    wxf: str
    chinese: str
    way: str
    number: int


def fen(position: Position) -> str:
    """The position in Forsyth-Edwards notation, in the letters of UCCI; red is ``w``."""
    rows = (position.board[start : start + FILES] for start in range(0, POINTS, FILES))
    board = re.sub(r"\.+", lambda gap: str(len(gap[0])), "/".join(rows))
    return f"{board} {'w' if position.red else 'b'} - - {position.quiet} {position.number}"


def wxf(position: Position, move: str) -> str:
    """A legal move in the notation of the WXF."""
    parts = _parts(position, move)
    return f"{parts.wxf}{parts.way}{parts.number}"


def chinese(position: Position, move: str) -> str:
    """A legal move as Chinese books write it."""
    parts = _parts(position, move)
    digits = _RED_DIGITS if position.red else _BLACK_DIGITS
    return f"{parts.chinese}{_WAYS[parts.way]}{digits[parts.number]}"


def written(moves: Iterable[str]) -> tuple[list[str], list[str]]:
    """Consecutive legal moves from the start, in both notations."""
    position, in_wxf, in_chinese = Position(), [], []
    for move in moves:
        in_wxf.append(wxf(position, move))
        in_chinese.append(chinese(position, move))
        position = after(position, move)
    return in_wxf, in_chinese


def _parts(position: Position, move: str) -> _Written:
    source, target = PLACES[move[:2]], PLACES[move[2:]]
    piece = position.board[source]
    ahead = (source // FILES - target // FILES) * (1 if position.red else -1)
    way = "+" if ahead > 0 else "-" if ahead < 0 else "."
    is_straight = way != "." and source % FILES == target % FILES
    number = abs(ahead) if is_straight else _file(target, position.red)
    in_wxf, in_chinese = _which(position, source, piece)
    return _Written(in_wxf, in_chinese, way, number)


def _which(position: Position, source: int, piece: str) -> tuple[str, str]:
    """The name that tells the piece on ``source`` from the others of its kind, in either notation."""
    kind = piece.lower()
    name = (_RED if position.red else _BLACK)[kind]
    file = _file(source, position.red)
    column = _column(position, source, piece)
    # Of two advisors or elephants on one file each can go to one side only, so the file is enough.
    if len(column) == 1 or kind in "ab":
        digits = _RED_DIGITS if position.red else _BLACK_DIGITS
        return f"{_WXF[kind]}{file}", f"{name}{digits[file]}"
    place = column.index(source)
    if kind != "p":
        return f"{_WXF[kind]}{'+-'[place]}", f"{'前后'[place]}{name}"
    crowded = _crowded_files(position, piece)
    if len(crowded) > 1:
        numbered = [pawn for each in crowded for pawn in each]
        told = _WXF_PLACES[len(column)][place].removeprefix("P").format(file)
        return f"{file}{told}", f"{_ORDINALS[numbered.index(source) + 1]}{name}"
    places: Sequence[str] = _CHINESE_PLACES.get(len(column), _ORDINALS[1:])
    return _WXF_PLACES[len(column)][place].format(file), f"{places[place]}{name}"


def _column(position: Position, source: int, piece: str) -> list[int]:
    """The points of such pieces on the file of ``source``, from the front."""
    points = [point for point in range(source % FILES, POINTS, FILES) if position.board[point] == piece]
    return points if position.red else points[::-1]


def _crowded_files(position: Position, pawn: str) -> list[list[int]]:
    """The pawns of files with several, from the right as their side sees it, each file from the front."""
    files = range(FILES - 1, -1, -1) if position.red else range(FILES)
    columns = [_column(position, file, pawn) for file in files]
    return [column for column in columns if len(column) > 1]


def _file(point: int, red: bool) -> int:
    """The number of a file, from 1 at the right of that side."""
    return FILES - point % FILES if red else point % FILES + 1
