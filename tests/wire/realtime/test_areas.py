"""An arena that has parts: each is told of the one it looks at, and a part is made for all who look at it."""

from collections import Counter

import pytest

from server.games.base import Viewer
from server.games.registry import GAMES
from tests.contracts.realtime.meadow import WIDE, Meadow, MeadowState, MeadowView
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, seated
from tests.wire.realtime.watching import Watching, watching

pytestmark = pytest.mark.gen_test(timeout=60)

_LONG = 30


class Counted(Meadow):
    """How often a view was made, by the tick that it is of."""

    def __init__(self) -> None:
        self.made: Counter[int] = Counter()

    def view(self, state: MeadowState, viewer: Viewer) -> MeadowView:
        self.made[state.tick] += 1
        return super().view(state, viewer)


@pytest.fixture
def meadow(monkeypatch: pytest.MonkeyPatch) -> Counted:
    game = Counted()
    monkeypatch.setitem(GAMES, game.name, game)
    return game


async def _all_watching(players: Players) -> list[Watching]:
    return [await watching(players, seat) for seat in range(len(players.sockets))]


async def test_a_view_is_made_for_a_part_and_not_for_a_player(server: RunningServer, meadow: Counted) -> None:
    players = await seated(server, "meadow", people=6, seats=6)
    views = await _all_watching(players)
    began = max(each.tick for each in views)
    for each in views:
        await each.until(began + _LONG)
    made = [meadow.made[tick] for tick in range(began + 3, began + _LONG - 2)]
    # All are in one field. A snapshot for all now and then is one more, and what changed from it another.
    assert sum(made) <= 2 * len(made)
    assert {str(each.view["here"]) for each in views} == {str(views[0].view["here"])}


async def test_a_player_in_another_part_sees_only_that_part(server: RunningServer, meadow: Counted) -> None:
    players = await seated(server, "meadow", people=3, seats=3)
    views = await _all_watching(players)
    walker, stays = views[0], views[1]
    socket = players.sockets[0]
    for _ in range(3 * WIDE):
        at = walker.tick
        await socket.tell("game.input", room=players.room, input={"step": 1})
        await walker.until(at + 2)
    while walker.view["field"] != 3:
        await walker.until(walker.tick + 1)
    await stays.until(walker.tick)
    assert "0" not in stays.view["here"]
    assert set(walker.view["here"]) == {"0"}
    assert stays.view["field"] == 0
    # What each was told, tick by tick, is what the game shows it.
    for seat, each in enumerate(views):
        now = await watching(players, seat)
        each.read()
        while each.tick < now.tick:
            await each.until(now.tick)
        told = [
            frame["view"]["field"]
            for frame in players.sockets[seat].frames
            if frame["op"] == "game" and frame.get("tick") and "field" in frame["view"]
        ]
        assert set(told) <= ({0, 1, 2, 3} if seat == 0 else {0})
    assert match_in(server, players.room).run is not None
