"""Games that do not end, or go wrong on the way."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from server.games import tictactoe
from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.tictactoe import SIZE, TicTacToe


class Pass(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is done."""


class PassState(Struct, frozen=True):
    """Whose turn it is to pass."""

    turn: Seat = 0


class Endless(Game[PassState, Pass, Options]):
    """One passes, the other passes, and says that it takes twenty moves."""

    name = "endless"
    title = "Endless"
    max_moves = 20
    state_type = PassState
    move_type = Pass
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> PassState:
        return PassState()

    def play(self, state: PassState, seat: Seat, move: Pass, rng: Rng) -> PassState:
        return PassState(turn=1 - seat)

    def to_move(self, state: PassState) -> tuple[Seat, ...]:
        return (state.turn,)

    def outcome(self, state: PassState) -> Outcome | None:
        return None

    def legal_moves(self, state: PassState, seat: Seat) -> Iterator[Pass]:
        yield Pass()

    def view(self, state: PassState, viewer: Viewer) -> PassState:
        return state


class Stuck(TicTacToe):
    """Whoever is to move on the last cell cannot."""

    def legal_moves(self, state: tictactoe.State, seat: Seat) -> Iterator[tictactoe.Move]:
        moves = list(super().legal_moves(state, seat))
        return iter(moves if len(moves) > 7 else [])


class GoingOn(TicTacToe):
    """Somebody is to move after the end."""

    def to_move(self, state: tictactoe.State) -> tuple[Seat, ...]:
        return (state.turn,) if None in state.cells else ()


class Lenient(TicTacToe):
    """It takes a cell from who has it."""

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        place = move.y * SIZE + move.x
        cells = (*state.cells[:place], seat, *state.cells[place + 1 :])
        return replace(state, cells=cells, turn=1 - seat)


class Wordless(TicTacToe):
    """It refuses and does not say why."""

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        try:
            return super().play(state, seat, move, rng)
        except IllegalMove:
            raise IllegalMove from None


class Silent(TicTacToe):
    """It takes no notice of an illegal move."""

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        try:
            return super().play(state, seat, move, rng)
        except IllegalMove:
            return state


class Narrow(TicTacToe):
    """It does not list all that it takes."""

    def legal_moves(self, state: tictactoe.State, seat: Seat) -> Iterator[tictactoe.Move]:
        moves = list(super().legal_moves(state, seat))
        return iter(moves[:-1] or moves)


class Greedy(TicTacToe):
    """What it does at a time-out is not legal."""

    def timeout(self, state: tictactoe.State, seat: Seat) -> tictactoe.Move:
        return tictactoe.Move(x=0, y=0)


class Broad(TicTacToe):
    """What it shows has no measure."""

    def view(self, state: tictactoe.State, viewer: Viewer) -> Any:
        return {"history": [repr(state)] * (60 * sum(cell is not None for cell in state.cells))}


class Keyed(TicTacToe):
    """JSON and MessagePack say different things of what it shows."""

    def view(self, state: tictactoe.State, viewer: Viewer) -> Any:
        return {place: cell for place, cell in enumerate(state.cells) if cell is not None}


class SeatedState(Struct, frozen=True):
    """Anything may stand in ``cells``, and comes back as something else."""

    cells: Any = (None,) * (SIZE * SIZE)
    turn: Seat = 0


class Forgetful(TicTacToe):
    """What is stored of it does not come back as it was."""

    state_type: Any = SeatedState

    def setup(self, seats: int, options: Options, rng: Rng) -> Any:
        return SeatedState()


class Nameless(TicTacToe):
    """Nobody can ask for it."""

    name = "Tic Tac Toe"
