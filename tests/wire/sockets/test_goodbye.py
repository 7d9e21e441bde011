"""The end of a server as its sockets see it: told first, answered what they had asked, then closed 1001."""

import asyncio
from itertools import pairwise

import pytest

from server.runtime.timings import Timings
from tests.rigs.server import House, running_app
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=30)


async def test_every_socket_gets_goaway_and_is_then_closed_1001(house: House) -> None:
    sockets = [await house.connect(), await house.connect(codec="msgpack"), await house.connect()]
    await house.stop()
    for socket in sockets:
        code, reason = await socket.closed()
        assert code == 1001
        assert reason
        last = socket.frames[-1]
        assert set(last) == {"op", "reconnect_in_s"}
        assert last["op"] == "goaway"


async def test_clients_come_back_spread_over_time(house: House) -> None:
    sockets = [await house.connect() for _ in range(8)]
    await house.stop()
    delays = sorted([(await socket.event("goaway"))["reconnect_in_s"] for socket in sockets])
    assert delays[0] >= 1
    assert delays[-1] <= 10
    gaps = [later - earlier for earlier, later in pairwise(delays)]
    assert min(gaps) > 0.5


async def test_no_socket_is_let_in_any_more(house: House) -> None:
    async with running_app(house.database, timings=Timings(goodbye_s=0.3)) as other:
        ann = await other.guest()
        socket = await other.connect(ann)
        ending = asyncio.create_task(other.stop())
        await socket.event("goaway")
        with pytest.raises(OSError, match="Connect"):
            await other.open(headers={"Authorization": f"Bearer {ann.token}"})
        await ending


async def test_commands_go_on_between_goaway_and_the_end(house: House) -> None:
    async with running_app(house.database, timings=Timings(goodbye_s=0.5)) as other:
        socket = await other.connect()
        await socket.ok("room.create", title="Tea", room="tea")
        ending = asyncio.create_task(other.stop())
        await socket.event("goaway")
        assert (await socket.ok("message.send", room="tea", text="last words"))["seq"] == 1
        await ending
        assert (await socket.closed())[0] == 1001
    async with running_app(house.database, clock=house.clock) as again:
        ann = await again.connect()
        await ann.ok("room.join", room="tea")
        assert [each["text"] for each in (await ann.ok("history", room="tea"))["messages"]] == ["last words"]


async def test_a_command_that_had_begun_is_answered_before_the_close(house: House) -> None:
    socket = await house.connect()
    async with gate_before(house.part("room_passwords"), "hash") as gate:
        creating = socket.begin("room.create", title="Tea", room="tea", password="secret")
        await gate.reached.wait()
        ending = asyncio.create_task(house.stop())
        await socket.event("goaway")
        while not house.part("dispatch").is_draining:
            await asyncio.sleep(0.01)
        assert not ending.done()
        assert (await socket.refused("message.send", room="tea", text="x"))["code"] == "unavailable"
        gate.open()
        assert (await socket.answer(creating))["op"] == "ok"
        await ending
    assert (await socket.closed())[0] == 1001


async def test_a_client_that_keeps_sending_does_not_keep_the_server_from_stopping(house: House) -> None:
    socket = await house.connect()
    await socket.ok("room.create", title="Tea", room="tea")

    async def talk() -> None:
        while True:
            for _ in range(4):
                socket.begin("history", room="tea")
            await socket.ask("unread")

    talking = asyncio.create_task(talk())
    async with asyncio.timeout(15):
        await house.stop()
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    assert (await socket.closed())[0] == 1001


async def test_a_socket_that_waits_for_its_token_is_closed_too(house: House) -> None:
    socket = await house.open()
    await house.stop()
    await socket.socket.wait_closed()
    assert socket.frames == []
