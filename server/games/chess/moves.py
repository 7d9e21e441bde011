"""The legal moves of chess and their effects. Used by ``chess``, its notation and its tests.

Pins and checks are found once for each position, so that no move must be tried; only en passant, which
takes two pawns off one line, is tried out.
"""

from collections.abc import Iterable
from typing import Final

from server.games.chess.board import (
    DIAGONAL,
    EMPTY,
    LEAPS,
    MOVES,
    SQUARES,
    STEPS,
    STRAIGHT,
    Lines,
    Position,
    Side,
    attacked,
    checked_king,
)

Way = tuple[int, ...]
PIECES: Final = {"k": "king", "q": "queen", "r": "rook", "b": "bishop", "n": "knight", "p": "pawn"}
_ALL: Final = tuple(straight + diagonal for straight, diagonal in zip(STRAIGHT, DIAGONAL, strict=True))
_SLIDES: Final[dict[str, tuple[Lines, ...]]] = {
    letter: lines
    for letters, lines in (("Qq", _ALL), ("Rr", STRAIGHT), ("Bb", DIAGONAL))
    for letter in letters
}
_PROMOTIONS: Final = "qrbn"
# A move from or to one of these squares ends those rights to castle.
_RIGHTS: Final = {0: "q", 4: "kq", 7: "k", 56: "Q", 60: "KQ", 63: "K"}


def legal_moves(position: Position, squares: Iterable[int] = range(64)) -> list[str]:
    """Every legal move of the pieces on ``squares``, in UCI, in a fixed order."""
    board = position.board
    side, enemy = position.sides()
    checks, pins = _threats(board, side, enemy)
    takers = [] if position.passed is None else _takers_in_passing(board, position.passed, side, enemy)
    moves: list[str] = []
    for square in squares:
        piece = board[square]
        if piece not in side.pieces:
            continue
        if piece == side.king:
            targets = _king_targets(board, square, side, enemy)
            targets += [] if checks else _castlings(position, side, enemy)
        else:
            targets = _targets(board, square, piece, side, enemy)
            for way in (*checks, *pins.get(square, ())):
                targets = [target for target in targets if target in way]
            if square in takers and position.passed is not None:
                targets.append(position.passed)
        row = MOVES[square]
        if piece == side.pawn and square // 8 == side.last:
            moves += [row[target] + letter for target in targets for letter in _PROMOTIONS]
        else:
            moves += [row[target] for target in targets]
    return moves


def can_move(position: Position) -> bool:
    """Whether there is any legal move."""
    return any(legal_moves(position, (square,)) for square in range(64) if position.board[square] != EMPTY)


def after(position: Position, move: str) -> Position:
    """The position after a legal ``move``."""
    side, enemy = position.sides()
    source, target = SQUARES[move[:2]], SQUARES[move[2:4]]
    piece = position.board[source]
    board = _moved(position, move, source, target)
    quiet = position.quiet + 1
    if piece == side.pawn or position.board[target] != EMPTY:
        quiet = 0
    return Position(
        board=board,
        white=not position.white,
        castling=_rights_left(position.castling, source, target),
        passed=_passed(board, source, target, enemy, side) if piece == side.pawn else None,
        quiet=quiet,
        number=position.number + (not position.white),
    )


def captured(position: Position, move: str) -> str:
    """The letter of the piece that ``move`` takes; empty if it takes none."""
    target = SQUARES[move[2:4]]
    side, enemy = position.sides()
    if target == position.passed and position.board[SQUARES[move[:2]]] == side.pawn:
        return enemy.pawn
    return position.board[target].strip(EMPTY)


def refusal(position: Position, move: str) -> str:
    """The reason why an illegal move is illegal, in words for the player."""
    board = position.board
    side, enemy = position.sides()
    source, target = SQUARES[move[:2]], SQUARES[move[2:4]]
    piece = board[source]
    if piece == EMPTY:
        return f"there is no piece on {move[:2]}"
    if piece not in side.pieces:
        return f"the piece on {move[:2]} is not yours"
    name = PIECES[piece.lower()]
    if piece == side.king and any((c.king, c.target) == (source, target) for c in side.castlings):
        return "you cannot castle there now"
    if piece == side.king:
        targets = [step for step in STEPS[source] if board[step] not in side.pieces]
    else:
        targets = _targets(board, source, piece, side, enemy)
    if target not in targets and not (piece == side.pawn and target == position.passed):
        return f"the {name} on {move[:2]} cannot go to {move[2:4]}"
    promotes = piece == side.pawn and source // 8 == side.last
    if promotes and len(move) == 4:
        return f"say what the pawn becomes: {move}q, {move}r, {move}b or {move}n"
    if not promotes and len(move) > 4:
        return "only a pawn that reaches the last rank becomes another piece"
    if piece == side.king:
        return f"your king would be in check on {move[2:4]}"
    return "your king is in check" if checked_king(position) is not None else "your king would be in check"


def _threats(board: str, side: Side, enemy: Side) -> tuple[list[Way], dict[int, list[Way]]]:
    """For each check the squares on which it can be met, and for each pinned piece those it may go to."""
    king = board.index(side.king)
    checks: list[Way] = [(leap,) for leap in LEAPS[king] if board[leap] == enemy.knight]
    checks += [(taker,) for taker in side.takes[king] if board[taker] == enemy.pawn]
    pins: dict[int, list[Way]] = {}
    for lines, sliders in ((STRAIGHT[king], enemy.across), (DIAGONAL[king], enemy.aslant)):
        for line in lines:
            men = [square for square in line if board[square] != EMPTY]
            if men and board[men[0]] in sliders:
                checks.append(line[: line.index(men[0]) + 1])
            elif len(men) > 1 and board[men[0]] in side.pieces and board[men[1]] in sliders:
                pins[men[0]] = [line[: line.index(men[1]) + 1]]
    return checks, pins


def _king_targets(board: str, king: int, side: Side, enemy: Side) -> list[int]:
    # The king itself does not block a line of attack.
    away = board[:king] + EMPTY + board[king + 1 :]
    return [
        step
        for step in STEPS[king]
        if board[step] not in side.pieces and not attacked(away, step, side, enemy)
    ]


def _castlings(position: Position, side: Side, enemy: Side) -> list[int]:
    """The target squares of a king that is not in check and may castle."""
    board = position.board
    return [
        way.target
        for way in side.castlings
        if way.right in position.castling
        and all(board[square] == EMPTY for square in way.empty)
        and not any(attacked(board, square, side, enemy) for square in way.safe)
    ]


def _targets(board: str, square: int, piece: str, side: Side, enemy: Side) -> list[int]:
    """The targets of a piece other than the king, regardless of its king; without en passant."""
    if piece == side.pawn:
        return _pawn_targets(board, square, side, enemy)
    if piece == side.knight:
        return [leap for leap in LEAPS[square] if board[leap] not in side.pieces]
    targets: list[int] = []
    for line in _SLIDES[piece][square]:
        for target in line:
            met = board[target]
            if met == EMPTY:
                targets.append(target)
                continue
            if met in enemy.pieces:
                targets.append(target)
            break
    return targets


def _pawn_targets(board: str, square: int, side: Side, enemy: Side) -> list[int]:
    targets = [target for target in side.takes[square] if board[target] in enemy.pieces]
    ahead = square + side.forward
    if board[ahead] == EMPTY:
        targets.append(ahead)
        if square // 8 == side.home and board[ahead + side.forward] == EMPTY:
            targets.append(ahead + side.forward)
    return targets


def _takers_in_passing(board: str, passed: int, side: Side, enemy: Side) -> list[int]:
    """The squares of those pawns of ``side`` that may take the pawn that passed over ``passed``."""
    takers = []
    for taker in enemy.takes[passed]:
        if board[taker] == side.pawn:
            cells = list(board)
            cells[taker] = cells[passed - side.forward] = EMPTY
            cells[passed] = side.pawn
            if not attacked("".join(cells), board.index(side.king), side, enemy):
                takers.append(taker)
    return takers


def _moved(position: Position, move: str, source: int, target: int) -> str:
    side, _ = position.sides()
    cells = list(position.board)
    piece = cells[source]
    cells[source] = EMPTY
    cells[target] = piece
    if piece == side.pawn:
        if len(move) > 4:
            cells[target] = move[4].upper() if position.white else move[4]
        elif target == position.passed:
            cells[target - side.forward] = EMPTY
    elif piece == side.king and abs(target - source) == 2:
        for way in side.castlings:
            if way.target == target:
                cells[way.rook_target] = cells[way.rook]
                cells[way.rook] = EMPTY
    return "".join(cells)


def _rights_left(rights: str, source: int, target: int) -> str:
    lost = _RIGHTS.get(source, "") + _RIGHTS.get(target, "")
    return "".join(right for right in rights if right not in lost) if rights and lost else rights


def _passed(board: str, source: int, target: int, taker: Side, mover: Side) -> int | None:
    if abs(target - source) != 16:
        return None
    passed = (source + target) // 2
    return passed if _takers_in_passing(board, passed, taker, mover) else None
