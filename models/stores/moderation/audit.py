"""The store of the audit: moderators' actions, numbered in each room from 1. Pages are ranges of these numbers."""

import asyncio
from typing import Final

from msgspec import to_builtins
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.queries import some_text
from models.ids import RoomId, UserId
from models.wire.base import Person
from models.wire.chat_values import DELETED
from models.wire.moderation.values import AuditEntry

AUDIT: Final = "audit"
OF_OPERATORS: Final = RoomId("@operators")
"""The room under which operators' own actions are numbered. No room can have this id."""
INDEXES: Final = (
    Index(AUDIT, ("room", "number")),
    Index(AUDIT, ("room", "at")),
    Index(AUDIT, ("at",)),
    Index(AUDIT, ("by.id",), partial=some_text("by.id")),
    Index(AUDIT, ("user.id",), partial=some_text("user.id")),
)


class AuditStore:
    """Entries of the audit. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = database.collection(AUDIT)
        self._numbering = asyncio.Lock()

    async def add(self, room: RoomId, entry: AuditEntry) -> int:
        """Store an entry under the next number of ``room``. Returns the number."""
        async with self._numbering:
            number = await self.last(room) + 1
            while not await self._insert(room, number, entry):
                # A process died between storing an entry and recording its number.
                number += 1
            note = {"$set": {"room": room, "last": number}}
            async with self._database.reached():
                await self._audit.update_one({"_id": _head(room)}, note, upsert=True)
        return number

    async def complete(self, room: RoomId, number: int, detail: str) -> None:
        """Set the ``detail`` of entry ``number``, which was not known when it was stored."""
        async with self._database.reached():
            await self._audit.update_one({"_id": _numbered(room, number)}, {"$set": {"detail": detail}})

    async def last(self, room: RoomId) -> int:
        """The number of the last recorded entry; 0 if there is none."""
        async with self._database.reached():
            head = await self._audit.find_one({"_id": _head(room)})
        return head["last"] if head else 0

    async def page(self, room: RoomId, low: int, high: int) -> list[tuple[int, AuditEntry]]:
        """The entries with ``low <= number < high``, each with its number, the last one first."""
        query = {"room": room, "number": {"$gte": low, "$lt": high}}
        async with self._database.reached():
            documents = await self._audit.find(query).to_list(None)
        documents.sort(key=lambda document: -document["number"])
        return [(document["number"], entry_of(document)) for document in documents]

    async def forget_user(self, user: UserId) -> None:
        """Remove ``user`` from all entries: as the actor with the reason, and as the target."""
        nobody = to_builtins(DELETED)
        async with self._database.reached():
            await self._audit.update_many({"by.id": user}, {"$set": {"by": nobody}, "$unset": {"detail": ""}})
            await self._audit.update_many({"user.id": user}, {"$set": {"user": nobody}})

    async def forget(self, room: RoomId) -> None:
        """Delete the audit of a deleted room."""
        async with self._database.reached():
            await self._audit.delete_many({"room": room})

    async def forget_before(self, room: RoomId, at: int) -> None:
        """Delete the entries from before ``at`` (ms)."""
        async with self._database.reached():
            await self._audit.delete_many({"room": room, "at": {"$lt": at}})

    async def _insert(self, room: RoomId, number: int, entry: AuditEntry) -> bool:
        document: Document = {"_id": _numbered(room, number), "room": room, "number": number}
        try:
            async with self._database.reached():
                await self._audit.insert_one(document | to_builtins(entry))
        except DuplicateKeyError:
            return False
        return True


def _numbered(room: RoomId, number: int) -> str:
    return f"{room}|{number}"


def _head(room: RoomId) -> str:
    return f"{room}|head"


def entry_of(document: Document) -> AuditEntry:
    """The entry that a document of the audit holds."""
    user = document.get("user")
    return AuditEntry(
        at=document["at"],
        by=Person(**document["by"]),
        action=document["action"],
        user=Person(**user) if user else None,
        detail=document.get("detail"),
    )
