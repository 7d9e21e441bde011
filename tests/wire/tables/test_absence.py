"""Matches that nobody comes back to: paused, played by bots alone, or never begun."""

import asyncio
from typing import Any

import pytest

from models.errors import unavailable
from server.matches.match import Match
from server.rooms.messages import system_messages
from tests.rigs.client import Client
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import HeldThoughts, look_at, match_in
from tests.wire.matches.players import Players, both_move, seated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def pass_time(server: RunningServer, seconds: int, *there: Client) -> None:
    """Let time go by for those who are ``there``: their sockets live on."""
    for _ in range(seconds // 30):
        for socket in there:
            await socket.ask("ping")
        server.clock.advance(30)


async def paused(server: RunningServer, **wishes: Any) -> Players:
    players = await seated(server, **wishes)
    await both_move(players)
    ann, ben = players.sockets
    await ann.ok("game.offer", room=players.room, offer="pause")
    await ben.ok("game.answer", room=players.room, offer="pause", accept=True)
    return players


async def is_over(match: Match) -> None:
    """Return once the match is over, which nobody is there to be told of."""
    while match.table.status != "over":
        await asyncio.sleep(0)


async def leave_alone(server: RunningServer, match: Match, *sockets: Client) -> None:
    for socket in sockets:
        await socket.cut()
    while server.part("hub").has_listeners(match.room):
        await asyncio.sleep(0)
    look_at(server, match)


@pytest.mark.parametrize("clock", [None, {"kind": "fischer", "initial_s": 20}])
async def test_a_pause_that_nobody_comes_back_from_ends_the_match(server: RunningServer, clock: Any) -> None:
    players = await paused(server, **({} if clock is None else {"clock": clock}))
    match = match_in(server, players.room)
    await leave_alone(server, match, *players.sockets)
    await pass_time(server, 3570)
    look_at(server, match)
    assert match.table.status == "paused"
    await pass_time(server, 30)
    await is_over(match)
    assert match.table.outcome is not None
    assert (match.table.outcome.winners, match.table.outcome.reason) == ([], "abandoned")
    assert not match.is_live


async def test_a_player_who_stays_during_a_pause_need_not_resign(server: RunningServer) -> None:
    players = await paused(server)
    (ann, ben), user = players.sockets, players.users[1]
    await ann.cut()
    while (await ben.event("game"))["seats"][0]["connected"]:
        pass
    for _ in range(6):
        await pass_time(server, 600, ben)
        user = await server.renewed(user)
        await ben.ok("auth", token=user.token)
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "abandoned"}


async def test_an_open_table_that_everybody_left_alone_is_closed(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ben.ok("room.join", room=room)
    match = match_in(server, room)
    await ann.cut()
    while server.part("sockets").is_present(ann.hello["user"]["id"]):
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    await pass_time(server, 270, ben)
    look_at(server, match)
    assert (await ben.ok("room.join", room=room))["match"]["status"] == "open"
    await pass_time(server, 30, ben)
    look_at(server, match)
    assert (await ben.event("game", status="over"))["outcome"] == {"winners": [], "reason": "abandoned"}


async def test_bots_play_no_longer_than_somebody_watches(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    HeldThoughts(server, monkeypatch)
    ann = await server.connect()
    room = (await ann.ok("game.create", game="chess"))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.stand", room=room)
    for seat in (0, 1):
        await ann.ok("game.bot", room=room, seat=seat)
    match = match_in(server, room)
    await pass_time(server, 900, ann)
    look_at(server, match)
    assert (await ann.ok("room.join", room=room))["match"]["status"] == "playing"
    await leave_alone(server, match, ann)
    await pass_time(server, 600)
    await is_over(match)
    assert match.table.outcome is not None
    assert (match.table.outcome.winners, match.table.outcome.reason) == ([], "aborted")


async def test_a_match_whose_room_is_deleted_before_it_begins_is_over_on_its_card(
    server: RunningServer,
) -> None:
    ann, ben = await server.connect(), await server.connect()
    for socket in (ann, ben):
        await socket.ok("room.join", room="lobby")
    room = (await ann.ok("game.create", game="tictactoe", from_room="lobby"))["room"]
    posted = (await ben.event("message", room="lobby"))["message"]
    assert posted["match"]["status"] == "open"
    await ben.ok("room.join", room=room)
    assert (await ben.refused("room.delete", room=room))["code"] == "forbidden"
    assert (await ann.ok("room.join", room=room))["match"]["status"] == "open"
    await ann.ok("room.delete", room=room)
    told = (await ben.event("message", room="lobby"))["message"]
    assert told["seq"] == posted["seq"]
    assert (told["match"]["status"], told["match"]["outcome"]["reason"]) == ("over", "abandoned")
    assert (await ben.refused("game.sit", room=room))["code"] == "not_found"


async def test_a_room_is_not_deleted_while_its_match_is_played(server: RunningServer) -> None:
    players = await seated(server)
    assert (await players.sockets[0].refused("room.delete", room=players.room))["code"] == "conflict"
    await players.sockets[1].ok("game.resign", room=players.room)
    await players.sockets[0].ok("room.delete", room=players.room)


@pytest.mark.own_server
async def test_the_card_of_a_deleted_room_is_told_after_a_crash(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room is gone by then, and only the match knows of its card."""
    ann = await server.connect(user := await server.guest())
    await ann.ok("room.join", room="lobby")
    room = (await ann.ok("game.create", game="tictactoe", from_room="lobby"))["room"]

    async def not_now(*_: Any) -> None:
        raise unavailable("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(system_messages, "change_card", not_now)
        await ann.ok("room.delete", room=room)
        await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann = await again.connect(user)
        await ann.ok("room.join", room="lobby")
        while (await ann.ok("history", room="lobby"))["messages"][0]["match"]["status"] != "over":
            pass
