"""Heart-beats, on a clock that the test holds: what is agreed on, what is sent, and whose silence ends it."""

import asyncio

import pytest

from handlers.stomp.frames import Version
from tests.rigs.doors.stomp import Stomp, stomp
from tests.rigs.server import RunningServer, running_server

pytestmark = [
    pytest.mark.one_server,
    pytest.mark.gen_test(timeout=60),
    pytest.mark.one_process("counts the frames and the silence of sockets that one process has"),
]


async def after(server: RunningServer, client: Stomp, seconds: float) -> int:
    """How many beats came by then; the server has looked at all sockets at that time, and they are open."""
    server.clock.advance(seconds)
    sockets = server.part("sockets")
    sockets._sweep_sockets()
    await client.say_raw("\n")
    await (await client.socket.ping())
    await client.nothing_more()
    return client.beats


async def silent_for(server: RunningServer, client: Stomp, seconds: float) -> bool:
    """Whether a client is still there that has said nothing for so long."""
    server.clock.advance(seconds)
    sockets = server.part("sockets")
    (connection,) = (each for users in sockets._users.values() for each in users)
    sockets._sweep_sockets()
    return not connection.closed


@pytest.mark.own_server
async def test_the_interval_is_offered_both_ways(server: RunningServer) -> None:
    client = await stomp(server, heart_beat="10000,10000")
    assert client.connected is not None
    assert client.connected.headers["heart-beat"] == "15000,15000"
    await server.stop()
    async with running_server(server.database, heartbeat_s=2.5) as other:
        client = await stomp(other)
        assert client.connected is not None
        assert client.connected.headers["heart-beat"] == "2500,2500"


@pytest.mark.parametrize(
    ("wished", "early", "late"), [("0,10000", 11, 4), ("0,15000", 11, 4), ("0,60000", 47, 13)]
)
async def test_beats_come_within_what_was_agreed_on(
    server: RunningServer, wished: str, early: float, late: float
) -> None:
    client = await stomp(server, heart_beat=wished)
    assert await after(server, client, early) == 0
    assert await after(server, client, late) == 1
    assert await after(server, client, early) == 1
    assert await after(server, client, late) == 2


@pytest.mark.parametrize("wished", ["0,0", "15000,0", None])
async def test_a_client_that_wants_no_beats_gets_none(server: RunningServer, wished: str | None) -> None:
    client = await stomp(server) if wished is None else await stomp(server, heart_beat=wished)
    for _ in range(5):
        assert await after(server, client, 20) == 0


async def test_1_0_has_no_beats_unless_it_asks_for_them(server: RunningServer) -> None:
    version: Version = "1.0"
    client = await stomp(server, version=version)
    assert await after(server, client, 800) == 0


@pytest.mark.parametrize(("wished", "allowed"), [("10000,0", 30), ("15000,0", 30), ("60000,60000", 120)])
async def test_silence_for_twice_the_agreed_interval_closes_the_connection(
    server: RunningServer, wished: str, allowed: float
) -> None:
    client = await stomp(server, heart_beat=wished)
    assert await silent_for(server, client, allowed)
    assert not await silent_for(server, client, 0.1)
    error, code = await client.error()
    assert code == 4408
    assert "heard" in error.headers["message"]


async def test_an_end_of_line_or_a_ping_is_a_sign_of_life_and_a_pong_is_not(server: RunningServer) -> None:
    client = await stomp(server, heart_beat="15000,0")
    assert await silent_for(server, client, 29)
    await client.say_raw("\n")
    await client.nothing_more()
    assert await silent_for(server, client, 29)
    await (await client.socket.ping())
    assert await silent_for(server, client, 29)
    await client.socket.pong()
    await client.socket.pong()
    assert await silent_for(server, client, 1)
    assert not await silent_for(server, client, 0.1)


async def test_a_client_that_cannot_send_beats_may_be_silent(server: RunningServer) -> None:
    for wished in ("0,0", "0,10000"):
        client = await stomp(server, heart_beat=wished)
        assert await silent_for(server, client, 400)
        await client.cut()
        while server.part("sockets")._users:
            await asyncio.sleep(0)
