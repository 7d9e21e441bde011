"""Detects that the database was restored from a backup, and then gives every room a new epoch.

Clients know numbered things from after the backup that are no longer stored. Under a new epoch they begin anew in
each room, and no id is used twice.
"""

from typing import Final

from pymongo import UpdateOne

from models.database.client import Database
from models.database.pages import pages
from models.ids import new_id
from models.stores.history import LOG
from models.stores.rooms import ROOMS

_META: Final = "meta"
_PLACE: Final = "place"
_LONG_S: Final = 3_600.0


class RestoreStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._meta = database.collection(_META)
        self._rooms = database.collection(ROOMS)

    async def last_place(self) -> str | None:
        """The place where the database was last served; None if none was recorded."""
        async with self._database.reached():
            document = await self._meta.find_one({"_id": _PLACE})
        return document["place"] if document else None

    async def keep_place(self, place: str) -> None:
        """Record the place of the database."""
        async with self._database.reached():
            await self._meta.update_one({"_id": _PLACE}, {"$set": {"place": place}}, upsert=True)

    async def id_of_log(self) -> str | None:
        """MongoDB's id of the collection of messages; it differs after a dump was loaded."""
        return await self._database.id_of(LOG)

    async def renew_epochs(self) -> int:
        """Give each room a new epoch, and return the number of rooms. It may be repeated."""
        count = 0
        async for page in pages(self._database, self._rooms, {}, {"_id": True}, within_s=_LONG_S):
            count += len(page)
            new = [UpdateOne({"_id": room["_id"]}, {"$set": {"epoch": new_id("e")}}) for room in page]
            async with self._database.reached(within_s=_LONG_S):
                await self._rooms.bulk_write(new, ordered=False)
        return count
