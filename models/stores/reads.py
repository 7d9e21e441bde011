"""The store of read positions: the ``seq`` up to which a user has read a room, and at which it closed a direct one.

Neither ever falls.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from models.database.client import Database, Index
from models.ids import RoomId, UserId
from models.stores.kept_by_user import KeptByUser

READS: Final = "reads"
INDEXES: Final = (Index(READS, ("user",)), Index(READS, ("room",)))


class ReadStore:
    """Read positions. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reads = database.collection(READS)
        self._positions: KeptByUser[int] = KeptByUser(max)
        self._closed: KeptByUser[int] = KeptByUser(max)

    async def advance(self, room: RoomId, user: UserId, seq: int) -> int:
        """Note that ``user`` has read ``room`` up to ``seq``. A lower ``seq`` than the stored one changes nothing.

        Returns the position that is stored then.
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

    async def of(self, user: UserId) -> Mapping[RoomId, int]:
        """The read positions of ``user``."""
        return await self._positions.of(user, partial(self._read, user, "seq"))

    async def close(self, room: RoomId, user: UserId, seq: int) -> None:
        """Note that ``user`` closed ``room`` when its last message was ``seq``."""
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
        return await self._closed.of(user, partial(self._read, user, "closed"))

    async def closed_in(self, room: RoomId) -> dict[UserId, int]:
        """The users who closed ``room``, each with its last message at that time."""
        async with self._database.reached():
            documents = await self._reads.find({"room": room, "closed": {"$exists": True}}).to_list(None)
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

    async def _read(self, user: UserId, field: str) -> dict[RoomId, int]:
        query = {"user": user, field: {"$exists": True}}
        async with self._database.reached():
            documents = await self._reads.find(query, {"room": 1, field: 1}).to_list(None)
        return {RoomId(document["room"]): document[field] for document in documents}
