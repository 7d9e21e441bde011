"""The store of scheduled messages: each stays here until it is sent, or for a day after it failed."""

from typing import Any, Final

import msgspec
from msgspec import Struct
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.ids import MessageId, UserId
from models.wire.chat_values import Attachment, Person
from models.wire.commands.messages import MessageSend
from models.wire.forms.scheduled import Failed

SCHEDULED: Final = "scheduled"
INDEXES: Final = (
    Index(SCHEDULED, ("user.id",)),
    Index(SCHEDULED, ("due_at",), partial={"due_at": {"$gt": 0}}),
    Index(SCHEDULED, ("failed_at",), partial={"failed_at": {"$gt": 0}}),
)
_LISTED: Final = 200
_AT_ONCE: Final = 100


class Scheduled(Struct, frozen=True, kw_only=True):
    """A scheduled message of ``user``, with its own nonce, and the reason if it could not be sent.

    One that is ``taken`` is being sent. ``uploads`` are claimed for ``message``, the id that it will have.
    """

    id: str
    user: Person
    send_at: int
    send: MessageSend
    failed: Failed | None = None
    taken: bool = False
    message: MessageId | None = None
    uploads: dict[str, Attachment] = {}


class ScheduledStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._scheduled = database.collection(SCHEDULED)

    async def add(self, scheduled: Scheduled) -> bool:
        """Store a waiting message. False if one with that id exists already."""
        document: dict[str, Any] = msgspec.to_builtins(scheduled)
        document |= {"_id": document.pop("id"), "due_at": scheduled.send_at}
        async with self._reached():
            try:
                await self._scheduled.insert_one(document)
            except DuplicateKeyError:
                return False
        return True

    async def get(self, scheduled: str) -> Scheduled | None:
        """The message of that id."""
        async with self._reached():
            document = await self._scheduled.find_one({"_id": scheduled})
        return _scheduled_of(document) if document else None

    async def of(self, user: UserId) -> list[Scheduled]:
        """Up to 200 messages of ``user``, by the time of sending."""
        async with self._reached():
            found = await self._scheduled.find({"user.id": user}).limit(_LISTED).to_list(None)
        return sorted(map(_scheduled_of, found), key=lambda each: each.send_at)

    async def due(self, now_ms: int) -> list[Scheduled]:
        """Up to 100 messages that are due, by their time."""
        async with self._reached():
            due = self._scheduled.find({"due_at": {"$gt": 0, "$lte": now_ms}}).limit(_AT_ONCE)
            found = await due.to_list(None)
        return sorted(map(_scheduled_of, found), key=lambda each: each.send_at)

    async def take(self, scheduled: str) -> bool:
        """Note that a message is being sent, so that it cannot be cancelled. False if it was cancelled before."""
        async with self._reached():
            noted = await self._scheduled.update_one({"_id": scheduled}, {"$set": {"taken": True}})
        return bool(noted.matched_count)

    async def remove(self, scheduled: str) -> None:
        """Delete a message that was sent."""
        async with self._reached():
            await self._scheduled.delete_one({"_id": scheduled})

    async def take_back(self, scheduled: str, user: UserId) -> bool:
        """Delete a message of ``user`` that waits or has failed. False for any other."""
        async with self._reached():
            query = {"_id": scheduled, "user.id": user, "taken": {"$ne": True}}
            return bool((await self._scheduled.delete_one(query)).deleted_count)

    async def fail(self, scheduled: str, failed: Failed, now_ms: int) -> None:
        """Note why a message was not sent."""
        why = {"failed": msgspec.to_builtins(failed), "failed_at": now_ms}
        async with self._reached():
            await self._scheduled.update_one(
                {"_id": scheduled}, {"$set": why, "$unset": {"due_at": "", "taken": ""}}
            )

    async def forget_failed(self, before_ms: int) -> None:
        """Delete those that failed before then."""
        async with self._reached():
            await self._scheduled.delete_many({"failed_at": {"$gt": 0, "$lt": before_ms}})

    async def forget_user(self, user: UserId) -> None:
        """Delete all of ``user``."""
        async with self._reached():
            await self._scheduled.delete_many({"user.id": user})


def _scheduled_of(document: Document) -> Scheduled:
    return msgspec.convert(document | {"id": document["_id"]}, Scheduled)
