"""``read``, ``unread`` and ``search``: what a user has not read, and what a user finds."""

from typing import Any

import pytest

from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before
from tests.wire.rooms.party import Guest, guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def unread(asker: Guest, room: str) -> tuple[int, int, int, int]:
    """unread, mentions, last_seq, read_seq of one room."""
    for entry in (await asker.ok("unread"))["rooms"]:
        if entry["room"] == room:
            return entry["unread"], entry["mentions"], entry["last_seq"], entry["read_seq"]
    raise AssertionError(f"{room} is not among the rooms")


async def test_messages_of_others_are_unread_until_they_are_read(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for text in ("one", "two @ben", "three"):
        await ann.say(room, text)
    assert await unread(ben, room) == (3, 1, 3, 0)
    await ben.ok("read", room=room, seq=1)
    assert await unread(ben, room) == (2, 1, 3, 1)
    await ben.ok("read", room=room, seq=2)
    assert await unread(ben, room) == (1, 0, 3, 2)
    await ben.ok("read", room=room, seq=3)
    assert await unread(ben, room) == (0, 0, 3, 3)


async def test_a_message_that_is_stored_together_with_a_join_is_unread(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    async with gate_before(server.part("journal")._store, "commit") as gate:
        first = ann.socket.begin("message.send", room=room, text="one")
        await gate.reached.wait()
        joined = ben.socket.begin("room.join", room=room)
        state = server.part("rooms").live(room).state
        while state.member(ben.id) is None:
            await ben.socket.ask("ping")
        second = ann.socket.begin("message.send", room=room, text="two")
        while state.next_seq < 3:
            await ann.socket.ask("ping")
        gate.open()
        for asker, reply in ((ann, first), (ben, joined), (ann, second)):
            assert (await asker.socket.answer(reply))["op"] == "ok"
    assert await unread(ben, room) == (1, 0, 2, 1)


async def test_ones_own_messages_are_never_unread(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "@ann mine")
    assert await unread(ann, room) == (0, 0, 1, 0)
    await ben.say(room, "yours")
    assert await unread(ann, room) == (1, 0, 2, 0)


async def test_a_deleted_message_is_not_unread(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "@ben")
    await ann.ok("message.delete", room=room, seq=1)
    assert await unread(ben, room) == (0, 0, 1, 0)


async def test_messages_before_the_join_are_not_unread(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    await ann.say(room, "one")
    await ben.join(room)
    assert await unread(ben, room) == (0, 0, 1, 1)
    await ann.say(room, "two")
    assert await unread(ben, room) == (1, 0, 2, 1)
    await ben.ok("room.leave", room=room)
    assert (await ben.ok("unread"))["rooms"] == []
    await ann.say(room, "three")
    await ben.join(room)
    assert await unread(ben, room) == (0, 0, 3, 3)


async def test_a_read_position_only_rises_and_ends_at_the_last_message(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "one")
    await ann.say(room, "two")
    await ben.ok("read", room=room, seq=99)
    assert await unread(ben, room) == (0, 0, 2, 2)
    await ben.ok("read", room=room, seq=0)
    assert await unread(ben, room) == (0, 0, 2, 2)
    await ann.say(room, "three")
    assert await unread(ben, room) == (1, 0, 3, 2)


async def test_reading_is_published_only_to_the_users_other_sockets(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    second, elsewhere = (
        await server.connect(ben.user, task="second"),
        await server.connect(ben.user, task="games"),
    )
    await second.ok("room.join", room=room)
    await ann.say(room, "one")
    for socket in (ann.socket, ben.socket, second):
        await socket.all_events()
    await ben.ok("read", room=room, seq=1)
    for socket in (second, elsewhere):
        assert await socket.all_events() == [{"op": "read", "room": room, "seq": 1}]
    for socket in (ann.socket, ben.socket):
        assert await socket.all_events() == []


async def test_unread_lists_every_room_of_the_user(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    first, second = await room_of(ann, ben), await room_of(ann, ben)
    other = await room_of(ann)
    dm = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ann.say(dm, "psst")
    await ann.say(other, "alone")
    found = {entry["room"]: entry["unread"] for entry in (await ben.ok("unread"))["rooms"]}
    assert found == {first: 0, second: 0, dm: 1}


async def test_unread_counts_a_thousand_and_every_mention(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.reading.unread.COUNTED", 5)
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "@Ben look")
    await ann.say_many(room, 4)
    (entry,) = (await ben.ok("unread"))["rooms"]
    assert (entry["unread"], entry["mentions"], entry.get("more")) == (5, 1, None)
    await ann.say_many(room, 105)
    (entry,) = (await ben.ok("unread"))["rooms"]
    assert (entry["unread"], entry["mentions"], entry["more"]) == (5, 1, True)


@pytest.mark.own_server
async def test_unread_is_the_same_counted_in_memory_and_in_the_log(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for text in ("@Ben one", "two", "three", "@Ben four"):
        await ann.say(room, text)
    await ben.say(room, "my own")
    await ann.ok("message.delete", room=room, seq=2)
    assert await unread(ben, room) == (3, 2, 5, 0)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        assert await unread(Guest(ben.user, await again.connect(ben.user)), room) == (3, 2, 5, 0)


async def test_the_other_sockets_are_told_the_position_that_is_stored(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 10)
    phone = await server.connect(ben.user, task="phone")
    await ben.ok("read", room=room, seq=10)
    await ben.ok("read", room=room, seq=3)
    assert [event["seq"] for event in await phone.all_events()] == [10, 10]


@pytest.mark.own_server
async def test_positions_outlive_the_server(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "one")
    await ann.say(room, "two")
    await ben.ok("read", room=room, seq=1)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        assert await unread(Guest(ben.user, await again.connect(ben.user)), room) == (1, 0, 2, 1)


async def test_a_wrong_field_is_a_bad_request(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    wrongs: dict[str, list[dict[str, Any]]] = {
        "read": [{"room": room}, {"room": room, "seq": -1}, {"room": room, "seq": "1"}, {"seq": 1}],
        "unread": [{"room": room}],
        "search": [
            {},
            {"query": ""},
            {"query": "x" * 101},
            {"query": "x", "limit": 0},
            {"query": "x", "limit": 201},
        ],
    }
    for op, fields in wrongs.items():
        for wrong in fields:
            assert await ann.code(op, **wrong) == "bad_request", (op, short(wrong))
