"""The store of members, as rooms query them: by id, name, role, or time of joining.

``models.stores.rooms`` changes them. A read here may miss a change in flight.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

import msgspec

from models.database.batched_lookups import BatchedLookups
from models.database.client import Database, Document, Index
from models.database.pages import pages
from models.database.queries import by_ids, some_text
from models.ids import RoomId, UserId
from models.stores.entries import PLACES_A_MS, MemberRecord
from models.stores.shapes.of_members import MEMBERS, by_joining, membership_id
from models.wire.chat_values import Role

INDEXES: Final = (
    Index(MEMBERS, ("room",)),
    Index(MEMBERS, ("user", "present")),
    Index(MEMBERS, ("room", "place"), partial={"place": {"$gte": 0}}),
    Index(MEMBERS, ("room", "key"), partial=some_text("key")),
    Index(MEMBERS, ("room", "rank"), partial=some_text("rank")),
    Index(MEMBERS, ("room", "until"), partial={"until": {"$gt": 0}}),
)
MOST_FOUND: Final = 500
_NAMES_AT_ONCE: Final = 16
_OF_NAME: Final = 50
_COUNT_WITHIN_S: Final = 60.0
# The number of places in the first window, those of a millisecond, and the factor by which windows grow.
_WIDTH: Final = PLACES_A_MS
_WIDER: Final = 4


class MemberStore:
    """Members. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._members = database.collection(MEMBERS)
        self._found = BatchedLookups(self._of_ids)

    async def few(self, room: RoomId, most: int) -> list[MemberRecord] | None:
        """All records of a room's users, in the order in which they joined; None if there are over ``most``.

        Only for rooms whose heads count few members: the embedded database scans all of them.
        """
        async with self._database.reached():
            found = await self._members.find({"room": room}).limit(most + 1).to_list(None)
        return _in_order(found) if len(found) <= most else None

    async def find(self, room: RoomId, user: UserId) -> MemberRecord | None:
        """The record of ``user`` in the room. Many simultaneous requests are read by one query."""
        return await self._found.find(membership_id(room, user))

    async def of(self, room: RoomId, users: Iterable[UserId]) -> dict[UserId, MemberRecord]:
        """The records of ``users`` in the room; users without one are left out."""
        found = await self._of_ids([membership_id(room, user) for user in users])
        return {member.user.id: member for member in found.values()}

    async def named(self, room: RoomId, keys: Sequence[str]) -> list[MemberRecord]:
        """The members with these names, as ``name_key`` has them; up to 50 for one name.

        One query for each name: with several names the embedded database would scan all members of the room.
        """
        found: list[Document] = []
        for start in range(0, len(keys), _NAMES_AT_ONCE):
            some = keys[start : start + _NAMES_AT_ONCE]
            async with self._database.reached():
                for there in await asyncio.gather(*(self._bearing(room, key) for key in some)):
                    found += there
        return _in_order(found)

    async def ranked(self, room: RoomId, role: Role) -> list[MemberRecord]:
        """Up to 500 members with ``role``, which is a higher one than ``member``."""
        async with self._database.reached():
            query = {"room": room, "rank": role}
            return _in_order(await self._members.find(query).limit(MOST_FOUND).to_list(None))

    async def joined(self, room: RoomId, low: int, begun: int, high: int, count: int) -> list[MemberRecord]:
        """The first ``count`` members with ``low <= place < high``, in their order.

        ``begun`` is the place of the first member: there is hardly anybody before it. A window is read, then wider
        ones after it, until enough are found: the embedded database reads all of a range, limit or not.
        """
        found: list[Document] = []
        width = begun - low if low < begun else _WIDTH
        while low < high and len(found) < count:
            end = min(high, low + width)
            query = {"room": room, "place": {"$gte": low, "$lt": end}}
            async with self._database.reached():
                there = await self._members.find(query).to_list(None)
            found += there
            width = _WIDTH if low < begun else _next_width(width, len(there), count - len(found))
            low = end
        return _in_order(found)[:count]

    async def sanctioned(self, room: RoomId, from_ms: int) -> AsyncIterator[list[MemberRecord]]:
        """Pages of users whose ban or mute ends at ``from_ms`` or later."""
        query = {"room": room, "until": {"$gte": from_ms}}
        async for page in pages(self._database, self._members, query):
            yield list(map(_member_of, page))

    async def past(self, room: RoomId, now_ms: int, most: int) -> list[MemberRecord]:
        """Up to ``most`` records that nothing needs: of former members whose ban and mute have ended."""
        query = {"room": room, "until": {"$gt": 0, "$lte": now_ms}}
        async with self._database.reached():
            found = await self._members.find(query).limit(most).to_list(None)
        return [member for member in map(_member_of, found) if not member.present]

    async def count(self, room: RoomId) -> int:
        """The number of members, counted one by one: for use after a crash, in a room without a log."""
        async with self._database.reached(within_s=_COUNT_WITHIN_S):
            return await self._members.count_documents({"room": room, "place": {"$gte": 0}})

    async def _bearing(self, room: RoomId, key: str) -> list[Document]:
        return await self._members.find({"room": room, "key": key}).limit(_OF_NAME).to_list(None)

    async def _of_ids(self, ids: Sequence[str]) -> dict[str, MemberRecord]:
        async with self._database.reached():
            found = await by_ids(self._members, ids)
        return {document["_id"]: _member_of(document) for document in found}


def _next_width(width: int, there: int, wanted: int) -> int:
    """The next window's width after one that found ``there``: wide enough to find the ``wanted`` rest."""
    wider = width * _WIDER
    return max(_WIDTH, min(wider, 2 * width * wanted // there)) if there else wider


def _member_of(document: Document) -> MemberRecord:
    return msgspec.convert(document["member"], MemberRecord)


def _in_order(documents: Iterable[Document]) -> list[MemberRecord]:
    return sorted(map(_member_of, documents), key=by_joining)
