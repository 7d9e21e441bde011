"""The store of webhooks: their addresses, their events, and the secrets that sign these."""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.database.inserts import insert_new
from models.ids import RoomId, UserId

WEBHOOKS: Final = "webhooks"
INDEXES: Final = (Index(WEBHOOKS, ("created_at",)),)
MOST_WEBHOOKS: Final = 200

EventType = Literal["message", "message.changed", "member", "room", "match", "report", "user", "command"]


class Webhook(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """One webhook; ``owner`` is the key that made it, None for the operators. Times in ms.

    ``secret`` is the one that its receiver was shown. A webhook that ``is_ended`` gets no more events, and is about
    to be deleted with them. ``failing_since_at``: since when attempts have failed without a later success.
    """

    id: str
    url: str
    events: list[EventType]
    secret: str
    created_at: int
    owner: UserId | None = None
    room: RoomId | None = None
    failing_since_at: int | None = None
    is_ended: bool = False


class WebhookStore:
    """All webhooks. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._webhooks = database.collection(WEBHOOKS)

    async def add(self, webhook: Webhook) -> None:
        document: Document = msgspec.to_builtins(webhook)
        async with self._reached():
            await insert_new(self._webhooks, document)

    async def all(self) -> list[Webhook]:
        """Every webhook, the oldest first, including those that have ended and are not deleted yet."""
        async with self._reached():
            documents = await self._webhooks.find({"created_at": {"$gt": 0}}).to_list(None)
        webhooks = [msgspec.convert(each, Webhook) for each in documents]
        return sorted(webhooks, key=lambda webhook: (webhook.created_at, webhook.id))

    async def note_failing(self, webhook: str, since_at: int | None) -> None:
        """Store since when attempts fail; None: they do not."""
        async with self._reached():
            await self._webhooks.update_one({"_id": webhook}, {"$set": {"failing_since_at": since_at}})

    async def note_ended(self, webhook: str) -> None:
        """Record that a webhook has ended, whatever happens to its events."""
        async with self._reached():
            await self._webhooks.update_one({"_id": webhook}, {"$set": {"is_ended": True}})

    async def remove(self, webhook: str) -> None:
        """Delete a webhook that has ended, once its events are deleted."""
        async with self._reached():
            await self._webhooks.delete_one({"_id": webhook})
