"""A sound game that goes on by itself, with chance and something hidden: what the contract passes.

A rope is pulled by two sides. Each seat has a strength that only it knows, drawn anew each second.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Options, Outcome, Rng, Seat, Viewer
from server.games.realtime.game import RealtimeGame

HZ = 50
STRONGEST = 3
FAR = 40
LONGEST = 40 * HZ


class TugOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing of its own."""

    undo: bool = False


class TugState(Struct, frozen=True):
    """``rope`` is on the side of the even seats below zero; ``tired`` until a tick, each seat."""

    tick: int
    rope: int
    strength: tuple[int, ...]
    tired: tuple[int, ...]


class Pull(Struct, frozen=True, forbid_unknown_fields=True):
    """With all one's strength, or half of it."""

    all: bool = True


class TugView(Struct, frozen=True):
    """``own``: the strength of who looks; None for others, who are not told."""

    rope: int
    tired: dict[str, bool]
    own: int | None = None


class Tug(RealtimeGame[TugState, Pull, TugOptions]):
    """For two to four. Who pulls is tired for some ticks; in the end the stronger side has won."""

    name = "tug"
    title = "Tug of war"
    max_players = 4
    simultaneous = True
    hidden = True
    tick_hz = HZ
    max_ticks = LONGEST
    state_type = TugState
    input_type = Pull
    options_type = TugOptions
    view_type = TugView

    def setup(self, seats: int, options: TugOptions, rng: Rng) -> TugState:
        return TugState(0, 0, _drawn(seats, rng), (0,) * seats)

    def tick(self, state: TugState, inputs: Sequence[tuple[Seat, Pull]], rng: Rng) -> TugState:
        tick, rope, tired = state.tick + 1, state.rope, list(state.tired)
        for seat, pull in inputs:
            if tired[seat] >= tick:
                continue
            force = state.strength[seat] if pull.all else (state.strength[seat] + 1) // 2
            rope += force if seat % 2 else -force
            tired[seat] = tick + (4 if pull.all else 1)
        strength = state.strength if tick % HZ else _drawn(len(tired), rng)
        return replace(state, tick=tick, rope=rope, strength=strength, tired=tuple(tired))

    def to_move(self, state: TugState) -> tuple[Seat, ...]:
        return tuple(range(len(state.tired))) if self.outcome(state) is None else ()

    def outcome(self, state: TugState) -> Outcome | None:
        if abs(state.rope) < FAR and state.tick < LONGEST:
            return None
        side = int(state.rope > 0)
        winners = tuple(seat for seat in range(len(state.tired)) if seat % 2 == side)
        return Outcome(winners=winners if state.rope else (), reason="pulled_over")

    def view(self, state: TugState, viewer: Viewer) -> TugView:
        tired = {str(seat): state.tick <= until for seat, until in enumerate(state.tired)}
        return TugView(state.rope, tired, None if viewer is None else state.strength[viewer])

    def imagine(self, state: TugState, seat: Viewer, rng: Rng) -> TugState:
        drawn = _drawn(len(state.tired), rng)
        strength = tuple(state.strength[each] if each == seat else new for each, new in enumerate(drawn))
        return replace(state, strength=strength)

    def secrets(self, state: TugState, viewer: Viewer) -> tuple[int, ...]:
        return tuple(strength for seat, strength in enumerate(state.strength) if seat != viewer)

    def resign(self, state: TugState, seat: Seat, reason: str = "resigned") -> Outcome:
        winners = tuple(each for each in range(len(state.tired)) if (each - seat) % 2)
        return Outcome(winners=winners, reason=reason)

    def best_input(self, state: TugState, seat: Seat) -> Pull | None:
        return Pull() if state.tired[seat] < state.tick else None


def _drawn(seats: int, rng: Rng) -> tuple[int, ...]:
    return tuple(1 + rng.below(STRONGEST) for _ in range(seats))
