"""Sockets that do not read: their own commands wait, what others say closes them, and nobody else notices."""

import asyncio
import json
import socket as sockets
from collections.abc import Callable
from typing import Any

import pytest

from models.database.client import Database
from server.runtime.timings import Timings
from tests.rigs.client import WAIT_S, Client
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)
SMALL = 65_536
LONG = "茶" * 4_000


async def small_pipe(server: RunningServer) -> sockets.socket:
    """A connected socket that takes little before its reader reads."""
    pipe = sockets.socket()
    pipe.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
    pipe.setblocking(False)
    host, _, port = server.host.rpartition(":")
    await asyncio.get_running_loop().sock_connect(pipe, (host, int(port)))
    return pipe


async def deaf(server: RunningServer, user: User, **how: Any) -> Client:
    """A socket of ``user`` that can say something, and reads nothing until ``read``."""
    return await server.open(
        headers={"Authorization": f"Bearer {user.token}"},
        reading=False,
        sock=await small_pipe(server),
        # What the library would take in by itself, unasked.
        max_queue=1,
        **how,
    )


async def room_of(client: Client, messages: int = 0) -> str:
    room: str = (await client.ok("room.create", title="Tea"))["room"]["room"]
    await client.ok("room.join", room=room)
    for _ in range(messages):
        await client.ok("message.send", room=room, text=LONG)
    return room


def sockets_of(server: RunningServer, user: User) -> list[Any]:
    """The sockets of ``user``, as the server has them."""
    return list(server.part("sockets").of_user(user.id))


def outbox_of(server: RunningServer, user: User) -> Any:
    """What waits for the one socket of ``user``, as the server has it."""
    (connection,) = sockets_of(server, user)
    return connection.outbox


async def until(condition: Callable[[], bool]) -> None:
    """Return when it is so, which must be soon."""
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0)


async def test_a_slow_reader_is_closed_4411_while_the_others_go_on(database: Database) -> None:
    async with running_server(database, max_queue_bytes=SMALL) as other:
        talker, listener = await other.connect(), await other.connect()
        room = await room_of(talker)
        await listener.ok("room.join", room=room)
        ann = await other.guest()
        slow = await deaf(other, ann)
        await slow.tell("room.join", room=room)
        await listener.event("member", change="joined", room=room)
        sent = 0
        while sockets_of(other, ann):
            assert sent < 2_000, "never too slow"
            replies = [talker.begin("message.send", room=room, text=LONG) for _ in range(10)]
            for reply in replies:
                assert (await talker.answer(reply))["op"] == "ok"
            sent += len(replies)
        assert len(await listener.all_events("message")) == sent
        slow.read()
        code, reason = await slow.closed()
        assert code == 4411
        assert "slow" in reason
        # What it got is whole, and in order, up to where it ends.
        seqs = [each["message"]["seq"] for each in slow.frames if each["op"] == "message"]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        assert len(seqs) < sent


async def test_commands_of_a_socket_that_does_not_read_are_not_read(database: Database) -> None:
    async with running_server(database, max_queue_bytes=SMALL) as other:
        witness, ann = await other.connect(), await other.guest()
        room = await room_of(witness)
        slow = await deaf(other, ann)
        flood = asyncio.create_task(flooded(slow, room))
        await until(lambda: bool(sockets_of(other, ann)))
        outbox = outbox_of(other, ann)
        await until(lambda: outbox.full)
        for _ in range(50):
            await witness.ask("ping")
        assert outbox.waiting_bytes < SMALL
        assert await witness.all_events("member") == []
        slow.read()
        await flood
        await until(lambda: len(slow.frames) > PINGS)
        await witness.event("member", change="joined")
        await slow.event("ok", id="last")
        assert len([each for each in slow.frames if each["op"] == "pong"]) == PINGS


PINGS = 16_000


async def flooded(slow: Client, room: str) -> None:
    """Ask more than the kernel will take the answers of, and at last something that others see."""
    ping = '{"op":"ping","id":"' + "🍵" * 64 + '"}'
    for _ in range(PINGS):
        await slow.send_raw(ping)
    await slow.send({"op": "room.join", "id": "last", "room": room})


async def test_a_page_larger_than_the_queue_reaches_a_socket_that_reads(database: Database) -> None:
    async with running_server(database, max_queue_bytes=SMALL) as other:
        socket = await other.connect()
        room = await room_of(socket, messages=30)
        asked: list[tuple[str, dict[str, Any]]] = [
            ("history", {}),
            ("history.since", {"rev": 0}),
            ("search", {"query": "茶"}),
            ("room.join", {}),
            ("room.join", {"since": 0}),
        ]
        for op, fields in asked:
            reply = await socket.ok(op, room=room, **fields)
            pages: list[Any] = reply.get("messages") or reply["changes"]
            assert len(json.dumps(pages)) > 3 * SMALL, op


async def test_pages_asked_for_at_once_by_one_who_does_not_read_wait_their_turn(database: Database) -> None:
    async with running_server(database, max_queue_bytes=SMALL) as other:
        ann = await other.guest()
        first = await other.connect(ann)
        room = await room_of(first, messages=40)
        slow = await deaf(other, ann, query="task=slow")
        for number in range(100):
            await slow.tell("history", id=number, room=room)
        connection = max(sockets_of(other, ann), key=lambda each: each.task)
        await until(lambda: connection.outbox.full)
        for _ in range(50):
            await first.ask("ping")
        # A page is 256 KiB at most: one on its way, and those that were begun before that was known.
        assert connection.outbox.waiting_bytes < 1_500_000
        slow.read()
        for number in range(100):
            reply = await slow.event("ok", id=number)
            assert reply["messages"][-1]["seq"] == 40
            assert reply["more"]


async def test_typing_is_let_go_where_a_socket_is_behind(database: Database) -> None:
    async with running_server(database, max_queue_bytes=SMALL) as other:
        talker, ann = await other.connect(), await other.guest()
        room = await room_of(talker)
        slow = await deaf(other, ann)
        await slow.tell("room.join", room=room)
        await talker.event("member", change="joined")
        outbox = outbox_of(other, ann)
        while not outbox.waiting_bytes:
            await talker.ok("message.send", room=room, text=LONG)
        before = outbox.waiting_bytes
        for _ in range(1_000):
            await talker.ok("typing", room=room, on=True)
        assert outbox.waiting_bytes == before
        slow.read()
        await slow.event("message")
        await slow.ask("ping")
        assert len([each for each in slow.frames if each["op"] == "typing"]) == 0


async def test_a_client_that_does_not_read_its_replies_does_not_keep_the_server_from_stopping(
    database: Database,
) -> None:
    async with running_server(
        database, max_queue_bytes=SMALL, timings=Timings(goodbye_s=0, closing_s=0, last_answers_s=0.2)
    ) as other:
        witness, ann = await other.connect(), await other.guest()
        room = await room_of(witness, 40)
        slow = await deaf(other, ann)
        await slow.tell("room.join", room=room)
        await witness.event("member", change="joined")
        for number in range(20):
            await slow.tell("history", id=number, room=room, limit=200)
        outbox = outbox_of(other, ann)
        await until(lambda: outbox.full)
        await other.stop()
        assert (await witness.closed())[0] == 1001


async def test_the_queues_of_all_sockets_of_an_address_are_bounded(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.wiring.of_rooms.MAX_ADDRESS_BYTES", 300_000)
    quick = Timings(sweep_s=0.02, goodbye_s=0, closing_s=0.02)
    # A page waits for each socket, and no second one.
    async with running_server(
        database, timings=quick, limits=True, trusted_proxies=("192.0.2.1",), max_queue_bytes=SMALL
    ) as server:
        room = await room_of(await server.connect(), 30)
        users = [await server.guest() for _ in range(4)]
        clients = [await deaf(server, user) for user in users]
        for client in clients:
            # More than the kernel keeps: as much as 4 MiB for each.
            for number in range(40):
                await client.send({"op": "room.join", "room": room, "id": number})
        waiting = -1
        while len([user for user in users if sockets_of(server, user)]) == len(users):
            await asyncio.sleep(0.01)
        while waiting < 0 or waiting > 300_000:
            waiting = sum(outbox_of(server, user).waiting_bytes for user in users if sockets_of(server, user))
            await asyncio.sleep(0.01)
        assert any(sockets_of(server, user) for user in users)
        assert server.part("sockets").closes["4411"] >= 1
        for client in clients:
            client.read()
