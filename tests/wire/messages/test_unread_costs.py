"""What ``unread`` asks of the database: no more for many rooms than for few, and nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, Final

import pytest

from models.database.client import Database
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

_LOOK_S: Final = 0.01


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[None]]:
    """How often the database is asked meanwhile."""
    asked: list[None] = []
    reached: Any = Database.reached

    @asynccontextmanager
    async def counting(database: Database, **options: Any) -> AsyncIterator[None]:
        asked.append(None)
        context: AbstractAsyncContextManager[None] = reached(database, **options)
        async with context:
            yield

    with monkeypatch.context() as patch:
        patch.setattr(Database, "reached", counting)
        yield asked


async def unread(asker: Guest) -> dict[str, tuple[int, int]]:
    rooms = (await asker.ok("unread"))["rooms"]
    return {entry["room"]: (entry["unread"], entry["mentions"]) for entry in rooms}


async def rest(server: RunningServer, *users: Guest) -> None:
    """Let every room leave memory, as ``users`` cease to listen; they have other sockets then."""
    for each in users:
        await each.socket.close()
    rooms = server.part("rooms")
    server.clock.advance(61)
    await rooms._sweep_once()
    while rooms.all_live():
        # The server has to see first that the sockets are closed, which uses their rooms once more. A sweep that
        # finds nothing to do waits for nothing, and would let nothing else have a turn.
        await asyncio.sleep(_LOOK_S)
        server.clock.advance(61)
        await rooms._sweep_once()
    for each in users:
        each.socket = await server.connect(each.user)


async def test_many_rooms_ask_the_database_no_more_often_than_few(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    rooms = [await room_of(ann, ben) for _ in range(12)]
    few = await room_of(ann, cid)
    for room in (*rooms, few):
        await ann.say(room, "@Ben")
    await unread(ben)
    await unread(cid)
    with counted(monkeypatch) as of_many:
        assert await unread(ben) == dict.fromkeys(rooms, (1, 1))
    with counted(monkeypatch) as of_few:
        assert await unread(cid) == {few: (1, 0)}
    assert len(of_many) == len(of_few)


async def test_rooms_that_rest_are_counted_once_and_then_only_what_has_changed(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    rooms = [await room_of(ann, ben) for _ in range(5)]
    for room in rooms:
        await ann.say_many(room, 2)
    await rest(server, ann, ben)
    with counted(monkeypatch) as at_first:
        assert await unread(ben) == dict.fromkeys(rooms, (2, 0))
    with counted(monkeypatch) as again:
        assert await unread(ben) == dict.fromkeys(rooms, (2, 0))
    # Members, rooms and read positions, and the log, which is asked for all of these rooms together.
    assert len(again) < len(at_first) <= len(again) + 5
    await ann.say(rooms[0], "@Ben")
    await ben.ok("read", room=rooms[1], seq=1)
    await ann.ok("message.delete", room=rooms[2], seq=1)
    await rest(server, ann, ben)
    after = dict.fromkeys(rooms, (2, 0)) | {rooms[0]: (3, 1), rooms[1]: (1, 0), rooms[2]: (1, 0)}
    assert await unread(ben) == after


@pytest.mark.own_server
async def test_many_rooms_that_rest_are_counted_together(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    rooms = [await room_of(ann, ben) for _ in range(12)]
    few = await room_of(ann, cid)
    for room in (*rooms, few):
        await ann.say_many(room, 2, "@Ben")
    await ben.ok("read", room=rooms[0], seq=1)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        for each in (ben, cid):
            each.socket = await again.connect(each.user)
        await again.part("rooms").left_open.finished()
        with counted(monkeypatch) as of_few:
            assert await unread(cid) == {few: (2, 0)}
        with counted(monkeypatch) as of_many:
            assert await unread(ben) == dict.fromkeys(rooms, (2, 2)) | {rooms[0]: (1, 1)}
    assert len(of_many) == len(of_few)


async def test_what_is_said_in_a_room_with_much_unread_is_added_to_what_was_counted(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    # More than a room has in memory.
    await ann.say_many(room, 120)
    assert await unread(ben) == {room: (120, 0)}
    with counted(monkeypatch) as unchanged:
        await unread(ben)
    await ann.say(room, "@Ben")
    await ann.say(room, "tea")
    await cid.join(room)
    await cid.say(room, "@everyone")
    await ben.say(room, "coffee")
    await ann.ok("message.react", room=room, seq=121, emoji="\N{TEACUP WITHOUT HANDLE}", on=True)
    await ann.ok("message.pin", room=room, seq=122, on=True)
    with counted(monkeypatch) as added:
        assert await unread(ben) == {room: (123, 1)}
    assert len(added) == len(unchanged)
    edited = await ann.say(room, "cake")
    await ann.ok("message.edit", room=room, seq=edited["seq"], text="@Ben: cake")
    assert await unread(ben) == {room: (124, 2)}
    await ann.ok("message.delete", room=room, seq=3)
    assert await unread(ben) == {room: (123, 2)}
    await ann.say(room, "tea")
    await ann.ok("message.delete", room=room, seq=edited["seq"])
    assert await unread(ben) == {room: (123, 1)}
    await ann.say(room, "@here")
    assert await unread(ben) == {room: (124, 2)}


async def test_the_cached_counts_follow_every_change(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    assert await unread(ben) == {}
    first, second = await room_of(ann, ben), await room_of(ann, ben)
    assert await unread(ben) == {first: (0, 0), second: (0, 0)}
    await ben.ok("room.leave", room=first)
    assert await unread(ben) == {second: (0, 0)}
    await ben.join(first)
    await ann.say(first, "one")
    assert await unread(ben) == {first: (1, 0), second: (0, 0)}
    await ann.ok("room.kick", room=second, user=ben.id)
    assert await unread(ben) == {first: (1, 0)}
    await rest(server, ann, ben)
    assert await unread(ben) == {first: (1, 0)}
    await ann.ok("room.delete", room=first)
    assert await unread(ben) == {}
    dm = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ann.say(dm, "psst")
    assert await unread(ben) == {dm: (1, 0)}
    await ben.ok("dm.close", room=dm)
    assert await unread(ben) == {}
    await rest(server, ann, ben)
    assert await unread(ben) == {}
    await ann.say(dm, "again")
    assert set(await unread(ben)) == {dm}


async def test_a_mention_of_somebody_who_was_blocked_since_counts_no_more(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "@Ben")
    assert await unread(ben) == {room: (1, 1)}
    server.clock.advance(1)
    await ben.ok("user.block", user=ann.id, on=True)
    await ann.say(room, "@Ben")
    assert await unread(ben) == {room: (2, 1)}
    await ben.ok("user.block", user=ann.id, on=False)
    assert await unread(ben) == {room: (2, 2)}
