"""Users who left: the room knows nothing of them any more, but for a ban or a mute while it holds."""

from typing import Any

import pytest
from msgspec import to_builtins

from models.database.client import Database
from models.ids import RoomId, UserId
from models.stores.entries import MemberRecord
from models.stores.members.asked import MemberStore
from models.stores.rooms import RoomStore
from models.stores.shapes.of_members import MEMBERS
from models.wire.chat_values import Person
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def known(database: Database, room: str) -> list[str]:
    """Of whom the database knows in ``room``."""
    found = await database.collection(MEMBERS).find({"room": room}).to_list(None)
    return sorted(document["member"]["user"]["name"] for document in found)


async def in_memory(server: RunningServer, room: str) -> list[str]:
    live = await server.part("rooms").find(RoomId(room))
    return sorted(member.user.name for member in live.state.members.all_known())


async def test_a_user_who_leaves_or_is_kicked_is_gone_from_database_and_memory(
    server: RunningServer,
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ben.ok("room.leave", room=room)
    await ann.ok("room.kick", room=room, user=cid.id)
    assert await known(server.database, room) == ["Ann"]
    assert await in_memory(server, room) == ["Ann"]
    assert await ben.code("room.join", room=room, since=0) == "not_member"
    assert await ben.code("room.join", room=room) == "ok"
    assert [each["user"]["name"] for each in (await ann.ok("room.members", room=room))["members"]] == [
        "Ann",
        "Ben",
    ]


async def test_a_ban_and_a_mute_are_known_until_they_end(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await room_of(ann, ben, cid, dan)
    await ann.ok("room.ban", room=room, user=ben.id)
    await ann.ok("room.mute", room=room, user=cid.id)
    await cid.ok("room.leave", room=room)
    await ann.ok("room.kick", room=room, user=dan.id, duration_s=60)
    assert await known(server.database, room) == ["Ann", "Ben", "Cid", "Dan"]
    assert [await each.code("room.join", room=room) for each in (ben, dan)] == ["banned"] * 2
    await ann.ok("room.unban", room=room, user=ben.id)
    assert await known(server.database, room) == ["Ann", "Cid", "Dan"]
    await cid.join(room)
    assert await cid.code("message.send", room=room, text="tea") == "muted"


@pytest.mark.own_server
async def test_a_ban_that_has_ended_is_dropped_when_the_room_is_loaded(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.kick", room=room, user=ben.id, duration_s=60)
    await server.stop()
    server.clock.advance(61)
    async with running_server(server.database, clock=server.clock) as again:
        ann = Guest(ann.user, await again.connect(ann.user))
        await ann.join(room)
        live = await again.part("rooms").find(RoomId(room))
        await live._tasks.finished()
        assert await known(server.database, room) == ["Ann"]
        assert await in_memory(again, room) == ["Ann"]


async def test_what_a_user_said_is_erased_where_it_was_a_member_once(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "marzipan")
    await ben.ok("room.leave", room=room)
    store = RoomStore(server.database)
    assert room in await store.rooms_that_know(UserId(ben.id))
    await store.forget_member(RoomId(room), UserId(ben.id))
    assert room not in await store.rooms_that_know(UserId(ben.id))


async def test_a_member_who_came_back_is_not_dropped(database: Database) -> None:
    store, room = RoomStore(database), RoomId("tea")
    gone = {name: _member(name, present=False) for name in ("ann", "ben")}
    await _store(database, room, gone["ann"], _member("ben", present=True))
    await store.drop(room, list(gone.values()))
    assert [member.user.id for member in await MemberStore(database).few(room, 9) or ()] == ["ben"]


def _member(name: str, *, present: bool, joined_at: int = 1) -> MemberRecord:
    return MemberRecord(user=Person(id=UserId(name), name=name), present=present, joined_at=joined_at)


async def _store(database: Database, room: RoomId, *members: MemberRecord) -> None:
    for member in members:
        document: dict[str, Any] = {"room": room, "user": member.user.id, "present": member.present}
        document |= {"_id": f"{room}|{member.user.id}", "member": to_builtins(member)}
        await database.collection(MEMBERS).insert_one(document)
