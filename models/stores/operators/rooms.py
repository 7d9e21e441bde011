"""Rooms and members as operators query them: private rooms too, whoever is in them."""

from models.database.client import Database
from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.room_documents import room_record_of
from models.stores.rooms import ROOMS
from models.stores.shapes.of_members import MEMBERS
from models.wire.chat_values import Role


class AllRooms:
    """Reads the collections of ``RoomStore``. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._rooms = database.collection(ROOMS)
        self._members = database.collection(MEMBERS)

    async def between(self, low: int, high: int) -> list[RoomRecord]:
        """All rooms with ``low <= ordinal < high`` that are not deleted, the newest first."""
        async with self._reached():
            documents = await self._rooms.find({"ordinal": {"$gte": low, "$lt": high}}).to_list(None)
        there = [room_record_of(document) for document in documents if not document["deleted"]]
        return sorted(there, key=lambda record: -record.ordinal)

    async def roles_of(self, user: UserId) -> dict[RoomId, Role]:
        """The rooms that ``user`` is a member of, with the role in each."""
        async with self._reached():
            documents = await self._members.find({"user": user, "present": True}).to_list(None)
        return {RoomId(each["room"]): each["member"].get("role", "member") for each in documents}
