"""``sync``: all rooms of a user by their latest change, what is unread in each, and what was said last."""

from typing import Any

import pytest

from models.database.client import Database
from models.stores.rooms import ROOMS
from tests.rigs.client import Frame
from tests.rigs.server import RunningServer, running_server
from tests.wire.messages.test_unread_costs import counted, rest
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def synced(asker: Guest, **fields: Any) -> dict[str, Frame]:
    """The entries of the one page, by their rooms, in their order."""
    reply = await asker.ok("sync", **fields)
    assert "cursor" not in reply
    return {entry["info"]["room"]: entry for entry in reply["rooms"]}


async def test_every_room_is_told_with_its_last_message_by_its_latest_change(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    rooms = []
    for number in range(3):
        server.clock.advance(1)
        rooms.append(await room_of(ann, ben, title=f"Room {number}"))
    server.clock.advance(1)
    await ann.say(rooms[0], "@Ben " + "x" * 300)
    server.clock.advance(1)
    said = await ben.say(rooms[1], "tea")
    await ben.ok("message.react", room=rooms[1], seq=said["seq"], emoji="\N{TEACUP WITHOUT HANDLE}", on=True)
    found = await synced(ben)
    assert list(found) == [rooms[1], rooms[0], rooms[2]]
    assert found[rooms[0]]["last"]["text"] == "@Ben " + "x" * 195
    assert (found[rooms[0]]["unread"], found[rooms[0]]["mentions"]) == (1, 1)
    message = (await ben.ok("history", room=rooms[1]))["messages"][-1]
    assert found[rooms[1]]["last"] == message
    assert found[rooms[1]]["rev"] == found[rooms[1]]["info"]["rev"] == message["rev"]
    assert set(found[rooms[2]]) == {"info", "rev", "read_seq", "unread", "mentions"}
    assert found[rooms[2]]["info"]["title"] == "Room 2"


async def test_rooms_that_are_as_they_were_are_left_out_and_those_that_are_gone_are_named(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    same, said, read, left = [await room_of(ann, ben) for _ in range(4)]
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ann.say(direct, "psst")
    await ann.say(read, "tea")
    known = {room: [entry["rev"], entry["read_seq"]] for room, entry in (await synced(ben)).items()}
    assert set(known) == {same, said, read, left, direct}
    await ann.say(said, "tea")
    await ben.ok("read", room=read, seq=1)
    await ben.ok("room.leave", room=left)
    await ben.ok("dm.close", room=direct)
    reply = await ben.ok("sync", rooms=known | {"r-none": [1, 0]})
    assert {entry["info"]["room"]: entry["read_seq"] for entry in reply["rooms"]} == {said: 0, read: 1}
    assert set(reply["gone"]) == {left, direct, "r-none"}
    await ann.say(direct, "again")
    assert direct in await synced(ben)


async def test_beyond_500_rooms_that_are_named_all_are_told(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    known = {room: [(await synced(ann))[room]["rev"], 0]}
    others = {f"r-{number}": [0, 0] for number in range(500)}
    assert await synced(ann, rooms=known) == {}
    assert set(await synced(ann, rooms=known | others)) == {room}


async def test_the_last_message_follows_every_change_of_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "one")
    await ann.say(room, "two")
    await ann.ok("message.edit", room=room, seq=2, text="three")
    assert (await synced(ben))[room]["last"]["text"] == "three"
    await rest(server, ann, ben)
    assert (await synced(ben))[room]["last"]["text"] == "three"
    await ann.ok("message.delete", room=room, seq=2)
    await rest(server, ann, ben)
    last = (await synced(ben))[room]["last"]
    assert (last["seq"], last["deleted"], "text" in last) == (2, True, False)
    document = await server.database.collection(ROOMS).find_one({"_id": room})
    assert document is not None
    assert "three" not in str(document)
    await ann.ok("room.delete", room=room)
    document = await server.database.collection(ROOMS).find_one({"_id": room})
    assert document is not None
    assert document["last"] is None


async def test_a_cursor_stands_for_the_rooms_of_the_first_call(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.reading.syncing.PAGE_ROOMS", 2)
    ann, ben = await guests(server, "Ann", "Ben")
    rooms = []
    for _ in range(5):
        server.clock.advance(1)
        rooms.append(await room_of(ann, ben))
    known = {rooms[4]: [(await ben.ok("sync"))["rooms"][0]["rev"], 0], "r-none": [1, 1]}
    first = await ben.ok("sync", rooms=known)
    assert [entry["info"]["room"] for entry in first["rooms"]] == [rooms[3], rooms[2]]
    assert first["gone"] == ["r-none"]
    await ann.say(rooms[4], "tea")
    await ann.say(rooms[0], "tea")
    later = await room_of(ann, ben)
    second = await ben.ok("sync", cursor=first["cursor"])
    assert [entry["info"]["room"] for entry in second["rooms"]] == [rooms[1], rooms[0]]
    assert (second["gone"], "cursor" in second) == ([], False)
    assert second["rooms"][1]["last"]["text"] == "tea"
    assert (await ben.ok("sync", cursor=first["cursor"]))["rooms"] == second["rooms"]
    assert (await ben.ok("sync"))["rooms"][0]["info"]["room"] == later
    for cursor in ("x", "y-1.2", first["cursor"] + "0", f"{first['cursor']}x"):
        assert await ben.code("sync", cursor=cursor) == "bad_request"
    assert await ann.code("sync", cursor=first["cursor"]) == "bad_request"
    assert await ben.code("sync", cursor=first["cursor"], rooms={}) == "bad_request"


async def test_a_page_ends_before_it_is_too_large(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.reading.syncing.PAGE_BYTES", 1_000)
    ann = await guest(server, "Ann")
    rooms = [await room_of(ann, title="x" * 100) for _ in range(4)]
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        reply = await ann.ok("sync", **cursor)
        found += [entry["info"]["room"] for entry in reply["rooms"]]
        assert 1 <= len(reply["rooms"]) <= 2
        if "cursor" not in reply:
            break
        cursor = {"cursor": reply["cursor"]}
    assert sorted(found) == sorted(rooms)


async def test_a_room_without_history_has_no_last_message(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann, history="none")
    await ann.say(room, "tea")
    entry = (await synced(ann))[room]
    assert ("last" in entry, entry["unread"], entry["info"]["seq"]) == (False, 0, 1)


@pytest.mark.own_server
async def test_many_rooms_that_rest_ask_the_database_as_few_do(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    rooms = [await room_of(ann, ben) for _ in range(12)]
    few = await room_of(ann, cid)
    for room in (*rooms, few):
        await ann.say(room, "tea")
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        for each in (ben, cid):
            each.socket = await again.connect(each.user)
        await again.part("rooms").left_open.finished()
        with counted(monkeypatch) as of_few:
            assert set(await synced(cid)) == {few}
        with counted(monkeypatch) as of_many:
            assert {entry["last"]["text"] for entry in (await synced(ben)).values()} == {"tea"}
    assert len(of_many) == len(of_few)


async def test_the_last_messages_of_an_older_database_are_found(database: Database) -> None:
    async with running_server(database) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        await ann.say_many(room, 3)
    older = {"$unset": {"last": "", "changed_at": ""}}
    await database.collection(ROOMS).update_many({}, older)
    await database.collection("meta").update_one({"_id": "schema"}, {"$set": {"version": 8}})
    async with running_server(database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        assert (await synced(ben))[room]["last"]["text"] == "text 3"


@pytest.mark.own_server
async def test_what_was_said_before_a_crash_is_the_last_message(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_saved(*_: Any, **__: Any) -> None:
        pass

    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 3)
    monkeypatch.setattr("models.stores.rooms.RoomStore.save_heads", not_saved)
    await server.stop()
    monkeypatch.undo()
    async with running_server(server.database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        entry = (await synced(ben))[room]
        assert (entry["last"]["text"], entry["unread"]) == ("text 3", 3)
