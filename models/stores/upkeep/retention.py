"""Retention: old messages, and the changes before them, are deleted from the begin of a room's log.

The new begin of the log is recorded in the room first. So nobody reads what is being deleted, and the next round
deletes what a crash leaves.
"""

from typing import Final, NamedTuple

from models.database.client import Database
from models.database.queries import within
from models.ids import RoomId
from models.stores.documents import WITHOUT_TEXTS
from models.stores.files.uploads import GONE, UPLOADS
from models.stores.history import LOG
from models.stores.play.past_matches import PastMatchStore
from models.stores.rooms import ROOMS
from models.stores.search.blocks import BLOCK, BlockStore

_AT_ONCE: Final = 100


class Sent(NamedTuple):
    """When a message was sent: the ``rev`` of that change, and ms since the epoch."""

    rev: int
    sent_at: int


class RetentionStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = database.collection(LOG)
        self._rooms = database.collection(ROOMS)
        self._uploads = database.collection(UPLOADS)
        self._blocks = BlockStore(database)
        self._past = PastMatchStore(database)

    async def rooms(self, low: int, high: int) -> list[RoomId]:
        """The rooms with ``low <= ordinal < high``."""
        query = {"ordinal": {"$gte": low, "$lt": high}}
        async with self._database.reached():
            found = await self._rooms.find(query, {"_id": 1}).to_list(None)
        return [RoomId(each["_id"]) for each in found]

    async def sent(self, room: RoomId, seq: int) -> Sent | None:
        """When the message with this number was sent; None if it is deleted."""
        query = {"room": room, "seq": {"$gte": seq, "$lt": seq + 1}}
        async with self._database.reached():
            found = await self._log.find(query, {"rev": 1, "sent_at": 1}).to_list(1)
        return Sent(found[0]["rev"], found[0]["sent_at"]) if found else None

    async def note(self, room: RoomId, first_seq: int, first_rev: int) -> None:
        """Record where the messages and the changes of ``room`` begin from now on.

        The last message may be deleted too, so it is stored anew with the next heads.
        """
        begins = {"$max": {"first_seq": first_seq, "first_rev": first_rev}, "$set": {"last": None}}
        async with self._database.reached():
            await self._rooms.update_one({"_id": room}, begins)
        await self._blocks.forget_before(room, first_seq // BLOCK)

    async def forget_matches(self, room: RoomId, since_ms: int) -> None:
        """Remove the matches that ended before then from the room's list."""
        await self._past.forget_before(room, since_ms)

    async def forget_texts(self, room: RoomId, first_seq: int) -> None:
        """Remove the texts of messages before ``first_seq`` from the changes that are kept."""
        earlier = {"room": room, "of": {"$gte": 1, "$lt": first_seq}}
        async with self._database.reached():
            await self._log.update_many(earlier, WITHOUT_TEXTS)

    async def trim(self, room: RoomId, low: int, high: int) -> None:
        """Delete the changes with ``low <= rev < high``, which precede the recorded begin, and their files."""
        for start in range(low, high, _AT_ONCE):
            end = min(start + _AT_ONCE, high)
            entries = {"room": room, "rev": {"$gte": start, "$lt": end}}
            async with self._database.reached():
                shown = await within(
                    self._log, entries, {"attachments.id": {"$exists": True}}, fields={"_id": 1}
                )
                if shown:
                    messages = [document["_id"] for document in shown]
                    await self._uploads.update_many({"message": {"$in": messages}}, GONE)
                await self._log.delete_many(entries)
                await self._rooms.update_one({"_id": room}, {"$max": {"trimmed_rev": end}})
