"""``read``, ``unread`` and ``search``: what a user has not read, and what a user finds."""

from typing import Any

import pytest

from models.stores.history import LOG
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before
from tests.wire.rooms.party import Guest, guest, guests, room_of, short, texts

pytestmark = pytest.mark.gen_test(timeout=20)


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


async def test_positions_outlive_the_server(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "one")
    await ann.say(room, "two")
    await ben.ok("read", room=room, seq=1)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        assert await unread(Guest(ben.user, await again.connect(ben.user)), room) == (1, 0, 2, 1)


async def search(asker: Guest, **fields: Any) -> list[str | None]:
    return texts((await asker.ok("search", **fields))["messages"])


async def test_search_ignores_case_and_knows_no_patterns(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for text in ("Green Tea", "coffee", "tea (black)", "\u559d\u8336 TEA"):
        await ann.say(room, text)
    assert await search(ben, query="tea") == ["Green Tea", "tea (black)", "\u559d\u8336 TEA"]
    assert await search(ben, query="(BLACK)") == ["tea (black)"]
    assert await search(ben, query="\u8336") == ["\u559d\u8336 TEA"]
    assert await search(ben, query=".*") == []
    assert await search(ben, query="tea", limit=2) == ["tea (black)", "\u559d\u8336 TEA"]
    assert await search(ben, query="tea", room=room, limit=1) == ["\u559d\u8336 TEA"]


FORMS = [
    ("caf\u00e9", "cafe\u0301"),
    ("Stra\u00dfe", "STRASSE"),
    ("STRASSE", "stra\u00dfe"),
    ("\uff46\uff55\uff4c\uff4c", "full"),
    ("full", "\uff26\uff35\uff2c\uff2c"),
    ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3"),
    ("\u30ac\u30e9\u30b9", "\uff76\uff9e\uff97\uff7d"),
]


async def test_search_compares_folded_texts(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for text, _ in FORMS:
        await ann.say(room, f"one {text} more")
    for text, query in FORMS:
        assert f"one {text} more" in await search(ann, query=query), (text, query)
    assert await search(ann, query="cafe") == []


async def test_search_finds_messages_of_before_they_were_folded(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for text in ("Tea", "tea time", "caf\u00e9", "milk", "gone"):
        await ann.say(room, text)
    await ann.ok("message.delete", room=room, seq=5)
    log = server.database.collection(LOG)
    await log.update_many({"room": room}, {"$unset": {"folded": ""}})
    await log.update_one({"room": room, "seq": 3}, {"$set": {"text": "cafe\u0301"}})
    await ann.say(room, "TEA")
    assert await search(ann, query="tea") == ["Tea", "tea time", "TEA"]
    assert await search(ann, query="CAF\u00c9") == ["cafe\u0301"]


async def test_there_is_something_in_a_query(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    for query in (" ", "\u200b", "\u2800", "\0", "a\0"):
        assert await ann.code("search", query=query) == "bad_request"


async def test_search_finds_messages_as_they_are_now(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "oolong one")
    await ann.say(room, "oolong two")
    await ann.ok("message.edit", room=room, seq=1, text="assam one")
    await ann.ok("message.delete", room=room, seq=2)
    assert await search(ann, query="oolong") == []
    assert await search(ann, query="assam") == ["assam one"]


async def test_search_is_limited_to_the_users_rooms(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    shared, hers = await room_of(ann, ben), await room_of(ann)
    await ann.say(hers, "tea of hers")
    server.clock.advance(1)
    await ann.say(shared, "tea of both")
    assert await search(ben, query="tea") == ["tea of both"]
    assert await search(ann, query="tea") == ["tea of hers", "tea of both"]


async def test_search_reads_as_many_steps_as_it_needs(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.commands.messages._SEARCH_STEP", 4)
    monkeypatch.setattr("server.commands.messages.SEARCHED", 10)
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 14, "tea")
    assert await search(ann, query="tea", limit=7) == [f"tea {number}" for number in range(8, 15)]
    assert await search(ann, query="tea 5") == ["tea 5"]
    assert await search(ann, query="tea 2") == []


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
