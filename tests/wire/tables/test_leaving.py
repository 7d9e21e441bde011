"""Who leaves a match's room leaves its table, whatever is under way at that moment."""

import asyncio
from typing import Any

import msgspec
import pytest

from server.games.registry import GAMES
from tests.contracts.high_card import HighCard
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import HeldBack, LostAnswers, match_in
from tests.wire.matches.players import both_move, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_leaving_while_the_match_begins_gives_it_up(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ben.ok("room.join", room=room)
    store = HeldBack(match_in(server, room), monkeypatch)
    sitting = ben.begin("game.sit", room=room)
    await store.waits.wait()
    await ann.ok("room.leave", room=room)
    store.go.set()
    assert (await ben.answer(sitting))["match"]["status"] == "playing"
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [], "reason": "aborted"}


@pytest.mark.parametrize("stored", [True, False])
async def test_a_player_who_leaves_while_nothing_can_be_stored_has_resigned(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    players = await seated(server)
    await both_move(players)
    ann, ben = players.sockets
    store = LostAnswers(match_in(server, players.room), monkeypatch, stored=stored)
    await ann.ok("room.leave", room=players.room)
    await store.lost.wait()
    store.found.set()
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "resigned"}


@pytest.mark.own_server
async def test_a_player_who_left_before_a_restart_has_resigned_after_it(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server)
    store = LostAnswers(match_in(server, players.room), monkeypatch, stored=False)
    await players.sockets[0].ok("room.leave", room=players.room)
    await store.lost.wait()
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = await again.connect(players.users[1])
        if (await ben.ok("room.join", room=players.room))["match"]["status"] != "over":
            await ben.event("game", status="over")


async def test_leaving_an_open_table_frees_the_seat_although_storing_fails_at_first(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ben.ok("room.join", room=room)
    store = LostAnswers(match_in(server, room), monkeypatch, stored=False)
    await ann.ok("room.leave", room=room)
    await store.lost.wait()
    store.found.set()
    while "user" in (await ben.event("game"))["seats"][0]:
        pass
    assert (await ben.ok("game.sit", room=room))["match"]["status"] == "open"


@pytest.fixture
def cards(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A game of three that the server has; where a bot is to move it plays its first card."""

    async def choose(game: str, state: bytes, seat: int, *question: Any, **more: Any) -> Any:
        return {"card": msgspec.json.decode(state)["hands"][seat][0]}

    monkeypatch.setitem(GAMES, "high_card", HighCard())
    monkeypatch.setattr(server.part("bot_pool"), "choose", choose)
    return "high_card"


async def test_of_three_who_leaves_comes_last_and_the_others_play_on(
    server: RunningServer, cards: str
) -> None:
    players = await seated(server, cards, people=3, rated=True)
    ann, ben, cat = players.sockets
    await ben.ok("room.leave", room=players.room)
    state = await cat.event("game", version=1)
    assert (state["status"], state["to_move"]) == ("playing", [0])
    named = {"id": players.users[1].id, "name": players.users[1].name}
    assert state["seats"][1] == {"seat": 1, "connected": True, "bot": 3, "left": named}
    hand = (await players.state(0))["view"]["hand"]
    await ann.ok("game.move", room=players.room, version=1, move={"card": hand[0]})
    # The bot has moved for who left.
    assert (await cat.event("game", version=3))["to_move"] == [2]
    hand = (await players.state(2))["view"]["hand"]
    await cat.ok("game.move", room=players.room, version=3, move={"card": hand[1]})
    over = await ann.event("game", status="over")
    assert 1 not in over["outcome"]["winners"]
    log = (await ann.ok("game.replay", match=players.match))["log"]
    assert [(each["kind"], each["seat"]) for each in log] == [
        ("left", 1),
        ("move", 0),
        ("move", 1),
        ("move", 2),
    ]
    match = match_in(server, players.room)
    while match.table.is_rating_due:
        await asyncio.sleep(0.01)
    ratings = [await server.part("ratings").rating_of(cards, user.id) for user in players.users]
    assert min(ratings) == ratings[1] < 1_500
    again = (await ann.ok("game.offer", room=players.room, offer="rematch"))["version"]
    room = (await cat.ok("game.answer", room=players.room, offer="rematch", accept=True))["room"]
    assert again == 4
    seats = (await cat.ok("room.join", room=room))["match"]["seats"]
    assert [seat.get("user", {}).get("id") for seat in seats] == [
        None,
        players.users[2].id,
        players.users[0].id,
    ]


async def test_of_three_players_those_who_resign_watch_and_the_last_one_wins(
    server: RunningServer, cards: str
) -> None:
    players = await seated(server, cards, people=3)
    ann, ben, cat = players.sockets
    assert (await ann.ok("game.resign", room=players.room))["version"] == 1
    assert (await players.state(0))["view"]["hand"] == []
    assert (await ann.refused("game.resign", room=players.room))["code"] == "forbidden"
    assert (await ann.refused("game.offer", room=players.room, offer="draw"))["code"] == "forbidden"
    await cat.ok("game.resign", room=players.room)
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "resigned"}


async def test_nobody_rises_by_helpers_who_leave_before_they_have_moved(
    server: RunningServer, cards: str
) -> None:
    players = await seated(server, cards, people=3, rated=True)
    ann, ben, cat = players.sockets
    hand = (await players.state(0))["view"]["hand"]
    await ann.ok("game.move", room=players.room, version=0, move={"card": hand[0]})
    await ben.ok("room.leave", room=players.room)
    await cat.ok("room.leave", room=players.room)
    over = await ann.event("game", status="over")
    assert over["outcome"]["winners"] == [0]
    match = match_in(server, players.room)
    while match.table.is_rating_due:
        await asyncio.sleep(0.01)
    ratings = [await server.part("ratings").rating_of(cards, user.id) for user in players.users]
    assert ratings[0] == 1_500 > max(ratings[1:])
