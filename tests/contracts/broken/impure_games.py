"""Games that are not the same twice, or change what they are given."""

import time
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from server.games import rps, tictactoe
from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.rps import Rps
from server.games.tictactoe import SIZE, TicTacToe


class TimedState(Struct, frozen=True):
    """``at``: the time of the last move, which no replay knows."""

    board: tictactoe.State
    at: int


class Clocked(Game[TimedState, tictactoe.Move, Options]):
    """It looks at the clock."""

    name = "clocked"
    title = "Clocked"
    max_moves = SIZE * SIZE
    state_type = TimedState
    move_type = tictactoe.Move
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> TimedState:
        return TimedState(tictactoe.State(), time.perf_counter_ns())

    def play(self, state: TimedState, seat: Seat, move: tictactoe.Move, rng: Rng) -> TimedState:
        return TimedState(TicTacToe().play(state.board, seat, move, rng), time.perf_counter_ns())

    def to_move(self, state: TimedState) -> tuple[Seat, ...]:
        return TicTacToe().to_move(state.board)

    def outcome(self, state: TimedState) -> Outcome | None:
        return TicTacToe().outcome(state.board)

    def legal_moves(self, state: TimedState, seat: Seat) -> Iterator[tictactoe.Move]:
        return TicTacToe().legal_moves(state.board, seat)

    def view(self, state: TimedState, viewer: Viewer) -> tictactoe.View:
        return TicTacToe().view(state.board, viewer)


class Remembering(TicTacToe):
    """Its instance counts what it was asked, and who begins depends on it."""

    def __init__(self) -> None:
        self.matches = 0

    def setup(self, seats: int, options: Options, rng: Rng) -> tictactoe.State:
        self.matches += 1
        return tictactoe.State(turn=self.matches % 2)


class Shared(TicTacToe):
    """Its class keeps what was played in any match."""

    seen: dict[str, int] = {}  # noqa: RUF012 - that is what is wrong with it

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        self.seen[repr(move)] = self.seen.get(repr(move), 0) + 1
        return super().play(state, seat, move, rng)


class Unordered(Rps):
    """Its moves come in the order of a set, which is another one in another process."""

    def legal_moves(self, state: rps.State, seat: Seat) -> Iterator[rps.Move]:
        return (rps.Move(pick=pick) for pick in set(rps.PICKS))


class ListState(Struct, frozen=True):
    """A frozen struct with something in it that is not."""

    cells: list[Seat | None]
    turn: Seat


class Scribbling(Game[ListState, tictactoe.Move, Options]):
    """It writes the move into the state that it was given, and looks whether it was legal afterwards."""

    name = "scribbling"
    title = "Scribbling"
    max_moves = SIZE * SIZE
    state_type = ListState
    move_type = tictactoe.Move
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> ListState:
        return ListState([None] * (SIZE * SIZE), 0)

    def play(self, state: ListState, seat: Seat, move: tictactoe.Move, rng: Rng) -> ListState:
        place = move.y * SIZE + move.x
        taken = state.cells[place] is not None
        state.cells[place] = seat
        if taken:
            raise IllegalMove("that cell is taken")
        return ListState(state.cells, 1 - seat)

    def to_move(self, state: ListState) -> tuple[Seat, ...]:
        return (state.turn,) if None in state.cells else ()

    def outcome(self, state: ListState) -> Outcome | None:
        return None if None in state.cells else Outcome(winners=(), reason="board_full")

    def legal_moves(self, state: ListState, seat: Seat) -> Iterator[tictactoe.Move]:
        for place, cell in enumerate(list(state.cells)):
            if cell is None:
                yield tictactoe.Move(x=place % SIZE, y=place // SIZE)

    def view(self, state: ListState, viewer: Viewer) -> dict[str, Any]:
        return {"cells": state.cells}
