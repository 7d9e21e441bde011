"""Go for the tests: matches on boards of any size, and moves by their points."""

from typing import Final

from server.games.base import Rng
from server.games.go.board import EMPTY, key
from server.games.go.rules import Go
from server.games.go.state import Call, Move, State

GO: Final = Go()
RNG: Final = Rng(bytes(32), 0)


def small(size: int, komi: float = 0.5) -> State:
    """A match on an empty board, also of a size that nobody can ask for."""
    return State(size=size, komi=komi, black=0, board=EMPTY * (size * size))


def laid(rows: str, stone: str = "b", komi: float = 0.5) -> State:
    """A match that goes on from the board of ``rows``."""
    lines = rows.split()
    board = "".join(lines)
    return State(size=len(lines), komi=komi, black=0, board=board, stone=stone, seen=(key(board),))


def do(state: State, what: int | Call) -> State:
    """The state after whoever is to move put a stone on a point, marked it, or said something."""
    (seat,) = GO.to_move(state)
    move = Move(call=what) if isinstance(what, str) else Move(x=what % state.size, y=what // state.size)
    return GO.play(state, seat, move, RNG)


def done(state: State, *moves: int | Call) -> State:
    for move in moves:
        state = do(state, move)
    return state


def points(state: State) -> list[int]:
    """Where a stone may be put, or marked."""
    (seat,) = GO.to_move(state)
    legal = GO.legal_moves(state, seat)
    return [move.y * state.size + move.x for move in legal if move.x is not None and move.y is not None]
