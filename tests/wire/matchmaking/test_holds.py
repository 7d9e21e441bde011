"""Finding a match where something is in the way: no database, a match that is half made, a full queue."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from models.errors import unavailable
from models.ids import RoomId
from server.matches.directory import MatchDirectory
from server.matches.match import Match
from tests.conftest import Failpoint
from tests.rigs.server import RunningServer, running_server
from tests.wire.matchmaking.seekers import found, not_found_yet, rated_at, waiting

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_without_the_database_nobody_loses_the_place(
    server: RunningServer, failpoint: Failpoint
) -> None:
    ann, ben, cid = [await server.connect() for _ in range(3)]
    # Nothing is written; then nothing is read either.
    async with failpoint(["insert"], errorCode=91), AsyncExitStack() as more:
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


async def test_a_match_that_is_there_is_carried_through_and_not_made_twice(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather, failures = MatchDirectory.gather, iter([unavailable(), unavailable()])

    async def failing(matches: MatchDirectory, room: RoomId) -> Match:
        if (failure := next(failures, None)) is not None:
            raise failure
        return await gather(matches, room)

    monkeypatch.setattr(MatchDirectory, "gather", failing)
    monkeypatch.setattr("server.matchmaking.matchmaker.RETRY_S", 0)
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


async def test_a_search_does_not_outlive_the_server(server: RunningServer) -> None:
    ann = await server.guest()
    ticket = await waiting(await server.connect(ann))
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        back = await again.connect(ann)
        assert (await back.refused("match.cancel", ticket=ticket))["code"] == "not_found"
