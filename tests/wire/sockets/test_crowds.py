"""Sockets in numbers: what is left when thousands have gone, and what many cost one, and one many."""

import asyncio
import gc
import json
from collections import Counter
from typing import Any

import pytest

from models.database.client import Database
from server.transport.frames import CLOSE, TEXT
from tests.rigs.network.framing import Peer, client_frame
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server
from tests.unit.server.transport.lab import until
from tests.wire.sockets.test_slow import deaf, sockets_of

pytestmark = pytest.mark.gen_test(timeout=300)
GUESTS = 20
TASKS = 5
SOCKETS = 10_000
FEWER = 2_000
LISTENERS = 199
SMALL = 65_536
LONG = "茶" * 4_000
STORM = 400


def said(op: str, **fields: Any) -> bytes:
    return client_frame(TEXT, json.dumps({"op": op, **fields}).encode())


async def opened(server: RunningServer, user: User, task: str, *begin: bytes) -> Peer:
    """An upgraded socket of ``user`` that has sent ``begin``; its ``hello`` has not been read."""
    port = int(server.host.rpartition(":")[2])
    extra = f"Authorization: Bearer {user.token}\r\n"
    return await Peer.connect(port, f"/socket?task={task}", extra=extra, early=b"".join(begin))


async def answered(peer: Peer, mark: bytes) -> bytes:
    """The next message that holds ``mark``."""
    while mark not in (message := await peer.message()):
        continue
    return message


async def come_and_go(server: RunningServer, user: User, task: str, room: str, *, politely: bool) -> None:
    async with await opened(server, user, task, said("room.join", id=1, room=room)) as peer:
        await answered(peer, b'"epoch"')
        if politely:
            peer.send(client_frame(CLOSE))


def census() -> Counter[str]:
    """How many objects of our classes and of Tornado's there are."""
    gc.collect()
    names = (f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects())
    return Counter(name for name in names if name.startswith(("server.", "handlers.", "models.", "tornado.")))


async def crowd(server: RunningServer, users: list[User], room: str, batches: int) -> None:
    for batch in range(batches):
        await asyncio.gather(
            *(
                come_and_go(server, user, f"t{task}", room, politely=bool((batch + task) % 2))
                for user in users
                for task in range(TASKS)
            )
        )
        await until(lambda: not any(sockets_of(server, user) for user in users))


async def test_thousands_of_sockets_that_came_and_went_leave_nothing(
    server: RunningServer, runs_long: bool
) -> None:
    users = [await server.guest() for _ in range(GUESTS)]
    owner = await server.connect()
    room: str = (await owner.ok("room.create", title="Tea"))["room"]["room"]
    # The first ones become members of the room, which stays.
    await crowd(server, users, room, 2)
    # So that the newest of everything that is kept is of the same kind then and later.
    await owner.ok("room.list")
    before = census()
    await crowd(server, users, room, (SOCKETS if runs_long else FEWER) // (GUESTS * TASKS))
    await owner.ok("room.list")
    # What sweeps ask the database for now and then is there for a moment.
    async with asyncio.timeout(10):
        while census() - before:
            await asyncio.sleep(0.05)


class Listener:
    """A socket that reads all it is sent and counts the messages."""

    def __init__(self, peer: Peer) -> None:
        self.heard = 0
        self._peer = peer
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while True:
            if b'"op":"message"' in await self._peer.message():
                self.heard += 1

    async def leave(self) -> None:
        self.reading.cancel()
        self._peer.writer.close()


async def listeners_of(server: RunningServer, room: str) -> list[Listener]:
    listeners: list[Listener] = []
    while len(listeners) < LISTENERS:
        user = await server.guest()
        for task in range(min(TASKS, LISTENERS - len(listeners))):
            peer = await opened(server, user, f"t{task}", said("room.join", id=1, room=room))
            await answered(peer, b'"epoch"')
            listeners.append(Listener(peer))
    return listeners


async def test_a_client_that_does_not_read_is_closed_and_all_others_get_everything(
    database: Database,
) -> None:
    async with running_server(database, max_queue_bytes=SMALL) as other:
        talker = await other.connect()
        made = await talker.ok("room.create", title="Tea", history="none")
        room = made["room"]["room"]
        listeners = await listeners_of(other, room)
        ann = await other.guest()
        slow = await deaf(other, ann)
        await slow.tell("room.join", room=room)
        await until(lambda: any(each.rooms for each in sockets_of(other, ann)))
        sent = 0
        while sockets_of(other, ann):
            assert sent < 2_000, "never too slow"
            await talker.ok("message.send", room=room, text=LONG)
            sent += 1
        await until(lambda: all(each.heard == sent for each in listeners))
        slow.read()
        assert (await slow.closed())[0] == 4411
        for each in listeners:
            await each.leave()


async def test_handshakes_do_not_starve_a_socket_that_is_open(server: RunningServer) -> None:
    users = [await server.guest() for _ in range(STORM // TASKS)]
    talker = await server.connect()
    done = 0

    async def come(user: User, task: int) -> None:
        nonlocal done
        async with await opened(server, user, f"t{task}") as peer:
            await peer.message()
            done += 1

    storm = [asyncio.create_task(come(user, task)) for user in users for task in range(TASKS)]
    answers: list[int] = []
    while done < STORM:
        await talker.ask("ping")
        answers.append(done)
    await asyncio.gather(*storm)
    # It was answered again and again while they came in, not once they all had.
    assert len([each for each in answers if each < STORM]) >= 5
