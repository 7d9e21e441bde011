"""Tic-tac-toe: three in a row on a board of nine. The smallest example of a game, written to be read."""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer

SIZE: Final = 3
LINES: Final = (
    *((row * 3, row * 3 + 1, row * 3 + 2) for row in range(SIZE)),
    *((column, column + 3, column + 6) for column in range(SIZE)),
    (0, 4, 8),
    (2, 4, 6),
)


class State(Struct, frozen=True):
    """``cells`` row by row: the seat that took it, or None. Seat 0 begins."""

    cells: tuple[Seat | None, ...] = (None,) * SIZE * SIZE
    turn: Seat = 0


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """A cell: ``x`` from the left, ``y`` from the top, both from 0."""

    x: Annotated[int, Meta(ge=0, lt=SIZE)]
    y: Annotated[int, Meta(ge=0, lt=SIZE)]


class View(Struct, frozen=True):
    """What everybody sees. ``line``: the three cells that won."""

    cells: tuple[Seat | None, ...]
    line: tuple[int, ...] | None


class TicTacToe(Game[State, Move, Options]):
    """https://en.wikipedia.org/wiki/Tic-tac-toe"""

    name = "tictactoe"
    title = "Tic-tac-toe"
    max_moves = SIZE * SIZE
    state_type = State
    move_type = Move
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> State:
        return State()

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        place = move.y * SIZE + move.x
        if state.cells[place] is not None:
            raise IllegalMove("that cell is taken")
        cells = (*state.cells[:place], seat, *state.cells[place + 1 :])
        return replace(state, cells=cells, turn=1 - seat)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if self.outcome(state) else (state.turn,)

    def outcome(self, state: State) -> Outcome | None:
        line = _line(state)
        if line is not None:
            winner = state.cells[line[0]]
            assert winner is not None
            return Outcome(winners=(winner,), reason="three_in_a_row")
        if None not in state.cells:
            return Outcome(winners=(), reason="board_full")
        return None

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        for place, cell in enumerate(state.cells):
            if cell is None:
                yield Move(x=place % SIZE, y=place // SIZE)

    def view(self, state: State, viewer: Viewer) -> View:
        return View(cells=state.cells, line=_line(state))


def _line(state: State) -> tuple[int, ...] | None:
    cells = state.cells
    for line in LINES:
        first, second, third = line
        if cells[first] is not None and cells[first] == cells[second] == cells[third]:
            return line
    return None
