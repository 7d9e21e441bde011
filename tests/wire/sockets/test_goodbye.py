"""The end of a server as its sockets see it: told first, answered what they had asked, then closed 1001."""

import asyncio
from itertools import pairwise

import pytest

from models.database.client import Database
from server.lifecycle import spread_s
from server.runtime.timings import Timings
from tests.rigs.client import WAIT_S
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_every_socket_gets_goaway_and_is_then_closed_1001(server: RunningServer) -> None:
    sockets = [await server.connect(), await server.connect(codec="msgpack"), await server.connect()]
    await server.stop()
    for socket in sockets:
        code, reason = await socket.closed()
        assert code == 1001
        assert reason
        last = socket.frames[-1]
        assert set(last) == {"op", "reconnect_in_s"}
        assert last["op"] == "goaway"


@pytest.mark.one_process("each process spreads those of its own sockets")
async def test_clients_come_back_spread_over_time(server: RunningServer) -> None:
    sockets = [await server.connect() for _ in range(8)]
    await server.stop()
    delays = sorted([(await socket.event("goaway"))["reconnect_in_s"] for socket in sockets])
    assert delays[0] >= 1
    assert delays[-1] <= 10
    gaps = [later - earlier for earlier, later in pairwise(delays)]
    assert min(gaps) > 0.5


def test_many_clients_come_back_over_a_longer_time() -> None:
    assert [spread_s(sockets) for sockets in (1, 4_000, 50_000)] == [8, 8, 100]


async def test_no_socket_is_let_in_any_more(database: Database) -> None:
    async with running_server(database, timings=Timings(goodbye_s=0.3)) as other:
        ann = await other.guest()
        socket = await other.connect(ann)
        ending = asyncio.create_task(other.stop())
        await socket.event("goaway")
        with pytest.raises(OSError, match="Connect"):
            await other.open(headers={"Authorization": f"Bearer {ann.token}"})
        await ending


async def test_commands_go_on_between_goaway_and_the_end(database: Database) -> None:
    async with running_server(database, timings=Timings(goodbye_s=0.5)) as other:
        socket = await other.connect()
        await socket.ok("room.create", title="Tea", room="tea")
        ending = asyncio.create_task(other.stop())
        await socket.event("goaway")
        assert (await socket.ok("message.send", room="tea", text="last words"))["seq"] == 1
        await ending
        assert (await socket.closed())[0] == 1001
    async with running_server(database) as again:
        ann = await again.connect()
        await ann.ok("room.join", room="tea")
        assert [each["text"] for each in (await ann.ok("history", room="tea"))["messages"]] == ["last words"]


@pytest.mark.one_process("waits for the end of the process that has the rooms, which comes last")
async def test_a_command_that_had_begun_is_answered_before_the_close(server: RunningServer) -> None:
    socket = await server.connect()
    async with gate_before(server.part("room_passwords"), "hash") as gate:
        creating = socket.begin("room.create", title="Tea", room="tea", password="secret")
        await gate.reached.wait()
        ending = asyncio.create_task(server.stop())
        await socket.event("goaway")
        while not server.part("dispatch").is_draining:
            await asyncio.sleep(0.01)
        assert not ending.done()
        assert (await socket.refused("message.send", room="tea", text="x"))["code"] == "unavailable"
        gate.open()
        assert (await socket.answer(creating))["op"] == "ok"
        await ending
    assert (await socket.closed())[0] == 1001


async def test_a_client_that_keeps_sending_does_not_keep_the_server_from_stopping(
    server: RunningServer,
) -> None:
    socket = await server.connect()
    await socket.ok("room.create", title="Tea", room="tea")

    async def talk() -> None:
        while True:
            for _ in range(4):
                socket.begin("history", room="tea")
            await socket.ask("unread")

    talking = asyncio.create_task(talk())
    async with asyncio.timeout(WAIT_S):
        await server.stop()
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    assert (await socket.closed())[0] == 1001


async def test_a_socket_that_waits_for_its_token_is_closed_too(server: RunningServer) -> None:
    socket = await server.open()
    await server.stop()
    await socket.socket.wait_closed()
    assert socket.frames == []
