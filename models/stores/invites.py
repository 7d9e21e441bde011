"""The store of invites: codes that let a limited number of people into a room until some time."""

from typing import Final

from models.database.client import Database, Document, Index
from models.database.inserts import insert_new
from models.database.queries import update_and_find, within
from models.ids import RoomId, UserId
from models.wire.chat_values import Invite

INVITES: Final = "invites"
INDEXES: Final = (
    Index(INVITES, ("room", "expires_at")),
    Index(INVITES, ("by", "expires_at")),
    Index(INVITES, ("by", "room")),
)
# No list of invites holds more.
_MOST_LISTED: Final = 5_000
_LEFT: Final[Document] = {"uses_left": {"$gt": 0}}


class InviteStore:
    """Invites. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._invites = database.collection(INVITES)

    async def create(self, invite: Invite, by: UserId) -> None:
        """Store a new invite, made by ``by``."""
        document: Document = {"_id": invite.invite, "room": invite.room, "by": by}
        document |= {"uses_left": invite.uses_left, "expires_at": invite.expires_at}
        async with self._database.reached():
            await insert_new(self._invites, document)

    async def of_room(self, room: RoomId, by: UserId | None, now_ms: int) -> list[Invite]:
        """The valid invites of ``room``, the last to expire first: those made by ``by``, or all."""
        others = _LEFT if by is None else _LEFT | {"by": by}
        async with self._database.reached():
            query = {"room": room} | _expires_after(now_ms)
            documents = await within(self._invites, query, others, limit=_MOST_LISTED)
        return sorted(map(_invite, documents), key=lambda invite: -invite.expires_at)

    async def count_valid(self, by: UserId, now_ms: int, most: int) -> int:
        """How many valid invites ``by`` has made in all rooms, at most ``most``."""
        async with self._database.reached():
            found = await within(self._invites, {"by": by} | _expires_after(now_ms), _LEFT, limit=most)
        return len(found)

    async def revoke(self, code: str, room: RoomId, by: UserId | None) -> bool:
        """End an invite of ``room``; if ``by`` is given, only one that they made. False if there is none."""
        query: Document = {"_id": code, "room": room} | ({} if by is None else {"by": by})
        async with self._database.reached():
            return (await self._invites.delete_one(query)).deleted_count > 0

    async def end_of(self, room: RoomId, by: UserId) -> None:
        """End all invites to ``room`` that were made by ``by``."""
        async with self._database.reached():
            await self._invites.delete_many({"room": room, "by": by})

    async def forget_user(self, by: UserId) -> None:
        """End all invites that were made by ``by``."""
        async with self._database.reached():
            await self._invites.delete_many({"by": by})

    async def take(self, code: str, room: RoomId, now_ms: int) -> UserId | None:
        """Use an invite once, atomically, and return its maker.

        None if it is not of this room, is used up or has expired; "" if its maker was not recorded.
        """
        query = {"_id": code, "room": room} | _LEFT | _expires_after(now_ms)
        async with self._database.reached():
            document = await update_and_find(self._invites, query, {"$inc": {"uses_left": -1}})
        return UserId(document.get("by", "")) if document else None

    async def maker_of(self, code: str, room: RoomId, now_ms: int) -> UserId | None:
        """The maker that ``take`` would return, without using the invite."""
        async with self._database.reached():
            query = {"_id": code, "room": room} | _LEFT | _expires_after(now_ms)
            document = await self._invites.find_one(query)
        return UserId(document.get("by", "")) if document else None

    async def give_back(self, code: str) -> None:
        """Undo one ``take`` after which nobody joined."""
        async with self._database.reached():
            await self._invites.update_one({"_id": code}, {"$inc": {"uses_left": 1}})

    async def forget(self, room: RoomId) -> None:
        """Delete the invites of a deleted room."""
        async with self._database.reached():
            await self._invites.delete_many({"room": room})


def _expires_after(now_ms: int) -> Document:
    return {"expires_at": {"$gt": now_ms}}


def _invite(document: Document) -> Invite:
    return Invite(
        invite=document["_id"],
        room=RoomId(document["room"]),
        uses_left=document["uses_left"],
        expires_at=document["expires_at"],
    )
