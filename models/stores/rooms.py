"""The store of rooms, and of changes to their members. The log beside it holds their history.

Rooms are listed by ``ordinal``, in bounded ranges. ``members.asked`` finds members.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final

from pymongo import DeleteOne, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.pages import pages
from models.database.queries import by_ids, some_text
from models.errors import Refusal, unavailable
from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord, RoomEntry, RoomRecord
from models.stores.kept_by_user import KeptByUser
from models.stores.room_documents import (
    Claim,
    claim_of,
    room_document,
    room_heads,
    room_record_of,
    room_settings,
)
from models.stores.shapes.of_members import MEMBERS, drop_of, member_update, membership_id, past_update
from models.wire.chat_values import RoomKind
from models.wire.room_ids import room_readings

ROOMS: Final = "rooms"
# Former members: rooms do not read it; the deletion of a user finds their messages by it.
PAST_MEMBERS: Final = "past_members"
COUNTERS: Final = "counters"
# Readings of rooms' ids. Only rooms whose ids read alike before these fields existed lack them.
_KEYS: Final = ("skeleton", "folded_skeleton")
INDEXES: Final = (
    Index(ROOMS, ("ordinal",), unique=True),
    Index(ROOMS, ("open",), partial={"open": True}),
    Index(ROOMS, ("visibility", "deleted", "ordinal")),
    Index(ROOMS, ("visibility", "deleted", "kind", "ordinal")),
    Index(ROOMS, ("grams", "ordinal"), partial=some_text("grams")),
    *(Index(ROOMS, (key,), unique=True, partial=some_text(key)) for key in _KEYS),
    Index(PAST_MEMBERS, ("user",)),
)
_LISTED: Final[Document] = {"words": 0}
# Few enough documents for one call, so that even a busy database finishes in time.
_BATCH: Final = 256
_FEW: Final = 64


class RoomStore:
    """Rooms and members. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rooms = database.collection(ROOMS)
        self._members = database.collection(MEMBERS)
        self._past = database.collection(PAST_MEMBERS)
        self._counters = database.collection(COUNTERS)
        self._numbering = asyncio.Lock()
        self._memberships: KeptByUser[bool] = KeptByUser(lambda _, newer: newer)

    async def begin_numbering(self) -> None:
        """Create the counter of rooms, if it is missing: it must exist before two rooms are made at once."""
        async with self._database.reached():
            await self._counters.update_one({"_id": ROOMS}, {"$setOnInsert": {"value": 0}}, upsert=True)

    async def next_ordinal(self) -> int:
        """Take the number of the next room. Call ``begin_numbering`` first. An unused number leaves a gap."""
        # One at a time: concurrent callers would only conflict in the one document.
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
            Refusal: ``conflict`` if the id, or one that reads alike, is taken, even by a deleted room.
        """
        async with self._database.reached():
            try:
                ours = {"open": True, "fence": self._database.fence}
                await self._rooms.insert_one(room_document(record) | room_keys(record.room) | ours)
            except DuplicateKeyError:
                raise Refusal("conflict", f"room: {record.room} is taken") from None

    async def open(self, room: RoomId) -> Claim | None:
        """Store that this process numbers the room, and that its log may run ahead of its heads from now on.

        None if there is no such room, or it is deleted. Raises ``unavailable`` if a later process numbers it.
        """
        claim = {"_id": room, "deleted": False, **self._unless_later()}
        ours = {"$set": {"open": True, "fence": self._database.fence}, "$unset": {"handed_over": ""}}
        async with self._database.reached():
            # In one step: an earlier process must not claim the room in between.
            document: Any = await self._rooms.find_one_and_update(
                claim, ours, return_document=ReturnDocument.BEFORE
            )
            if document is None:
                if await self._rooms.find_one({"_id": room, "deleted": False}, {"_id": True}) is None:
                    return None
                self._database.doubt()
                raise unavailable("another server has this room")
        is_open, fence = document.get("open", False), document.get("fence", 0)
        is_disputed = is_open and self._database.may_still_write(fence)
        return claim_of(document, is_disputed=is_disputed)

    async def look(self, room: RoomId, user: UserId) -> tuple[RoomRecord | None, bool]:
        """The stored room, None if there is none, and whether ``user`` is a member. Both cases take the same time."""
        async with self._database.reached():
            document, membership = await asyncio.gather(
                self._rooms.find_one({"_id": room, "deleted": False}),
                self._members.find_one({"_id": membership_id(room, user), "present": True}),
            )
        return (room_record_of(document) if document else None), membership is not None

    async def left_open(self) -> AsyncIterator[dict[RoomId, bool]]:
        """Pages of the rooms that a process had open when it died, and whether it was deleting them."""
        async for page in pages(self._database, self._rooms, {"open": True}, {"deleted": True}):
            yield {RoomId(document["_id"]): bool(document.get("deleted")) for document in page}

    async def close(self, room: RoomId) -> None:
        """Store that a fully deleted room has no log that runs ahead of it."""
        async with self._database.reached():
            await self._rooms.update_one({"_id": room}, {"$set": {"open": False, "last": None}})

    async def save_heads(
        self, records: Iterable[RoomRecord], *, close: bool = False, hand_over: bool = False
    ) -> None:
        """Store the heads of ``records``; with ``close`` also that the log does not run ahead of them.

        With ``hand_over`` the next process to open a room without a log continues its numbers.

        A late write of older heads changes nothing: a write that timed out cannot be recalled. Many records are
        stored in batches, each with its own deadline. Raises ``unavailable`` if a batch may not be stored, after
        trying all the others.
        """
        updates = [
            UpdateOne(
                self._unless_newer(record), {"$set": room_heads(record, close=close, hand_over=hand_over)}
            )
            for record in records
        ]
        failure: Refusal | None = None
        for start in range(0, len(updates), _BATCH):
            try:
                async with self._database.reached():
                    await self._rooms.bulk_write(updates[start : start + _BATCH], ordered=False)
            except Refusal as refusal:
                failure = refusal
        if failure is not None:
            raise failure

    async def get(self, rooms: Sequence[RoomId]) -> dict[RoomId, RoomRecord]:
        """Those of ``rooms`` that exist."""
        async with self._database.reached():
            documents = await by_ids(self._rooms, rooms, {"deleted": False}, _LISTED)
        records = [room_record_of(document) for document in documents]
        return {record.room: record for record in records}

    async def between(self, low: int, high: int) -> list[RoomRecord]:
        """All rooms with ``low <= ordinal < high`` that are not deleted."""
        async with self._database.reached():
            documents = await self._rooms.find({"ordinal": {"$gte": low, "$lt": high}}).to_list(None)
        return [room_record_of(document) for document in documents if not document["deleted"]]

    async def listed(
        self, low: int, high: int, *, kind: RoomKind | None = None, gram: str | None = None
    ) -> list[RoomRecord]:
        """The public rooms with ``low <= ordinal < high`` of ``kind``, or those with ``gram`` in their titles."""
        public: Document = {"visibility": "public", "deleted": False} | ({"kind": kind} if kind else {})
        named = public if gram is None else {"grams": gram}
        async with self._database.reached():
            query = named | {"ordinal": {"$gte": low, "$lt": high}}
            documents = await self._rooms.find(query, _LISTED).to_list(None)
        return [room_record_of(document) for document in documents]

    async def drop(self, room: RoomId, members: Sequence[MemberRecord]) -> None:
        """Delete the records in ``room`` of former ``members``, except one that was changed since."""
        for start in range(0, len(members), _FEW):
            some = members[start : start + _FEW]
            async with self._database.reached():
                await self._past.bulk_write([past_update(room, each.user.id) for each in some])
                await self._members.bulk_write([drop_of(room, each) for each in some], ordered=False)

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
        """The rooms that ``user`` is or was a member of, or is banned from."""
        found: dict[RoomId, None] = {}
        async with self._database.reached():
            for collection in (self._members, self._past):
                documents = await collection.find({"user": user}, {"room": 1}).to_list(None)
                found |= dict.fromkeys(RoomId(document["room"]) for document in documents)
        return list(found)

    async def forget_member(self, room: RoomId, user: UserId) -> None:
        """Delete the record of ``user`` in ``room``, who must not be a member any more."""
        async with self._database.reached():
            for collection in (self._members, self._past):
                await collection.delete_one({"_id": membership_id(room, user)})
        self._memberships.doubt(user)

    async def apply(self, entries: Sequence[MemberEntry | RoomEntry]) -> None:
        """Bring rooms and members to the state after ``entries``, in their order. Repeating it changes nothing."""
        members: list[ReplaceOne[Document] | DeleteOne] = []
        past: list[UpdateOne] = []
        rooms: list[UpdateOne] = []
        for entry in entries:
            if isinstance(entry, RoomEntry):
                ours = {"_id": entry.room, **self._unless_later()}
                rooms.append(UpdateOne(ours, {"$set": room_settings(entry.record)}))
                continue
            members.append(member_update(entry))
            if not entry.member.present:
                past.append(past_update(entry.room, entry.member.user.id))
            if entry.change == "role" and entry.member.role == "owner":
                rooms.append(UpdateOne({"_id": entry.room}, {"$set": {"owner": entry.member.user.id}}))
        of_members = [entry for entry in entries if isinstance(entry, MemberEntry)]
        try:
            async with self._database.reached():
                if past:
                    await self._past.bulk_write(past, ordered=False)
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

    def _unless_later(self) -> Document:
        """The condition that no later process numbers the room: a delayed write must not undo that process's."""
        return {"fence": {"$not": {"$gt": self._database.fence}}}

    def _unless_newer(self, record: RoomRecord) -> Document:
        """The condition that the stored heads of the room are not newer than those of ``record``."""
        # Without a log the numbers of a room restart with each load.
        numbered = {"rev": {"$not": {"$gt": record.rev}}} if record.history == "kept" else {}
        return {"_id": record.room, **self._unless_later(), **numbered}

    async def forget_past(self, user: UserId) -> None:
        """Delete the former memberships of ``user``."""
        async with self._database.reached():
            await self._past.delete_many({"user": user})

    async def forget_members(self, room: RoomId) -> None:
        """Delete the member records of a deleted room."""
        async with self._database.reached():
            await self._members.delete_many({"room": room})
        self._memberships.forget(room)


def room_keys(room: RoomId) -> Document:
    """The fields that must be unique among rooms: the readings of their ids."""
    return dict(zip(_KEYS, room_readings(room), strict=True))
