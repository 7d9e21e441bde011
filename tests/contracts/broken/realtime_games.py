"""Games that go on by themselves and break a promise each. They are tug of war but for that."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Outcome, Rng, Seat, Viewer
from tests.contracts.broken.arenas import Boaster, Compass, Pocket
from tests.contracts.realtime.course import AnyRealtimeGame
from tests.contracts.realtime.tug import Pull, Tug, TugState, TugView


class Hasty(Tug):
    """More ticks than any server keeps to."""

    tick_hz = 1_000


class LooseInput(Struct, frozen=True):
    """Anything beside it is taken too."""

    all: bool = True


class Loose(Tug):
    input_type = LooseInput  # type: ignore[assignment]


class Counting(Tug):
    """It counts its calls, and so replays otherwise."""

    calls = 0

    def tick(self, state: TugState, inputs: Sequence[tuple[Seat, Pull]], rng: Rng) -> TugState:
        Counting.calls += 1
        after = super().tick(state, inputs, rng)
        return replace(after, rope=after.rope + Counting.calls % 2)


class Swelling(Tug):
    """It keeps what it was told in the state that it is given."""

    seen: list[int] = []  # noqa: RUF012 - this is what is wrong

    def view(self, state: TugState, viewer: Viewer) -> TugView:
        self.seen.append(state.tick)
        return replace(super().view(state, viewer), rope=len(self.seen))


class Endless(Tug):
    """The rope springs back."""

    def outcome(self, state: TugState) -> Outcome | None:
        return None


class Strangers(Tug):
    """It names a seat that there is not."""

    def to_move(self, state: TugState) -> tuple[Seat, ...]:
        return (*range(len(state.tired)), 9) if self.outcome(state) is None else ()


class Sleepless(Tug):
    """A bot in it does what no player could."""

    def best_input(self, state: TugState, seat: Seat) -> Any:
        return {"all": True}


class LongView(Struct, frozen=True):
    """More than fits."""

    rope: int
    knots: tuple[int, ...]


class Long(Tug):
    view_type = LongView  # type: ignore[assignment]

    def view(self, state: TugState, viewer: Viewer) -> Any:
        return LongView(state.rope, tuple(range(10_000)))


class Untyped(Tug):
    """Its view is of another type than it says."""

    def view(self, state: TugState, viewer: Viewer) -> Any:
        return LongView(state.rope, ())


class Told(Tug):
    """Everybody sees how strong seat 1 is."""

    def view(self, state: TugState, viewer: Viewer) -> TugView:
        return replace(super().view(state, viewer), own=state.strength[1])


class Unsaid(Tug):
    """It hides something, and says that it does not."""

    hidden = False


class Dreamless(Tug):
    """What is secret is imagined as it is."""

    def imagine(self, state: TugState, seat: Viewer, rng: Rng) -> TugState:
        return state


class MixedView(Struct, frozen=True):
    """``rope`` is 1 or true, which compare as the same and are not."""

    rope: int | bool
    steps: tuple[int | bool, ...] = ()


class Mixed(Tug):
    """An array in its view changes in type alone, which nobody is told."""

    hidden = False
    view_type = MixedView  # type: ignore[assignment]

    def view(self, state: TugState, viewer: Viewer) -> Any:
        return MixedView(0, (True,) if state.tick % 2 else (1,))


BAD: list[tuple[str, type[AnyRealtimeGame], str]] = [
    ("says what it is", Hasty, "no number of ticks"),
    ("says what it is", Loose, "takes fields it does not know"),
    ("replays", Counting, "replayed it is another state"),
    ("answers alike", Swelling, "asked again it says something else"),
    ("ends", Endless, "it goes on after"),
    ("says who plays", Strangers, "these are no seats"),
    ("says who plays", Sleepless, "of another type"),
    ("bounds its sizes", Long, "a view takes"),
    ("serialises", Untyped, "should be of type"),
    ("shows an area alike", Pocket, "look at one area and see another thing"),
    ("shows an area alike", Compass, "where it looks tells a secret"),
    ("lets speak", Boaster, "may speak tells a secret"),
    ("tells what changed", Mixed, "does not make the next view"),
    ("shows no secret", Told, "is shown a secret"),
    ("shows no secret", Unsaid, "does not say so"),
    ("shows no secret", Dreamless, "is imagined as it is"),
]
