"""Real STOMP clients: each says and hears in a room where a native one and the others are, in the same order."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

import pytest

from tests.clients.cuts import SAYS, talked
from tests.clients.node import go, running, told
from tests.clients.stomp_py import StompPy
from tests.rigs.client import Client
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

pytestmark = [pytest.mark.gen_test(timeout=240), pytest.mark.timeout(300)]
EACH: Final = 60
CARRIERS: Final = ("websocket", "xhr-streaming", "xhr-polling", "eventsource")


async def room_of(server: RunningServer) -> tuple[Client, str]:
    native = await server.connect()
    room: str = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.join", room=room)
    return native, room


async def native_says(native: Client, room: str) -> None:
    for number in range(1, EACH + 1):
        await native.ok("message.send", room=room, text=f"native {number}")


async def read_seq(server: RunningServer, user: User, room: str) -> int:
    socket = await server.connect(user, "counts")
    (unread,) = [each for each in (await socket.ok("unread"))["rooms"] if each["room"] == room]
    seq: int = unread["read_seq"]
    return seq


@pytest.mark.parametrize("binary", [False, True])
async def test_stomp_py_talks_in_a_room_with_a_native_client(server: RunningServer, binary: bool) -> None:
    native, room = await room_of(server)
    ann = await server.guest()
    client = StompPy(server.host, ann.token, binary_mode=binary)
    await asyncio.to_thread(client.connect, room)
    talking = asyncio.create_task(asyncio.to_thread(client.talk, room, EACH, 2 * EACH))
    await native_says(native, room)
    heard = await talking
    texts = [(await native.event("message"))["message"]["text"] for _ in range(2 * EACH)]
    assert heard == list(enumerate(texts, 1))
    assert sorted(texts) == sorted(f"{who} {n}" for who in ("native", "stomp.py") for n in range(1, EACH + 1))
    assert await read_seq(server, ann, room) == 2 * EACH


async def test_all_of_them_in_one_room_see_the_same_order(server: RunningServer) -> None:
    native, room = await room_of(server)
    everybody = ("native", "stomp.py", *CARRIERS)
    hears = EACH * len(everybody)
    async with AsyncExitStack() as stack:
        ann = await server.guest()
        python = StompPy(server.host, ann.token)
        await asyncio.to_thread(python.connect, room)
        scripts = {}
        for carrier in CARRIERS:
            ben = await server.guest()
            arguments = (f"http://{server.host}", carrier, ben.token, room, f"{EACH}", f"{hears}")
            process = await stack.enter_async_context(running("stompjs_talk.mjs", *arguments))
            scripts[carrier] = (ben, process, told(process))
        for ben, _, lines in scripts.values():
            assert await anext(lines) == {"listening": room, "version": "1.2", "user": ben.name}
        for _, process, _ in scripts.values():
            go(process)
        talking = asyncio.create_task(asyncio.to_thread(python.talk, room, EACH, hears))
        await native_says(native, room)
        texts = [(await native.event("message"))["message"]["text"] for _ in range(hears)]
        assert set(texts) == {f"{who} {n}" for who in everybody for n in range(1, EACH + 1)}
        in_order = [[seq, text] for seq, text in enumerate(texts, 1)]
        for ben, process, lines in scripts.values():
            end = await anext(lines)
            assert end["heard"] == in_order
            assert (end["replies"], end["receipts"], end["opened"]) == (EACH, EACH, 1)
            assert await asyncio.wait_for(process.wait(), 20) == 0
            assert await read_seq(server, ben, room) == hears
        assert await talking == list(enumerate(texts, 1))


@pytest.mark.parametrize(
    "carrier",
    [
        "websocket",
        *(pytest.param(each, marks=pytest.mark.long) for each in ("xhr-streaming", "xhr-polling")),
    ],
)
async def test_stompjs_loses_nothing_through_cut_connections(server: RunningServer, carrier: str) -> None:
    end = await talked(server, "stompjs_talk.mjs", carrier, (await server.guest()).token, "cut")
    assert end["receipts"] == SAYS
