"""Arenas and talkers that break a promise each."""

from msgspec.structs import replace

from server.games.base import Saying, Viewer
from tests.contracts.high_card import CardState, HighCard
from tests.contracts.realtime.meadow import Meadow, MeadowState, MeadowView
from tests.contracts.realtime.tug import Tug, TugState


class Pocket(Meadow):
    """Each sees in the field what it has itself, though all in a field should see the same."""

    def view(self, state: MeadowState, viewer: Viewer) -> MeadowView:
        shown = super().view(state, viewer)
        return shown if viewer is None else replace(shown, here={str(viewer): shown.here[str(viewer)]})


class Compass(Meadow):
    """Which part one looks at says where another is, who is out of sight."""

    def area_of(self, state: MeadowState, viewer: Viewer) -> str | None:
        return "hill" if viewer is None else f"{state.at[viewer] // 6} {max(state.at)}"


class Boaster(Tug):
    """Who is the strongest may speak, so that all know who that is."""

    def may_say(self, state: TugState, seat: Viewer) -> bool:
        return seat is None or state.strength[seat] == max(state.strength)


class Poker(HighCard):
    """Who has the highest card may speak."""

    def may_say(self, state: CardState, seat: Viewer) -> bool:
        return seat is None or max(state.hands[seat], default=0) == max(
            map(max, filter(None, state.hands)), default=0
        )


class Backbiter(HighCard):
    """What strangers may see, seat 0 may not."""

    def may_see(self, state: CardState, seat: Viewer, message: Saying) -> bool:
        return seat != 0


class Whim(HighCard):
    """It says something else each time that it is asked who may speak."""

    def __init__(self) -> None:
        self._asked = 0

    def may_say(self, state: CardState, seat: Viewer) -> bool:
        self._asked += 1
        return self._asked % 2 == 0
