"""Gomoku: five in a row on a board of 15 x 15, with the opening of tournaments (swap2) or without."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.lines import EMPTY, Lines, chances

SIZE: Final = 15
STONES: Final = "bw"
LINES: Final = Lines(SIZE, SIZE, 5, *STONES)
# The worth of a window of five with 1 to 4 stones of one side only.
WORTH: Final = (0.01, 0.06, 0.3, 1.0)
# The worth of being the next to move.
TEMPO: Final = 0.2
SURE: Final = 0.95
# How many stones are on the board when each part of swap2 ends.
OPENED: Final = 3
MORE: Final = 5

Colour = Literal["black", "white"]
Phase = Literal["opening", "choice", "more", "last_choice", "play"]


class GomokuOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``opening``: ``plain`` (the first seat has black and begins) or ``swap2``.

    ``overlines``: whether more than five in a row win too.
    """

    opening: Literal["plain", "swap2"] = "plain"
    overlines: bool = True


class State(Struct, frozen=True):
    """``board``: a letter a cell, row by row from the top. ``black``: the seat that has it, once that is chosen.

    ``last``: where the newest stone lies. Black and white stones come by turns, whoever puts them.
    """

    overlines: bool
    phase: Phase
    black: Seat | None = None
    board: str = EMPTY * (SIZE * SIZE)
    last: int | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stone (``x`` from the left, ``y`` from the top, from 0), or in swap2's choice what is taken.

    ``more`` stands for two stones more, after which the other seat takes a colour.
    """

    x: Annotated[int, Meta(ge=0, lt=SIZE)] | None = None
    y: Annotated[int, Meta(ge=0, lt=SIZE)] | None = None
    take: Literal["black", "white", "more"] | None = None


class View(Struct, frozen=True):
    """What everybody sees: ``cells`` row by row from the top, ``seats`` by colour once that is chosen.

    ``phase``: ``opening`` (the first seat puts two black stones and a white one), ``choice`` (the second takes
    a colour, or ``more``), ``more`` (it puts a white and a black stone), ``last_choice`` (the first takes a
    colour), ``play``. ``next``: the colour of the next stone. ``line``: the cells that won, at least five.
    """

    phase: Phase
    cells: tuple[Colour | None, ...]
    next: Colour
    seats: dict[Colour, Seat] | None
    last: int | None
    line: tuple[int, ...] | None


class Gomoku(Game[State, Move, GomokuOptions]):
    """https://en.wikipedia.org/wiki/Gomoku; swap2 as in the world championships since 2009."""

    name = "gomoku"
    title = "Gomoku"
    max_moves = SIZE * SIZE + 2
    state_type = State
    move_type = Move
    options_type = GomokuOptions

    def setup(self, seats: int, options: GomokuOptions, rng: Rng) -> State:
        if options.opening == "swap2":
            return State(overlines=options.overlines, phase="opening")
        return State(overlines=options.overlines, phase="play", black=0)

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if state.phase in ("choice", "last_choice"):
            return _chosen(state, seat, move)
        if move.take is not None:
            raise IllegalMove("there is nothing to take now, put a stone")
        return _put(state, move)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        if _line(state) is not None or EMPTY not in state.board:
            return ()
        match state.phase:
            case "opening" | "last_choice":
                return (0,)
            case "choice" | "more":
                return (1,)
            case "play":
                return (_seat_of(state, _stone(state)),)

    def outcome(self, state: State) -> Outcome | None:
        line = _line(state)
        if line is not None:
            return Outcome(winners=(_seat_of(state, state.board[line[0]]),), reason="five_in_a_row")
        if EMPTY not in state.board:
            return Outcome(winners=(), reason="board_full")
        return None

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        if state.phase in ("choice", "last_choice"):
            yield Move(take="black")
            yield Move(take="white")
            if state.phase == "choice":
                yield Move(take="more")
            return
        for place, cell in enumerate(state.board):
            if cell == EMPTY:
                yield Move(x=place % SIZE, y=place // SIZE)

    def view(self, state: State, viewer: Viewer) -> View:
        return View(
            phase=state.phase,
            cells=tuple(None if cell == EMPTY else _colour(cell) for cell in state.board),
            next=_colour(_stone(state)),
            seats=None if state.black is None else {"black": state.black, "white": 1 - state.black},
            last=state.last,
            line=_line(state),
        )

    def estimate(self, state: State, seat: Seat) -> float:
        """Counts the windows of five that only one side has stones in; a side that can make five now wins.

        A side that is to choose a colour gets the worth of the better one.
        """
        outcome = self.outcome(state)
        if outcome is not None:
            return float(seat in outcome.winners) if outcome.winners else 0.5
        for_black = _chances_of_black(state)
        if state.black is not None:
            return for_black if seat == state.black else 1 - for_black
        chooser = int(state.phase in ("opening", "choice"))
        better = max(for_black, 1 - for_black)
        return better if seat == chooser else 1 - better


def _chances_of_black(state: State) -> float:
    windows = LINES.windows(state.board)
    mover = 1 if _stone(state) == STONES[0] else -1
    advantage = TEMPO * mover + sum(worth * (windows[n] - windows[-n]) for n, worth in enumerate(WORTH, 1))
    if not windows[4 * mover]:
        return chances(advantage)
    # It is won, or lost, and still better or worse: a bot plays on as long as there is a move to find.
    return SURE + (1 - SURE) * chances(advantage) if mover > 0 else (1 - SURE) * chances(advantage)


def _put(state: State, move: Move) -> State:
    if move.x is None or move.y is None:
        raise IllegalMove("say where the stone goes: x and y")
    place = move.y * SIZE + move.x
    if state.board[place] != EMPTY:
        raise IllegalMove("there is a stone already")
    board = state.board[:place] + _stone(state) + state.board[place + 1 :]
    return replace(state, board=board, last=place, phase=_phase_after(state.phase, _count(board)))


def _phase_after(phase: Phase, stones: int) -> Phase:
    if phase == "opening" and stones == OPENED:
        return "choice"
    if phase == "more" and stones == MORE:
        return "last_choice"
    return phase


def _chosen(state: State, seat: Seat, move: Move) -> State:
    if move.x is not None or move.y is not None or move.take is None:
        raise IllegalMove("choose first: black, white" + (" or more" if state.phase == "choice" else ""))
    if move.take != "more":
        return replace(state, phase="play", black=seat if move.take == "black" else 1 - seat)
    if state.phase == "last_choice":
        raise IllegalMove("more stones were put already, take black or white")
    return replace(state, phase="more")


def _count(board: str) -> int:
    return len(board) - board.count(EMPTY)


def _stone(state: State) -> str:
    """The next stone: black and white come by turns."""
    return STONES[_count(state.board) % 2]


def _colour(stone: str) -> Colour:
    return "black" if stone == STONES[0] else "white"


def _seat_of(state: State, stone: str) -> Seat:
    assert state.black is not None
    return state.black if stone == STONES[0] else 1 - state.black


def _line(state: State) -> tuple[int, ...] | None:
    if state.last is None:
        return None
    won = [run for run in LINES.runs(state.board, state.last) if _wins(run, state.overlines)]
    return tuple(sorted(set().union(*won))) if won else None


def _wins(run: tuple[int, ...], overlines: bool) -> bool:
    return len(run) == LINES.length or (overlines and len(run) > LINES.length)
