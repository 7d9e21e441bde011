"""How far the changes of each room are recorded as webhook events, and for which webhooks.

After a crash the rest is made from the log. A webhook that is not listed here began while the room was not open: the
room's log up to then is from before it.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct
from pymongo import ReplaceOne

from models.database.client import Database, Index
from models.ids import Epoch, RoomId

RECORDED: Final = "webhook_rooms"
INDEXES: Final[tuple[Index, ...]] = ()


class Recorded(Struct, frozen=True, kw_only=True, rename={"room": "_id"}):
    """Every change of ``room`` up to ``rev`` is recorded for ``webhooks``."""

    room: RoomId
    epoch: Epoch
    rev: int
    webhooks: Sequence[str]


class RecordedStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._rooms = database.collection(RECORDED)

    async def get(self, room: RoomId) -> Recorded | None:
        """How far ``room`` is recorded; None if no webhook ever subscribed to its changes."""
        async with self._reached():
            document = await self._rooms.find_one({"_id": room})
        return msgspec.convert(document, Recorded) if document else None

    async def put(self, rooms: Sequence[Recorded]) -> None:
        """Store how far rooms are recorded, replacing earlier values."""
        if not rooms:
            return
        updates = [ReplaceOne({"_id": each.room}, msgspec.to_builtins(each), upsert=True) for each in rooms]
        async with self._reached():
            await self._rooms.bulk_write(updates, ordered=False)

    async def forget(self, room: RoomId) -> None:
        """Delete the record of a deleted room."""
        async with self._reached():
            await self._rooms.delete_one({"_id": room})
