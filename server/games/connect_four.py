"""Connect four: pieces fall into seven columns of six; four in a row win."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta, Struct

from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.lines import EMPTY, Lines, chances

WIDTH: Final = 7
HEIGHT: Final = 6
PIECES: Final = "rb"
LINES: Final = Lines(WIDTH, HEIGHT, 4, *PIECES)
# The worth of a window of four with 1, 2 or 3 pieces of one side only.
WORTH: Final = (0.02, 0.1, 0.4)


class State(Struct, frozen=True):
    """``board``: a letter a cell, row by row from the top. ``last``: where the newest piece lies."""

    board: str = EMPTY * (WIDTH * HEIGHT)
    turn: Seat = 0
    last: int | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """The column that a piece falls into, from 0 at the left."""

    column: Annotated[int, Meta(ge=0, lt=WIDTH)]


class View(Struct, frozen=True):
    """What everybody sees: ``cells`` row by row from the top, the seat whose piece is there or None.

    ``last``: the newest piece's cell. ``line``: the cells that won, at least four.
    """

    cells: tuple[Seat | None, ...]
    last: int | None
    line: tuple[int, ...] | None


class ConnectFour(Game[State, Move, Options]):
    """https://en.wikipedia.org/wiki/Connect_Four"""

    name = "connect_four"
    title = "Connect four"
    max_moves = WIDTH * HEIGHT
    state_type = State
    move_type = Move
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> State:
        return State()

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        column = state.board[move.column :: WIDTH]
        free = column.count(EMPTY)
        if not free:
            raise IllegalMove("that column is full")
        place = (free - 1) * WIDTH + move.column
        board = state.board[:place] + PIECES[seat] + state.board[place + 1 :]
        return State(board=board, turn=1 - seat, last=place)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self.outcome(state) else (state.turn,)

    def outcome(self, state: State) -> Outcome | None:
        if _line(state) is not None:
            return Outcome(winners=(1 - state.turn,), reason="four_in_a_row")
        if EMPTY not in state.board:
            return Outcome(winners=(), reason="board_full")
        return None

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        for column in range(WIDTH):
            if state.board[column] == EMPTY:
                yield Move(column=column)

    def view(self, state: State, viewer: Viewer) -> View:
        cells = tuple(None if cell == EMPTY else PIECES.index(cell) for cell in state.board)
        return View(cells=cells, last=state.last, line=_line(state))

    def estimate(self, state: State, seat: Seat) -> float:
        """Counts the windows of four that only one side has pieces in."""
        outcome = self.outcome(state)
        if outcome is not None:
            return float(seat in outcome.winners) if outcome.winners else 0.5
        windows = LINES.windows(state.board)
        advantage = sum(worth * (windows[n] - windows[-n]) for n, worth in enumerate(WORTH, 1))
        return chances(advantage if seat == 0 else -advantage)


def _line(state: State) -> tuple[int, ...] | None:
    if state.last is None:
        return None
    won = [run for run in LINES.runs(state.board, state.last) if len(run) >= LINES.length]
    return tuple(sorted(set().union(*won))) if won else None
