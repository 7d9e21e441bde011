"""What else is done in a room that knows its members in part, as one of more than 256 does: here every room does."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from models.database.client import Database
from server.timeline.known_members import ASKED_S
from tests.rigs.client import Client
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.players import both_move, seated
from tests.wire.pushing.test_pushing import pushing, subscribed
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(autouse=True)
def known_in_part() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.rooms.loader.WHOLE", 0)
        patch.setattr("server.timeline.known_members.OUTGROWN", 0)
        # Those who joined first are told to whoever joins, and always known.
        patch.setattr("server.timeline.members.FIRST", 1)
        patch.setattr("server.rooms.directory.SWEEP_S", 0.02)
        yield


async def forgotten(server: RunningServer, room: str, user: str, *here: Client) -> None:
    """Return once the room does not know any more what ``user`` is there. Those who are ``here`` show it."""
    members = server.part("rooms").live(room).state.members
    while members.knows(user):
        await passed(server, ASKED_S / 4, *here)
        # For the sweep that forgets: if time flew on meanwhile, tokens would expire.
        await asyncio.sleep(0.05)


async def passed(server: RunningServer, seconds: float, *here: Client) -> None:
    server.clock.advance(seconds)
    for socket in here:
        await socket.ask("ping")


async def test_a_match_waits_for_a_player_who_was_away_for_longer_than_others_are_known(
    database: Database,
) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        players = await seated(server, clock={"kind": "fischer", "initial_s": 600, "increment_s": 0})
        ben = players.users[1]
        cid, dan = await guests(server, "Cid", "Dan")
        await cid.join(players.room)
        await both_move(players)
        # An onlooker who goes is forgotten; a player has his seat when he comes back.
        await players.sockets[1].close()
        await cid.ok("room.close", room=players.room)
        await forgotten(server, players.room, cid.id, players.sockets[0], cid.socket)
        await passed(server, ASKED_S, players.sockets[0], cid.socket)
        assert (
            await dan.code("game.move", room=players.room, version=2, move={"x": 2, "y": 2}) == "not_member"
        )
        assert await cid.code("game.move", room=players.room, version=2, move={"x": 2, "y": 2}) == "forbidden"
        await players.move(0, 2, x=1, y=0)
        players.sockets[1] = await server.connect(ben)
        joined = await players.sockets[1].ok("room.join", room=players.room)
        assert (joined["match"]["version"], joined["room"]["members"]) == (3, 3)
        await players.move(1, 3, x=2, y=2)
        # Whoever leaves the room has lost.
        await players.sockets[1].ok("room.leave", room=players.room)
        over = await players.sockets[0].event("game", status="over")
        assert over["outcome"]["winners"] == [0]
        assert [each["match"] for each in (await players.sockets[0].ok("matches"))["matches"]] == [
            players.match
        ]


async def test_everyone_is_told_to_members_who_are_elsewhere_and_to_nobody_else(database: Database) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        ann, ben, cid, dan, eve = await guests(server, "Ann", "Ben", "Cid", "Dan", "Eve")
        room = await room_of(ann, ben, cid, dan)
        for away in (ben, dan):
            await away.ok("room.close", room=room)
        await cid.ok("room.leave", room=room)
        await forgotten(server, room, ben.id, *(each.socket for each in (ann, ben, cid, dan, eve)))
        await dan.ok("user.block", user=ann.id, on=True)
        await ann.say(room, "@everyone, tea?")
        notice = await ben.socket.event("notice")
        assert (notice["kind"], notice["room"], notice["by"]["id"]) == ("mention", room, ann.id)
        # By the next notice the first one is told to all.
        await ann.say(room, "and @Ben?")
        await ben.socket.event("notice")
        for other in (cid, dan, eve):
            assert await other.socket.all_events("notice") == []
        # One who was forgotten is called by name, and counts as unread what it missed.
        (unread,) = (await ben.ok("unread"))["rooms"]
        assert (unread["unread"], unread["mentions"]) == (2, 2)


async def test_those_who_look_elsewhere_are_pushed_to_if_they_are_members(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few at once that it takes several looks.
    monkeypatch.setattr("server.pushing.occasions._AT_ONCE", 2)
    async with pushing(database) as (server, service):
        ann, ben, cid, dan, eve = await guests(server, "Ann", "Ben", "Cid", "Dan", "Eve")
        room = await room_of(ann, ben, cid, dan)
        await dan.ok("room.leave", room=room)
        devices: dict[str, Any] = {}
        for each in (ben, cid, dan, eve):
            devices[each.name] = service.device(each.name)
            await subscribed(server, each, devices[each.name])
            await each.socket.cut()
        await forgotten(server, room, ben.id, ann.socket)
        await ann.say(room, "@everyone, tea?")
        await ann.say(room, "and cake, @Ben?")
        await service.until(lambda: len(devices["Ben"].told) >= 2 and len(devices["Cid"].told) >= 1)
        assert [each["kind"] for each in devices["Cid"].told] == ["mention"]
        assert devices["Dan"].told == devices["Eve"].told == []
