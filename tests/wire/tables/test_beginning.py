"""When a match begins: once everybody who sits is present. Who does not come loses the seat, and nothing else."""

import asyncio

import pytest

from server.matches.upkeep.absence import NO_SHOW_S
from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import look_at, match_in
from tests.wire.matches.players import both_move, seated
from tests.wire.matchmaking.seekers import found, waiting
from tests.wire.tables.test_absence import pass_time

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

CLOCK = {"kind": "per_move", "period_s": 2}


async def gone(server: RunningServer, *sockets: Client) -> None:
    """These sockets, the only ones of their users, are cut, and the server knows."""
    for socket in sockets:
        await socket.cut()
        while server.part("sockets").is_present(socket.hello["user"]["id"]):
            await asyncio.sleep(0)
    await asyncio.sleep(0)


async def seen(socket: Client, **fields: object) -> Frame:
    """The next event of the match in which these fields are so; a field that is None is left out there."""
    while True:
        event = await socket.event("game")
        if all(event.get(name) == value for name, value in fields.items()):
            return event


async def test_nobody_plays_against_who_is_gone(server: RunningServer) -> None:
    user = await server.guest()
    ann, ben = await server.connect(user), await server.connect()
    room = (await ann.ok("game.create", game="chess", rated=True, clock=CLOCK))["room"]
    await gone(server, ann)
    match = (await ben.ok("game.sit", room=room))["match"]
    assert (match["status"], match["waiting_for"], match["view"]) == ("open", [0], {})
    await ben.ok("room.join", room=room)
    back = await server.connect(user)
    begun = await seen(ben, status="playing")
    assert "waiting_for" not in begun
    assert begun["clock"]["left_s"] == {"0": 2.0, "1": 2.0}
    await back.ok("room.join", room=room)


async def test_a_player_absent_for_a_minute_loses_the_seat_and_nothing_else(server: RunningServer) -> None:
    ann, ben, cat = [await server.connect() for _ in range(3)]
    room = (await ann.ok("game.create", game="tictactoe", rated=True))["room"]
    await gone(server, ann)
    await pass_time(server, 210, ben, cat)
    await ben.ok("game.sit", room=room)
    await ben.ok("room.join", room=room)
    match = match_in(server, room)
    await pass_time(server, 30, ben, cat)
    look_at(server, match)
    assert (await ben.ok("room.join", room=room))["match"]["waiting_for"] == [0]
    await pass_time(server, 30, ben, cat)
    look_at(server, match)
    freed = await seen(ben, waiting_for=None)
    assert (freed["status"], freed["seats"][0]) == ("open", {"seat": 0, "connected": False})
    members = (await ben.ok("room.members", room=room))["members"]
    assert [each["role"] for each in members] == ["owner", "member"]
    assert (await cat.ok("game.sit", room=room))["match"]["status"] == "playing"


async def test_a_player_who_leaves_during_a_wait_has_a_minute_from_then(
    server: RunningServer,
) -> None:
    ann, ben, cat = [await server.connect() for _ in range(3)]
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await gone(server, ann)
    await ben.ok("game.sit", room=room)
    await cat.ok("room.join", room=room)
    match = match_in(server, room)
    await pass_time(server, 30, ben, cat)
    await gone(server, ben)
    assert (await seen(cat, waiting_for=[0, 1]))["status"] == "open"
    await pass_time(server, 30, cat)
    look_at(server, match)
    await seen(cat, waiting_for=[1])
    assert NO_SHOW_S == 60


async def test_a_rematch_waits_for_who_offered_it_and_went(server: RunningServer) -> None:
    players = await seated(server, rated=True)
    await both_move(players)
    ann, ben = players.sockets
    await ann.ok("game.resign", room=players.room)
    await ann.ok("game.offer", room=players.room, offer="rematch")
    await gone(server, ann)
    room = (await ben.ok("game.answer", room=players.room, offer="rematch", accept=True))["room"]
    match = (await ben.ok("room.join", room=room))["match"]
    assert (match["status"], match["waiting_for"]) == ("open", [1])
    await server.connect(players.users[0])
    await seen(ben, status="playing")


async def test_a_found_match_waits_for_who_went_while_it_was_made(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, gate = server.part("matches")._storage, asyncio.Event()
    create = store.create

    async def held(table: object) -> None:
        await gate.wait()
        await create(table)

    monkeypatch.setattr(store, "create", held)
    ann, ben = await server.connect(), await server.connect()
    ticket = await waiting(ann)
    await waiting(ben)
    await gone(server, ben)
    gate.set()
    event = await found(ann, ticket)
    match = (await ann.ok("room.join", room=event["room"]))["match"]
    assert (match["status"], match["waiting_for"]) == ("open", [1 - event["seat"]])


@pytest.mark.own_server
async def test_after_a_restart_a_full_table_waits_for_all_and_begins_with_them(server: RunningServer) -> None:
    ann, ben = await server.guest(), await server.guest()
    sockets = [await server.connect(ann), await server.connect(ben)]
    room = (await sockets[0].ok("game.create", game="tictactoe"))["room"]
    await gone(server, sockets[0])
    await sockets[1].ok("game.sit", room=room)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        first = await again.connect(ann)
        assert (await first.ok("room.join", room=room))["match"]["waiting_for"] == [1]
        await again.connect(ben)
        await seen(first, status="playing")
