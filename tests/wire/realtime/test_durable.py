"""A match that goes on by itself outlives its process: from the last stored second, with its players told."""

import asyncio
from typing import Any

import pytest

from server.matches.upkeep.errands import TICKS_NOTICE
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import LostAnswers, match_in
from tests.wire.matches.players import seated
from tests.wire.realtime.watching import replayed, watching

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_after_a_stop_it_goes_on_from_its_last_tick(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    await players.sockets[0].tell("game.input", room=players.room, input={})
    ann = await watching(players, 1)
    await ann.until(10)
    await server.stop()
    ann.read()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(players.users[1])
        match = (await socket.ok("room.join", room=players.room))["match"]
        assert match["tick"] >= ann.tick
        if match["tick"] == ann.tick:
            assert match["view"] == ann.view
        assert await socket.event("game.tick", room=players.room)


async def test_after_a_crash_it_goes_on_from_the_last_stored_second(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server, "tug", seats=2)
    await players.sockets[0].tell("game.input", room=players.room, input={})
    log = await replayed(players, 20)
    match = match_in(server, players.room)
    # From here on nothing more is stored, as if the process were gone already.
    LostAnswers(match, monkeypatch, stored=False)
    assert match.run is not None
    shown = match.run.tick
    while match.run is not None and match.run.tick < shown + 20 and not match.is_in_doubt:
        await asyncio.sleep(0.02)
    lost = match.log[-1].tick or 0
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        sockets = [await again.connect(user) for user in players.users]
        told = [(await socket.ok("room.join", room=players.room))["match"] for socket in sockets]
        assert told[0]["version"] >= len(log)
        assert told[0]["tick"] <= lost + 20
        said: Any = await sockets[0].event("message")
        assert said["message"]["text"] == TICKS_NOTICE
        players.sockets = sockets
        after = await replayed(players, told[0]["tick"] + 10)
        assert after[: len(log)] == log


async def test_what_cannot_be_stored_is_not_gone_far_ahead_of(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands still, and goes back to what is stored, of which its players get a snapshot."""
    players = await seated(server, "tug", seats=2)
    await replayed(players, 20)
    match = match_in(server, players.room)
    faults = LostAnswers(match, monkeypatch, stored=False)
    await faults.lost.wait()
    while not match.is_in_doubt:
        await asyncio.sleep(0.01)
    assert match.run is not None
    stood = match.run.tick
    faults.found.set()
    ann = await watching(players, 0)
    while match.run.tick <= stood:
        await asyncio.sleep(0.02)
    ann.read()
    assert match.log[-1].tick is not None
    log = await replayed(players, stood)
    assert [entry["version"] for entry in log] == list(range(1, len(log) + 1))
