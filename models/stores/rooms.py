"""The store of rooms and their members: what each of them is now. The log beside it says how it became so.

Rooms are listed by ``ordinal``, in bounded ranges.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index, update_and_find
from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord, RoomEntry, RoomRecord
from models.stores.kept_by_user import KeptByUser
from models.wire.room_ids import room_readings

ROOMS: Final = "rooms"
MEMBERS: Final = "members"
COUNTERS: Final = "counters"
# What the ids of rooms read as. None but the rooms that read alike before there were these fields lack them.
_KEYS: Final = ("skeleton", "folded_skeleton")
INDEXES: Final = (
    Index(ROOMS, ("ordinal",), unique=True),
    Index(ROOMS, ("open",), partial={"open": True}),
    *(Index(ROOMS, (key,), unique=True, partial={key: {"$exists": True}}) for key in _KEYS),
    Index(MEMBERS, ("room",)),
    Index(MEMBERS, ("user", "present")),
)
_HEADS: Final = ("seq", "rev", "members")


class RoomStore:
    """Rooms and members. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rooms = database.collection(ROOMS)
        self._members = database.collection(MEMBERS)
        self._counters = database.collection(COUNTERS)
        self._numbering = asyncio.Lock()
        self._memberships: KeptByUser[bool] = KeptByUser(lambda _, newer: newer)

    async def begin_numbering(self) -> None:
        """Make the counter of rooms, if it is missing: it must be there before two rooms are made at once."""
        async with self._database.reached():
            await self._counters.update_one({"_id": ROOMS}, {"$setOnInsert": {"value": 0}}, upsert=True)

    async def next_ordinal(self) -> int:
        """Take the number of the next room. Call ``begin_numbering`` first. A number that is not used is a hole."""
        # One after the other: callers at the same moment would only conflict in the one document.
        async with self._numbering, self._database.reached():
            counter = await self._counters.find_one_and_update(
                {"_id": ROOMS}, {"$inc": {"value": 1}}, return_document=ReturnDocument.AFTER
            )
        ordinal: int = counter["value"]
        return ordinal

    async def last_ordinal(self) -> int:
        """The highest number given to a room so far."""
        async with self._database.reached():
            counter = await self._counters.find_one({"_id": ROOMS})
        return counter["value"] if counter else 0

    async def create(self, record: RoomRecord) -> None:
        """Store a new room, open.

        Raises:
            Refusal: ``conflict`` where the id, or one that reads alike, is taken, also by a room that was deleted.
        """
        async with self._database.reached():
            try:
                await self._rooms.insert_one(_room_document(record) | room_keys(record.room) | {"open": True})
            except DuplicateKeyError:
                raise Refusal("conflict", f"room: {record.room} is taken") from None

    async def open(self, room: RoomId) -> RoomRecord | None:
        """Note that the log may run ahead of the room's heads from now on, and return the room.

        None where there is no such room, or it is deleted.
        """
        async with self._database.reached():
            document = await update_and_find(
                self._rooms, {"_id": room, "deleted": False}, {"$set": {"open": True}}
            )
        return _room_record(document) if document else None

    async def look(self, room: RoomId, user: UserId) -> tuple[RoomRecord | None, bool]:
        """The room as stored, None where there is none, and whether ``user`` is a member. Both take the same time."""
        async with self._database.reached():
            document, membership = await asyncio.gather(
                self._rooms.find_one({"_id": room, "deleted": False}),
                self._members.find_one({"_id": _membership(room, user), "present": True}),
            )
        return (_room_record(document) if document else None), membership is not None

    async def left_open(self) -> list[RoomRecord]:
        """The rooms that a process had open when it died, also those that it was deleting."""
        async with self._database.reached():
            documents = await self._rooms.find({"open": True}).to_list(None)
        return [_room_record(document) for document in documents]

    async def save_heads(self, records: Iterable[RoomRecord], *, close: bool = False) -> None:
        """Store the heads of ``records``; with ``close`` also note that the log does not run ahead of them."""
        also = {"open": False} if close else {}
        updates = [
            UpdateOne({"_id": record.room}, {"$set": {head: getattr(record, head) for head in _HEADS} | also})
            for record in records
        ]
        if updates:
            async with self._database.reached():
                await self._rooms.bulk_write(updates, ordered=False)

    async def get(self, rooms: Sequence[RoomId]) -> dict[RoomId, RoomRecord]:
        """Those of ``rooms`` that exist."""
        async with self._database.reached():
            documents = await self._rooms.find({"_id": {"$in": list(rooms)}, "deleted": False}).to_list(None)
        records = [_room_record(document) for document in documents]
        return {record.room: record for record in records}

    async def page(self, low: int, high: int) -> list[RoomRecord]:
        """The rooms with ``low <= ordinal < high``, newest first."""
        query = {"ordinal": {"$gte": low, "$lt": high}, "deleted": False}
        async with self._database.reached():
            documents = await self._rooms.find(query).to_list(None)
        records = [_room_record(document) for document in documents]
        return sorted(records, key=lambda record: -record.ordinal)

    async def members(self, room: RoomId) -> list[MemberRecord]:
        """What the room knows of users, in the order in which they joined."""
        async with self._database.reached():
            documents = await self._members.find({"room": room}).to_list(None)
        records = [msgspec.convert(document["member"], MemberRecord) for document in documents]
        return sorted(records, key=lambda record: (record.joined_at, record.user.id))

    async def rooms_of(self, user: UserId) -> list[RoomId]:
        """The rooms that ``user`` is a member of."""

        async def read() -> dict[RoomId, bool]:
            query = {"user": user, "present": True}
            async with self._database.reached():
                documents = await self._members.find(query, {"room": 1}).to_list(None)
            return {RoomId(document["room"]): True for document in documents}

        memberships = await self._memberships.of(user, read)
        return [room for room, present in memberships.items() if present]

    async def rooms_that_know(self, user: UserId) -> list[RoomId]:
        """The rooms that ``user`` is a member of, or was, or is banned from."""
        async with self._database.reached():
            documents = await self._members.find({"user": user}, {"room": 1}).to_list(None)
        return [RoomId(document["room"]) for document in documents]

    async def forget_member(self, room: RoomId, user: UserId) -> None:
        """Delete what ``room`` knows of ``user``, who must be no member any more."""
        async with self._database.reached():
            await self._members.delete_one({"_id": f"{room}|{user}"})
        self._memberships.doubt(user)

    async def apply(self, entries: Sequence[MemberEntry | RoomEntry]) -> None:
        """Bring rooms and members to the state after ``entries``, in their order. Doing it twice changes nothing."""
        members: list[UpdateOne] = []
        rooms: list[UpdateOne] = []
        for entry in entries:
            if isinstance(entry, RoomEntry):
                rooms.append(UpdateOne({"_id": entry.room}, {"$set": _settings(entry.record)}))
                continue
            members.append(_member_update(entry))
            if entry.change == "role" and entry.member.role == "owner":
                rooms.append(UpdateOne({"_id": entry.room}, {"$set": {"owner": entry.member.user.id}}))
        of_members = [entry for entry in entries if isinstance(entry, MemberEntry)]
        try:
            async with self._database.reached():
                if members:
                    await self._members.bulk_write(members, ordered=True)
                if rooms:
                    await self._rooms.bulk_write(rooms, ordered=True)
        except BaseException:
            for entry in of_members:
                self._memberships.doubt(entry.member.user.id)
            raise
        for entry in of_members:
            self._memberships.note(entry.member.user.id, entry.room, entry.member.present)

    async def forget_members(self, room: RoomId) -> None:
        """Delete what a deleted room knew of its members."""
        async with self._database.reached():
            await self._members.delete_many({"room": room})
        self._memberships.forget(room)


def room_keys(room: RoomId) -> Document:
    """The fields in which no two rooms are equal: what their ids read as."""
    return dict(zip(_KEYS, room_readings(room), strict=True))


def _room_document(record: RoomRecord) -> Document:
    document: Document = msgspec.to_builtins(record)
    document["_id"] = document.pop("room")
    return document


def _room_record(document: Document) -> RoomRecord:
    return msgspec.convert({**document, "room": document["_id"]}, RoomRecord)


def _settings(record: RoomRecord) -> Document:
    kept = _room_document(record)
    for field in ("_id", *_HEADS):
        del kept[field]
    return kept


def _member_update(entry: MemberEntry) -> UpdateOne:
    member = entry.member
    document = {
        "room": entry.room,
        "user": member.user.id,
        "present": member.present,
        "member": msgspec.to_builtins(member),
    }
    return UpdateOne({"_id": _membership(entry.room, member.user.id)}, {"$set": document}, upsert=True)


def _membership(room: RoomId, user: UserId) -> str:
    return f"{room}|{user}"
