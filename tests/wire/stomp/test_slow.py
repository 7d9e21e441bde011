"""STOMP clients that do not read, and what a disconnect leaves behind."""

import asyncio

import pytest

from models.database.client import Database
from tests.rigs.doors.stomp import member, stomp
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)
LONG = "茶" * 4_000


async def test_a_slow_reader_is_closed_4411_and_the_others_go_on(database: Database) -> None:
    async with running_server(database, max_queue_bytes=65_536) as other:
        ann = await other.guest()
        slow, talker = await stomp(other, ann), await other.connect()
        await slow.subscribe("/topic/rooms.lobby")
        slow.stop_reading()
        await talker.ok("room.join", room="lobby")
        sent = 0
        while other.part("sockets").of_user(ann.id):
            assert sent < 3_000, "never too slow"
            await talker.ok("message.send", room="lobby", text=LONG)
            sent += 1
        assert (await talker.ok("message.send", room="lobby", text="on"))["seq"] == sent + 1


async def test_catching_up_is_held_back_by_a_slow_reader_and_does_not_close_it(database: Database) -> None:
    async with running_server(database, max_queue_bytes=65_536) as other:
        talker, client = await other.connect(), await stomp(other, await member(other, "lobby"))
        await talker.ok("room.join", room="lobby")
        for number in range(60):
            await talker.ok("message.send", room="lobby", text=f"{number} {LONG[:3_000]}")
        await client.subscribe("/topic/rooms.lobby", since=0)
        told = await client.texts("/topic/rooms.lobby", 60)
        assert [text.partition(" ")[0] for text in told] == [str(number) for number in range(60)]


async def test_a_disconnect_is_answered_when_all_before_it_is_done_and_then_closes(
    server: RunningServer,
) -> None:
    client, native = await stomp(server), await server.connect()
    await native.ok("room.join", room="lobby")
    await client.subscribe("/topic/rooms.lobby")
    for number in range(20):
        await client.say("SEND", f"m{number}", destination="/app/rooms.lobby", receipt=f"m{number}")
    await client.say("DISCONNECT", receipt="bye")
    await client.say("SEND", "behind", destination="/app/rooms.lobby")
    assert (await client.closed())[0] == 1000
    receipts = [frame.headers["receipt-id"] for frame in client.frames if frame.command == "RECEIPT"]
    assert receipts[-21:] == [*(f"m{number}" for number in range(20)), "bye"]
    assert client.frames[-1].command == "RECEIPT"
    assert [(await native.event("message"))["message"]["text"] for _ in range(20)] == [
        f"m{number}" for number in range(20)
    ]
    await asyncio.sleep(0)
    assert await native.all_events("message") == []
