"""The legal moves of xiangqi and their effects. Used by the rules, their notation, their bot and their tests."""

from collections.abc import Iterable, Sequence
from typing import Final

from server.games.xiangqi.board import (
    ADVISOR_STEPS,
    ELEPHANT_LEAPS,
    EMPTY,
    FILES,
    HORSE_LEAPS,
    KING_STEPS,
    LINES,
    MOVES,
    PLACES,
    POINTS,
    Leaps,
    Position,
    Side,
    attacked,
    checked_king,
)

PIECES: Final = {
    "k": "general",
    "a": "advisor",
    "b": "elephant",
    "n": "horse",
    "r": "chariot",
    "c": "cannon",
    "p": "soldier",
}
# Source and target: a fast form of moves.
Way = tuple[int, int]


def _near(king: int) -> frozenset[int]:
    """The points on which a change can expose a king: its lines, and the legs of horses beside it."""
    aslant = (king + down + right for down in (-FILES, FILES) for right in (-1, 1))
    return frozenset(point for line in LINES[king] for point in line) | frozenset(aslant)


_NEAR: Final = tuple(_near(king) for king in range(POINTS))


def ways(cells: Sequence[str], side: Side, enemy: Side, points: Iterable[int] = range(POINTS)) -> list[Way]:
    """The ways of the pieces of ``side`` on ``points``, regardless of its king, in a fixed order."""
    found: list[Way] = []
    pieces = side.pieces
    for source in points:
        piece = cells[source]
        if piece == EMPTY or piece not in pieces:
            continue
        found += [(source, target) for target in _targets(cells, source, piece, side, enemy)]
    return found


def legal_ways(cells: list[str], side: Side, enemy: Side, points: Iterable[int] = range(POINTS)) -> list[Way]:
    """The legal ones of ``ways``; ``cells`` changes meanwhile, and is restored at the end."""
    king = cells.index(side.king)
    in_check = attacked(cells, king, enemy)
    near = _NEAR[king]
    legal = []
    for way in ways(cells, side, enemy, points):
        source, target = way
        if not in_check and source != king and source not in near and target not in near:
            legal.append(way)
            continue
        piece, taken = cells[source], cells[target]
        cells[source], cells[target] = EMPTY, piece
        if not attacked(cells, target if source == king else king, enemy):
            legal.append(way)
        cells[source], cells[target] = piece, taken
    return legal


def legal_moves(position: Position, points: Iterable[int] = range(POINTS)) -> list[str]:
    """Every legal move of the pieces on ``points``, in UCCI, in a fixed order."""
    side, enemy = position.sides()
    return [MOVES[source][target] for source, target in legal_ways(list(position.board), side, enemy, points)]


def can_move(position: Position) -> bool:
    """Whether there is any legal move."""
    return any(legal_moves(position, (point,)) for point in range(POINTS) if position.board[point] != EMPTY)


def after(position: Position, move: str) -> Position:
    """The position after a legal ``move``."""
    source, target = PLACES[move[:2]], PLACES[move[2:]]
    cells = list(position.board)
    taken = cells[target]
    cells[source], cells[target] = EMPTY, cells[source]
    return Position(
        board="".join(cells),
        red=not position.red,
        quiet=position.quiet + 1 if taken == EMPTY else 0,
        number=position.number + (not position.red),
    )


def captured(position: Position, move: str) -> str:
    """The letter of the piece that ``move`` takes; empty if it takes none."""
    return position.board[PLACES[move[2:]]].strip(EMPTY)


def refusal(position: Position, move: str) -> str:
    """The reason why an illegal move is illegal, in words for the player."""
    board = position.board
    side, enemy = position.sides()
    source, target = PLACES[move[:2]], PLACES[move[2:]]
    piece = board[source]
    if piece == EMPTY:
        return f"there is no piece on {move[:2]}"
    if piece not in side.pieces:
        return f"the piece on {move[:2]} is not yours"
    if (source, target) not in ways(board, side, enemy, (source,)):
        return f"the {PIECES[piece.lower()]} on {move[:2]} cannot go to {move[2:]}"
    if _faces(after(position, move).board):
        return "the generals would face each other"
    return (
        "your general is in check" if checked_king(position) is not None else "your general would be in check"
    )


def _faces(board: str) -> bool:
    """Whether the two kings stand on one file with nothing between them."""
    first, second = board.index("k"), board.index("K")
    between = board[first + FILES : second : FILES]
    return first % FILES == second % FILES and not between.strip(EMPTY)


def _targets(cells: Sequence[str], source: int, piece: str, side: Side, enemy: Side) -> list[int]:
    if piece == side.rook:
        return _slides(cells, source, enemy)
    if piece == side.cannon:
        return _shots(cells, source, enemy)
    if piece == side.horse:
        return _leaps(cells, source, HORSE_LEAPS, side)
    if piece == side.elephant:
        return _leaps(cells, source, ELEPHANT_LEAPS, side)
    if piece == side.pawn:
        steps = side.pawn_steps[source]
    else:
        steps = (KING_STEPS if piece == side.king else ADVISOR_STEPS)[source]
    return [target for target in steps if cells[target] not in side.pieces]


def _slides(cells: Sequence[str], source: int, enemy: Side) -> list[int]:
    targets: list[int] = []
    for line in LINES[source]:
        for target in line:
            met = cells[target]
            if met != EMPTY:
                if met in enemy.pieces:
                    targets.append(target)
                break
            targets.append(target)
    return targets


def _shots(cells: Sequence[str], source: int, enemy: Side) -> list[int]:
    """A cannon goes like a rook, and takes a piece behind the first one that it meets."""
    targets: list[int] = []
    for line in LINES[source]:
        screened = False
        for target in line:
            met = cells[target]
            if met == EMPTY:
                if not screened:
                    targets.append(target)
            elif not screened:
                screened = True
            else:
                if met in enemy.pieces:
                    targets.append(target)
                break
    return targets


def _leaps(cells: Sequence[str], source: int, leaps: Leaps, side: Side) -> list[int]:
    return [
        target for over, target in leaps[source] if cells[over] == EMPTY and cells[target] not in side.pieces
    ]
