"""A sound game in an arena that has parts: four fields side by side, of which each walker sees the one it is in.

In every field one mushroom grows; whoever steps on it has it, and another one grows somewhere in that field.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Options, Outcome, Rng, Seat, Viewer
from server.games.realtime.game import RealtimeGame

HZ = 20
FIELDS = 4
WIDE = 6
ENOUGH = 12
LONGEST = 60 * HZ


class MeadowOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing of its own."""

    undo: bool = False


class MeadowState(Struct, frozen=True):
    """``at``: where each seat is, counted over all fields; ``grows``: where in each field its mushroom is."""

    tick: int
    at: tuple[int, ...]
    found: tuple[int, ...]
    grows: tuple[int, ...]


class Walk(Struct, frozen=True, forbid_unknown_fields=True):
    """One step to the left or to the right."""

    step: Literal[-1, 1] = 1


class MeadowView(Struct, frozen=True, omit_defaults=True):
    """``here``: who is in this field, by seat, and where; ``field``: which it is, from 0. A spectator sees none."""

    found: dict[str, int]
    field: int | None = None
    here: dict[str, int] = {}
    mushroom: int | None = None


class Meadow(RealtimeGame[MeadowState, Walk, MeadowOptions]):
    """For two to eight. Who has found twelve first has won."""

    name = "meadow"
    title = "Mushrooms"
    max_players = 8
    simultaneous = True
    hidden = True
    tick_hz = HZ
    max_ticks = LONGEST
    state_type = MeadowState
    input_type = Walk
    options_type = MeadowOptions
    view_type = MeadowView

    def setup(self, seats: int, options: MeadowOptions, rng: Rng) -> MeadowState:
        grows = tuple(rng.below(WIDE) for _ in range(FIELDS))
        return MeadowState(0, (0,) * seats, (0,) * seats, grows)

    def tick(self, state: MeadowState, inputs: Sequence[tuple[Seat, Walk]], rng: Rng) -> MeadowState:
        at, found, grows = list(state.at), list(state.found), list(state.grows)
        for seat, walk in inputs:
            at[seat] = min(FIELDS * WIDE - 1, max(0, at[seat] + walk.step))
            field, place = divmod(at[seat], WIDE)
            if grows[field] == place:
                found[seat] += 1
                grows[field] = rng.below(WIDE)
        return MeadowState(state.tick + 1, tuple(at), tuple(found), tuple(grows))

    def to_move(self, state: MeadowState) -> tuple[Seat, ...]:
        return tuple(range(len(state.at))) if self.outcome(state) is None else ()

    def outcome(self, state: MeadowState) -> Outcome | None:
        most = max(state.found)
        if most < ENOUGH and state.tick < LONGEST:
            return None
        return Outcome(
            winners=tuple(seat for seat, found in enumerate(state.found) if found == most), reason="full"
        )

    def area_of(self, state: MeadowState, viewer: Viewer) -> str | None:
        return "hill" if viewer is None else f"field {state.at[viewer] // WIDE}"

    def view(self, state: MeadowState, viewer: Viewer) -> MeadowView:
        found = {str(seat): each for seat, each in enumerate(state.found)}
        if viewer is None:
            return MeadowView(found)
        field = state.at[viewer] // WIDE
        here = {str(seat): at % WIDE for seat, at in enumerate(state.at) if at // WIDE == field}
        return MeadowView(found, field, here, state.grows[field])

    def imagine(self, state: MeadowState, seat: Viewer, rng: Rng) -> MeadowState:
        own = None if seat is None else state.at[seat] // WIDE
        others = [field for field in range(FIELDS) if field != own]
        at = tuple(
            each if each // WIDE == own else rng.choice(others) * WIDE + rng.below(WIDE) for each in state.at
        )
        grows = tuple(each if field == own else rng.below(WIDE) for field, each in enumerate(state.grows))
        return replace(state, at=at, grows=grows)

    def secrets(self, state: MeadowState, viewer: Viewer) -> tuple[int | None, ...]:
        own = None if viewer is None else state.at[viewer] // WIDE
        walkers = [None if at // WIDE == own else at for at in state.at]
        return tuple(each for each in walkers if each is not None) + tuple(
            grows for field, grows in enumerate(state.grows) if field != own
        )

    def resign(self, state: MeadowState, seat: Seat, reason: str = "resigned") -> Outcome:
        return Outcome(winners=tuple(each for each in range(len(state.at)) if each != seat), reason=reason)

    def best_input(self, state: MeadowState, seat: Seat) -> Walk | None:
        field, place = divmod(state.at[seat], WIDE)
        return Walk(1 if state.grows[field] > place else -1)
