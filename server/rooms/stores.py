"""The stores that hold what there is of rooms."""

from msgspec import Struct

from models.database.client import Database
from models.stores.entries import RoomRecord
from models.stores.history import HistoryStore
from models.stores.invites import InviteStore
from models.stores.reads import ReadStore
from models.stores.rooms import RoomStore


class RoomStores(Struct, frozen=True, kw_only=True):
    """One store for each kind of data. A room that is deleted leaves all of them."""

    rooms: RoomStore
    history: HistoryStore
    invites: InviteStore
    reads: ReadStore

    @classmethod
    def over(cls, database: Database) -> "RoomStores":
        """The stores of one database."""
        rooms = RoomStore(database)
        history, invites = HistoryStore(database, rooms), InviteStore(database)
        return cls(rooms=rooms, history=history, invites=invites, reads=ReadStore(database))

    async def clear_away(self, record: RoomRecord) -> None:
        """Delete what was said in a deleted room. The room's id stays noted, so that it is never used again.

        Raises ``unavailable``; the room then stays noted as open, and the next start does the rest.
        """
        await self.history.forget(record.room)
        await self.rooms.forget_members(record.room)
        await self.invites.forget(record.room)
        await self.reads.forget(record.room)
        await self.rooms.save_heads([record], close=True)
