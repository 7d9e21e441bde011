"""A match of go in play and during the counting: the effect of each move."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from server.games.base import IllegalMove, Seat
from server.games.go.board import EMPTY, LARGEST, STONES, chain_at, key, other, put

# The most moves, as a multiple of the points; a longer game would fill and capture without end.
LONGEST: Final = 2
Call = Literal["pass", "agree", "resume"]


class State(Struct, frozen=True):
    """``black``: the seat that has it. ``stone``: whose turn it is in play. ``seen``: the key of each position.

    ``made`` moves were made in play; the latest ``passes`` of them were passes. ``last``: where the newest stone
    lies. ``prisoners``: the stones that black and white captured. While dead stones are being agreed on ``speaker``
    is to speak, ``dead`` are marked, ``agreed`` says that the other one agreed, and ``marked`` counts the marks.
    ``resumed``: they did not agree and played on. ``ended``: why it is over.
    """

    size: int
    komi: float
    black: Seat
    board: str
    stone: str = STONES[0]
    seen: tuple[int, ...] = (0,)
    made: int = 0
    passes: int = 0
    last: int | None = None
    prisoners: tuple[int, int] = (0, 0)
    speaker: str | None = None
    dead: tuple[int, ...] = ()
    agreed: bool = False
    marked: int = 0
    resumed: bool = False
    ended: str | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """In play a stone (``x`` from the left, ``y`` from the top, from 0) or ``pass``.

    While dead stones are being agreed on: a stone whose chain is marked dead, or no longer; ``agree`` to the marks as
    they are, or ``resume`` the game.
    """

    x: Annotated[int, Meta(ge=0, lt=LARGEST)] | None = None
    y: Annotated[int, Meta(ge=0, lt=LARGEST)] | None = None
    call: Call | None = None


def point_of(state: State, move: Move) -> int:
    """The point that a move names."""
    if move.x is None or move.y is None:
        raise IllegalMove("say where: x and y")
    if move.x >= state.size or move.y >= state.size:
        raise IllegalMove(f"the board has {state.size} lines")
    return move.y * state.size + move.x


def placed(state: State, point: int) -> State:
    """The state after the side to move put a stone."""
    if state.board[point] != EMPTY:
        raise IllegalMove("there is a stone already")
    made = put(state.board, state.size, point, state.stone)
    if made is None:
        raise IllegalMove("a stone there would have no liberty")
    board, gone = made
    now = key(board)
    if now in state.seen:
        raise IllegalMove("that would bring an earlier position back (ko)")
    first, second = state.prisoners
    black = state.stone == STONES[0]
    return _after_move(
        replace(
            state,
            board=board,
            seen=(*state.seen, now),
            passes=0,
            last=point,
            prisoners=(first + len(gone), second) if black else (first, second + len(gone)),
        )
    )


def passed(state: State) -> State:
    """The state after a pass: two of them begin the agreement on dead stones, or after it end the match."""
    after = _after_move(replace(state, passes=state.passes + 1, last=None))
    if after.ended or after.passes < len(STONES):
        return after
    if state.resumed:
        return replace(after, ended="counted")
    return replace(after, speaker=after.stone)


def _after_move(state: State) -> State:
    made = state.made + 1
    ended = "move_limit" if made >= LONGEST * state.size * state.size else None
    return replace(state, stone=other(state.stone), made=made, ended=ended)


def may_mark(state: State) -> bool:
    """Whether there may be another mark: as many as there are points."""
    return state.marked < state.size * state.size


def marked(state: State, point: int) -> State:
    """The state after the chain on ``point`` was marked dead, or unmarked."""
    if state.board[point] == EMPTY:
        raise IllegalMove("there is no stone to be marked")
    if not may_mark(state):
        raise IllegalMove("enough was marked: agree, or resume the game")
    chain = set(chain_at(state.board, state.size, point).points)
    dead = set(state.dead)
    dead = dead - chain if point in dead else dead | chain
    return replace(state, dead=tuple(sorted(dead)), agreed=False, marked=state.marked + 1)


def agreed(state: State) -> State:
    """The state after the speaker agreed to the marks: if both did, the match is over."""
    assert state.speaker is not None
    if state.agreed:
        return replace(state, speaker=None, ended="counted")
    return replace(state, agreed=True, speaker=other(state.speaker))


def resumed(state: State) -> State:
    """The state after a disagreement: the marks are gone, and the next two passes end the match."""
    return replace(state, speaker=None, dead=(), agreed=False, passes=0, resumed=True)
