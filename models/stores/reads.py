"""Positions: the ``seq`` up to which a user has read or received a room, and at which they closed a direct one.

None of them ever decreases.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from pymongo import UpdateOne

from models.database.client import Database, Document, Index
from models.database.queries import by_ids
from models.ids import RoomId, UserId
from models.stores.kept_by_user import KeptByUser

READS: Final = "reads"
INDEXES: Final = (Index(READS, ("user", "closed")), Index(READS, ("room", "closed")))
_CLOSED: Final[Document] = {"closed": {"$gte": 0}}


class Marks(NamedTuple):
    """How far a user has read a room, and how far messages have reached them."""

    read: int
    delivered: int


class ReadStore:
    """Read positions. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reads = database.collection(READS)
        self._positions: KeptByUser[int] = KeptByUser(max)
        self._closed: KeptByUser[int] = KeptByUser(max)

    async def advance(self, room: RoomId, user: UserId, seq: int) -> int:
        """Store that ``user`` has read ``room`` up to ``seq``. A ``seq`` lower than the stored one changes nothing.

        Returns the stored position.
        """
        note = {"$max": {"seq": seq}, "$setOnInsert": {"room": room, "user": user}}
        try:
            async with self._database.reached():
                done = await self._reads.update_one({"_id": f"{room}|{user}"}, note, upsert=True)
        except BaseException:
            self._positions.doubt(user)
            raise
        self._positions.note(user, room, seq)
        has_moved = done.modified_count or done.upserted_id is not None
        return seq if has_moved else await self.position(room, user)

    async def position(self, room: RoomId, user: UserId) -> int:
        """The read position of ``user`` in one room."""
        async with self._database.reached():
            document = await self._reads.find_one({"_id": f"{room}|{user}"})
        return document["seq"] if document else 0

    async def marks(self, room: RoomId, users: Sequence[UserId]) -> dict[UserId, Marks]:
        """The marks of those of ``users`` that have any in ``room``."""
        async with self._database.reached():
            found = await by_ids(self._reads, [f"{room}|{user}" for user in users])
        return {UserId(each["user"]): Marks(each["seq"], each.get("delivered", 0)) for each in found}

    async def note_delivered(self, room: RoomId, delivered: Mapping[UserId, int]) -> None:
        """Store the newest message of ``room`` that has reached each of these users."""
        notes = [
            UpdateOne(
                {"_id": f"{room}|{user}"},
                {"$max": {"delivered": seq}, "$setOnInsert": {"room": room, "user": user, "seq": 0}},
                upsert=True,
            )
            for user, seq in delivered.items()
        ]
        async with self._database.reached():
            await self._reads.bulk_write(notes, ordered=False)

    async def of(self, user: UserId) -> Mapping[RoomId, int]:
        """The read positions of ``user``."""
        return await self._positions.of(user, partial(self._read, "seq", {"user": user}))

    async def close(self, room: RoomId, user: UserId, seq: int) -> None:
        """Store that ``user`` closed ``room`` when its last message was ``seq``."""
        note = {"$max": {"closed": seq}, "$setOnInsert": {"room": room, "user": user, "seq": 0}}
        try:
            async with self._database.reached():
                await self._reads.update_one({"_id": f"{room}|{user}"}, note, upsert=True)
        except BaseException:
            self._closed.doubt(user)
            raise
        self._closed.note(user, room, seq)

    async def closed_by(self, user: UserId) -> Mapping[RoomId, int]:
        """The rooms that ``user`` closed, each with its last message at that time."""
        return await self._closed.of(user, partial(self._read, "closed", {"user": user} | _CLOSED))

    async def closed_in(self, room: RoomId) -> dict[UserId, int]:
        """The users who closed ``room``, each with its last message at that time."""
        async with self._database.reached():
            documents = await self._reads.find({"room": room} | _CLOSED).to_list(None)
        return {UserId(document["user"]): document["closed"] for document in documents}

    async def forget_user(self, user: UserId) -> None:
        """Delete the positions of a user."""
        async with self._database.reached():
            await self._reads.delete_many({"user": user})
        self._positions.doubt(user)
        self._closed.doubt(user)

    async def forget(self, room: RoomId) -> None:
        """Delete the positions in a deleted room."""
        async with self._database.reached():
            await self._reads.delete_many({"room": room})
        self._positions.forget(room)
        self._closed.forget(room)

    async def _read(self, field: str, query: Document) -> dict[RoomId, int]:
        async with self._database.reached():
            documents = await self._reads.find(query, {"room": 1, field: 1}).to_list(None)
        return {RoomId(each["room"]): each[field] for each in documents if field in each}
