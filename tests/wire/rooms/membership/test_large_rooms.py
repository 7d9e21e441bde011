"""Rooms of which nobody could know all members: what happens there takes no more than in a small one."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace
from pymongo import ReplaceOne
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from models.database import client
from models.database.client import Database
from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord, first_place
from models.stores.rooms import ROOMS, RoomStore
from models.stores.shapes.of_members import MEMBERS, member_update
from models.wire.chat_values import Person, Role
from tests.rigs.server import RunningServer, running_server
from tests.rigs.timeline.entry_samples import record
from tests.wire.rooms.party import Guest, guests

pytestmark = pytest.mark.gen_test(timeout=600)

ROOM = RoomId("r-large")
_AT_ONCE = 5_000


class Counting(CommandListener):
    """How many documents the database has given out."""

    def __init__(self) -> None:
        self.documents = 0

    def started(self, event: CommandStartedEvent) -> None:
        pass

    def failed(self, event: CommandFailedEvent) -> None:
        pass

    def succeeded(self, event: CommandSucceededEvent) -> None:
        cursor = event.reply.get("cursor", {})
        self.documents += len(cursor.get("firstBatch", ())) + len(cursor.get("nextBatch", ()))


def crowd(number: int) -> Person:
    return Person(id=UserId(f"u-{number}"), name=f"crowd {number}")


async def make(database: Database, count: int, *others: Guest, now_ms: int) -> None:
    """A room of Ann and of ``count`` others, left by a server that has ended; the one at place 300 is a moderator."""
    store, begun_ms = RoomStore(database), now_ms - count
    people = [*(Person(id=UserId(each.id), name=each.name) for each in others), *map(crowd, range(count))]
    owner = people[0].id
    await store.create(record(ROOM, ordinal=99, created_at=begun_ms, owner=owner))
    for start in range(0, len(people), _AT_ONCE):
        entries = [
            MemberEntry(ROOM, 0, _member(person, at, begun_ms + at), "joined")
            for at, person in enumerate(people[start : start + _AT_ONCE], start)
        ]
        updates = [member_update(entry) for entry in entries]
        # Inserts take a tenth of the time that they take as updates.
        inserts = [{**update._filter, **update._doc} for update in updates if isinstance(update, ReplaceOne)]
        await database.collection(MEMBERS).insert_many(inserts, ordered=False)
    await store.save_heads([replace(record(ROOM), members=len(people))], close=True)


def _member(person: Person, at: int, joined_at: int) -> MemberRecord:
    roles: dict[int, Role] = {0: "owner", 300: "moderator"}
    place = first_place(joined_at)
    return MemberRecord(user=person, role=roles.get(at, "member"), joined_at=joined_at, numbered=place)


async def members(guest: Guest, cursor: str | None = None) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = await guest.ok("room.members", room=ROOM, **({"cursor": cursor} if cursor else {}))
        found += page["members"]
        cursor = page.get("cursor")
        if cursor is None:
            return found


def known(server: RunningServer) -> int:
    """How many users the room knows."""
    return len(server.part("rooms").live(ROOM).state.members.stored)


async def test_a_large_room_is_as_any_other(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await make(server.database, 400, ann, now_ms=server.clock.now_ms())
    joined = await ann.ok("room.join", room=ROOM)
    assert (joined["room"]["members"], len(joined["members"])) == (401, 100)
    assert known(server) < 150
    everybody = await members(ann)
    assert [each["user"]["id"] for each in everybody] == [ann.id, *(f"u-{each}" for each in range(400))]

    # Somebody whom nobody has asked about is called, and ranks as stored.
    said = await ann.ok("message.send", room=ROOM, text="hello @crowd 350, @Crowd  61 and @crowd 9999")
    event = await ann.socket.event("message", rev=said["rev"])
    assert event["message"]["mentions"] == ["u-350", "u-61"]
    assert await ann.code("room.mute", room=ROOM, user="u-360") == "ok"
    assert await ann.code("room.kick", room=ROOM, user="u-9999") == "not_found"
    assert [each["user"]["id"] for each in (await ann.ok("room.bans", room=ROOM))["bans"]] == ["u-360"]

    # Who comes and goes is counted, and a ban holds.
    assert await ben.code("message.send", room=ROOM, text="hello") == "not_member"
    assert (await ben.ok("room.join", room=ROOM))["room"]["members"] == 402
    assert (await members(ben))[-1]["user"]["id"] == ben.id
    await ann.ok("room.ban", room=ROOM, user=ben.id)
    assert await ben.code("room.join", room=ROOM) == "banned"

    # The moderator inherits it, and is as far away as everybody else.
    await ann.ok("room.leave", room=ROOM)
    heads = await server.part("rooms").find(ROOM)
    await heads._tasks.finished()
    assert (heads.record.owner, heads.heads.members) == ("u-299", 400)
    await ann.ok("room.join", room=ROOM)
    assert (await ann.ok("room.members", room=ROOM))["members"][0]["user"]["id"] == "u-0"
    assert known(server) < 170


async def test_a_count_outlives_a_crash(database: Database) -> None:
    async with running_server(database) as server:
        ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
        await make(database, 260, ann, ben, cid, now_ms=server.clock.now_ms())
        before = await database.collection(ROOMS).find_one({"_id": ROOM})
        await ann.ok("room.join", room=ROOM)
        await ben.ok("room.leave", room=ROOM)
        await ann.ok("room.ban", room=ROOM, user=cid.id)
        await ann.ok("room.ban", room=ROOM, user=cid.id)
        await server.stop()
    assert before is not None
    # As a process leaves it that dies: the log has what the room's document does not.
    await database.collection(ROOMS).replace_one({"_id": ROOM}, before | {"open": True})
    async with running_server(database, clock=server.clock) as again:
        ann = Guest(ann.user, await again.connect(ann.user))
        assert (await ann.ok("room.join", room=ROOM))["room"]["members"] == 261
        assert len(await members(ann)) == 261


@pytest.mark.parametrize("count", [600, pytest.param(100_000, marks=pytest.mark.long)])
async def test_a_room_is_opened_by_a_bounded_number_of_documents(
    database: Database, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    counting = Counting()
    monkeypatch.setattr(client, "_CLIENT_OPTIONS", {**client._CLIENT_OPTIONS, "event_listeners": [counting]})
    async with running_server(database) as server:
        (ann,) = await guests(server, "Ann")
        await make(database, count, ann, now_ms=server.clock.now_ms())
        counting.documents = 0
        await ann.ok("room.join", room=ROOM)
        await ann.ok("message.send", room=ROOM, text=f"hello @crowd {count - 1}")
        assert counting.documents < 300
        assert known(server) < 150
