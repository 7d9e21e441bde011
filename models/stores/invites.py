"""The store of invites: codes that let a number of people into a room until some time."""

from typing import Final

from models.database.client import Database, Document, Index, update_and_find
from models.ids import RoomId
from models.wire.chat_values import Invite

INVITES: Final = "invites"
INDEXES: Final = (Index(INVITES, ("room",)),)


class InviteStore:
    """Invites. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._invites = database.collection(INVITES)

    async def create(self, invite: Invite) -> None:
        """Store a new invite."""
        document: Document = {"_id": invite.invite, "room": invite.room}
        document |= {"uses_left": invite.uses_left, "expires_at": invite.expires_at}
        async with self._database.reached():
            await self._invites.insert_one(document)

    async def take(self, code: str, room: RoomId, now_ms: int) -> Invite | None:
        """Use an invite once, atomically. None where it is another room's, is used up or has expired."""
        query = {"_id": code, "room": room, "uses_left": {"$gt": 0}, "expires_at": {"$gt": now_ms}}
        async with self._database.reached():
            document = await update_and_find(self._invites, query, {"$inc": {"uses_left": -1}})
        return _invite(document) if document else None

    async def give_back(self, code: str) -> None:
        """Undo one ``take`` by which nobody joined."""
        async with self._database.reached():
            await self._invites.update_one({"_id": code}, {"$inc": {"uses_left": 1}})

    async def forget(self, room: RoomId) -> None:
        """Delete the invites of a deleted room."""
        async with self._database.reached():
            await self._invites.delete_many({"room": room})


def _invite(document: Document) -> Invite:
    return Invite(
        invite=document["_id"],
        room=RoomId(document["room"]),
        uses_left=document["uses_left"],
        expires_at=document["expires_at"],
    )
