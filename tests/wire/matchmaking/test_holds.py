"""Finding a match where something is in the way: no database, a match that is half made, a full queue."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from msgspec.structs import replace

from models.errors import unavailable
from models.ids import RoomId, TicketId
from models.stores.play.waiting import WaitingStore
from server.matches.directory import MatchDirectory
from server.matches.match import Match
from tests.conftest import Failpoint
from tests.rigs.client import WAIT_S
from tests.rigs.server import RunningServer, running_server
from tests.wire.matchmaking.seekers import found, not_found_yet, rated_at, waiting

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_without_the_database_nobody_loses_the_place(
    server: RunningServer, failpoint: Failpoint
) -> None:
    ann, ben, cid = [await server.connect() for _ in range(3)]
    # No match is made; then nothing is written nor read at all.
    async with failpoint(["update"], errorCode=91), AsyncExitStack() as more:
        tickets = [await waiting(ann), await waiting(ben)]
        await more.enter_async_context(failpoint(["insert", "find"], errorCode=91))
        assert (await cid.refused("match.find", game="tictactoe", rated=True))["code"] == "unavailable"
        # A match was found and could not be made.
        while not server.part("database").availability.is_away:
            await asyncio.sleep(0.001)
        assert [await waiting(ann), await waiting(ben)] == tickets
    told = [await found(ann, tickets[0]), await found(ben, tickets[1])]
    assert told[0]["room"] == told[1]["room"]
    await not_found_yet(cid)


@pytest.mark.own_server
async def test_a_match_that_is_there_is_carried_through_and_not_made_twice(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather, failures = MatchDirectory.gather, iter([unavailable(), unavailable()])

    async def failing(matches: MatchDirectory, room: RoomId) -> Match:
        if (failure := next(failures, None)) is not None:
            raise failure
        return await gather(matches, room)

    monkeypatch.setattr(MatchDirectory, "gather", failing)
    monkeypatch.setattr("server.matchmaking.seating.RETRY_S", 0)
    ann, ben = await server.connect(), await server.connect()
    ticket = await waiting(ann)
    await waiting(ben)
    room = (await found(ann, ticket))["room"]
    assert [each["room"] for each in (await ann.ok("room.list", game="tictactoe"))["rooms"]] == [room]


async def test_a_match_that_is_being_made_is_not_cancelled(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather, gate = MatchDirectory.gather, asyncio.Event()

    async def held(matches: MatchDirectory, room: RoomId) -> Match:
        await gate.wait()
        return await gather(matches, room)

    monkeypatch.setattr(MatchDirectory, "gather", held)
    ben = await server.guest()
    ann, other, spare = await server.connect(), await server.connect(ben, "one"), await server.connect()
    ticket = await waiting(ann)
    await waiting(other)
    assert (await ann.refused("match.cancel", ticket=ticket))["code"] == "conflict"
    assert await waiting(ann) == ticket
    # Who goes away now has its seat all the same, and nobody else gets it.
    await other.close()
    await waiting(spare)
    gate.set()
    event = await found(ann, ticket)
    seats = (await ann.ok("room.join", room=event["room"]))["match"]["seats"]
    assert seats[1 - event["seat"]]["user"]["id"] == ben.id
    await not_found_yet(spare)


async def test_queues_are_bounded(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.matchmaking.queues.MAX_QUEUE", 1)
    ann, ben = await server.connect(), await server.connect()
    await rated_at(server, ben, 1900)
    ticket = await waiting(ann, rated=True)
    assert (await ben.refused("match.find", game="tictactoe", rated=True))["code"] == "unavailable"
    monkeypatch.setattr("server.matchmaking.queues.MAX_WAITING", 1)
    assert (await ben.refused("match.find", game="chess"))["code"] == "unavailable"
    assert await waiting(ann, rated=True) == ticket


@pytest.mark.own_server
async def test_a_search_outlives_the_server_where_its_user_comes_back(server: RunningServer) -> None:
    ann, ben, cid = [await server.guest() for _ in range(3)]
    tickets = [
        await waiting(await server.connect(who), game) for who, game in ((ann, "tictactoe"), (ben, "gomoku"))
    ]
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        spare = await again.connect(cid)
        third = await waiting(spare)
        await not_found_yet(spare)
        back = await again.connect(ann)
        assert (await found(back, tickets[0]))["room"] == (await found(spare, third))["room"]
        # It is used, and the other one waits for its user no longer than a minute.
        assert (await back.refused("match.cancel", ticket=tickets[0]))["code"] == "not_found"
        again.clock.advance(61)
        waits = WaitingStore(again.database)
        async with asyncio.timeout(WAIT_S):
            while await waits.all():
                await asyncio.sleep(0.02)
        late = await again.connect(ben)
        assert (await late.refused("match.cancel", ticket=tickets[1]))["code"] == "not_found"


async def test_cancelled_and_used_tickets_do_not_come_back(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    await ann.ok("match.cancel", ticket=await waiting(ann))
    ticket = await waiting(ann)
    await waiting(ben)
    await found(ann, ticket)
    async with asyncio.timeout(20):
        while await WaitingStore(server.database).all():
            await asyncio.sleep(0.02)


@pytest.mark.own_server
async def test_a_match_that_was_being_made_goes_on_after_a_crash(server: RunningServer) -> None:
    ann, ben = await server.guest(), await server.guest()
    sockets = [await server.connect(ann), await server.connect(ben)]
    ticket = await waiting(sockets[0])
    await waiting(sockets[1])
    room = (await found(sockets[0], ticket))["room"]
    other = await waiting(sockets[0], "gomoku")
    await server.stop()
    # As if the server had died before anybody was told, and before the other match was there.
    waits = WaitingStore(server.database)
    (record,) = await waits.all()
    await waits.add(
        replace(record, ticket=TicketId(ticket), state=record.state.replace("gomoku", "tictactoe"))
    )
    assert await waits.claim([TicketId(ticket)], RoomId(room))
    assert await waits.claim([TicketId(other)], RoomId("r-never"))
    async with running_server(server.database, clock=server.clock) as again:
        back = await again.connect(ann)
        assert (await found(back, ticket))["room"] == room
        while (await back.ask("match.cancel", ticket=other))["op"] != "ok":
            await asyncio.sleep(0.02)
