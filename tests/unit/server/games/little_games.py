"""The smallest games that ask of a bot one thing each."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Game, Options, Outcome, Rng, Seat, Viewer


class Call(Struct, frozen=True):
    """Heads or tails."""

    heads: bool


class Table(Struct, frozen=True):
    """What each seat called; the coin of a game that has one, and whether it came up heads."""

    calls: tuple[bool | None, ...] = (None, None)
    coin: bool | None = None


class OneCall(Game[Table, Call, Options]):
    """Each seat calls once. Abstract: the games below say who wins."""

    max_moves = 2
    state_type = Table
    move_type = Call
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> Table:
        return Table()

    def play(self, state: Table, seat: Seat, move: Call, rng: Rng) -> Table:
        return replace(
            state, calls=tuple(move.heads if each == seat else call for each, call in enumerate(state.calls))
        )

    def to_move(self, state: Table) -> tuple[Seat, ...]:
        return tuple(seat for seat, call in enumerate(state.calls) if call is None)

    def legal_moves(self, state: Table, seat: Seat) -> list[Call]:
        return [Call(heads=True), Call(heads=False)]

    def view(self, state: Table, viewer: Viewer) -> Mapping[str, Any]:
        return {}


class Pennies(OneCall):
    """Matching pennies: seat 0 wins if the calls are the same. There is no best move, only a best mixture."""

    name = "pennies"
    simultaneous = True
    hidden = True

    def outcome(self, state: Table) -> Outcome | None:
        one, other = state.calls
        if one is None or other is None:
            return None
        return Outcome(winners=(0 if one == other else 1,), reason="called")

    def imagine(self, state: Table, seat: Viewer, rng: Rng) -> Table:
        hidden = (
            rng.below(2) == 0 if call is not None and each != seat else call
            for each, call in enumerate(state.calls)
        )
        return replace(state, calls=tuple(hidden))


class OpenPennies(Pennies):
    """The same with nothing hidden: whoever looks at the other's call wins."""

    name = "open_pennies"
    hidden = False


class Wager(OneCall):
    """Seat 0 may call heads, which one throw in four makes a win, or tails, which is a draw."""

    name = "wager"

    def setup(self, seats: int, options: Options, rng: Rng) -> Table:
        return Table(calls=(None,))

    def play(self, state: Table, seat: Seat, move: Call, rng: Rng) -> Table:
        return Table(calls=(move.heads,), coin=rng.below(4) == 0 if move.heads else None)

    def outcome(self, state: Table) -> Outcome | None:
        if state.calls[0] is None:
            return None
        winners: tuple[Seat, ...] = () if not state.calls[0] else ((0,) if state.coin else (1,))
        return Outcome(winners=winners, reason="thrown")
