"""The store of webhook events: those that wait to be sent, were sent, or were put aside.

An event's ``number`` fixes its order in its lane, so a retried event precedes newer ones. Bodies are stored as of the
change: later edits of a message do not affect them.
"""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from models.database.client import Database, Document, Index
from models.database.outages import is_outage
from models.database.pages import pages
from models.stores.shapes.windows import oldest_of
from models.stores.webhooks.registered import EventType

QUEUED: Final = "webhook_events"
INDEXES: Final = (
    Index(QUEUED, ("webhook", "state", "lane", "number")),
    Index(QUEUED, ("webhook", "at")),
    Index(QUEUED, ("expires_at",), partial={"expires_at": {"$gt": 0}}),
)
KEPT_MS: Final = 7 * 86_400_000
LISTED: Final = 1_000
_AT_ONCE: Final = 500
_IDS_AT_ONCE: Final = 100
# The bits for the numbers of one process; only one process numbers at a time.
_NUMBERS: Final = 36

State = Literal["waiting", "sent", "aside"]


class QueuedEvent(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """An event for one webhook; ``id`` is its ``webhook-id``. Times in ms.

    ``lane`` is the room, or another key that keeps its events in order. ``queued_at`` is when it began to wait,
    ``tries`` how often it failed since then, and ``last`` the result of the last attempt. ``trace`` is the
    ``traceparent`` of its origin. ``expires_at`` is when it is deleted, once it no longer waits.
    """

    id: str
    webhook: str
    lane: str
    number: int
    type: EventType
    at: int
    queued_at: int
    body: bytes
    state: State = "waiting"
    tries: int = 0
    last: str | None = None
    trace: str | None = None
    expires_at: int | None = None


class Place(Struct, frozen=True):
    """The place of a waiting event."""

    lane: str
    number: int


class QueueStore:
    """Events. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reached = database.reached
        self._events = database.collection(QUEUED)
        self._numbered = 0

    def trace(self) -> str | None:
        """The current trace, if there is tracing."""
        return None if self._database.traces is None else self._database.traces.context()

    def next_number(self) -> int:
        """A number that is higher than those of all earlier events."""
        self._numbered += 1
        return (self._database.fence << _NUMBERS) + self._numbered

    async def add(self, events: Sequence[QueuedEvent]) -> None:
        """Store events in their order. Existing ones stay unchanged."""
        for start in range(0, len(events), _AT_ONCE):
            some = events[start : start + _AT_ONCE]
            async with self._reached():
                try:
                    await self._events.insert_many([_document(each) for each in some])
                except BulkWriteError as error:
                    if is_outage(error):
                        raise
                    # Some exist already, as after a crash: the rest costs a statement each.
                    await self._events.bulk_write([_insert(each) for each in some], ordered=True)

    async def waiting(self, webhook: str) -> "list[Place]":
        """The place of each waiting event of ``webhook``, in no order."""
        query, fields = {"webhook": webhook, "state": "waiting"}, {"lane": 1, "number": 1, "_id": 0}
        found: list[Place] = []
        async for page in pages(self._database, self._events, query, fields):
            found += [Place(each["lane"], each["number"]) for each in page]
        return found

    async def count_waiting(self, webhook: str) -> int:
        """How many events of ``webhook`` wait."""
        async with self._reached():
            return await self._events.count_documents({"webhook": webhook, "state": "waiting"})

    async def first(self, webhook: str, lane: str, low: int, high: int, count: int) -> list[QueuedEvent]:
        """The first ``count`` waiting events in ``lane`` with ``low <= number < high``."""

        async def find(start: int, end: int, most: int) -> list[Document]:
            numbers = {"$gte": start, "$lt": end}
            query = {"webhook": webhook, "state": "waiting", "lane": lane, "number": numbers}
            async with self._reached():
                found: list[Document] = await self._events.find(query).limit(most).to_list(None)
            return found

        return list(map(_event_of, await oldest_of(find, "number", low, high, count)))

    async def note_sent(self, event: QueuedEvent) -> None:
        """Record that an event was delivered. It is kept until 7 days after its time."""
        done = {"state": "sent", "last": None, "expires_at": event.at + KEPT_MS}
        async with self._reached():
            await self._events.update_one({"_id": event.id}, {"$set": done})

    async def note_failed(self, event: QueuedEvent) -> None:
        """Store ``tries`` and ``last`` of an event that still waits."""
        tried = {"tries": event.tries, "last": event.last}
        async with self._reached():
            await self._events.update_one({"_id": event.id, "state": "waiting"}, {"$set": tried})

    async def put_aside(self, webhook: str, event: str, now_ms: int, last: str | None = None) -> Place | None:
        """Put a waiting event aside; it is kept for 7 days from now on. None if no such event waits."""
        aside: Document = {"state": "aside", "expires_at": now_ms + KEPT_MS}
        if last is not None:
            aside["last"] = last
        async with self._reached():
            found = await self._events.find_one({"_id": event})
            if found is None or found["webhook"] != webhook or found["state"] != "waiting":
                return None
            await self._events.update_one({"_id": event, "state": "waiting"}, {"$set": aside})
        return Place(found["lane"], found["number"])

    async def aside(self, webhook: str) -> list[QueuedEvent]:
        """Up to 1,000 events that were put aside, the oldest first."""
        async with self._reached():
            query = {"webhook": webhook, "state": "aside"}
            found = await self._events.find(query).limit(LISTED).to_list(None)
        return sorted(map(_event_of, found), key=lambda event: (event.at, event.number))

    async def send_again(self, webhook: str, since_at: int, now_ms: int) -> list[Place]:
        """Queue again the events from ``since_at`` on that do not wait; returns their places, in no order."""
        query, again = {"webhook": webhook, "at": {"$gte": since_at}}, []
        fields = {"lane": 1, "number": 1, "state": 1, "expires_at": 1}
        async for page in pages(self._database, self._events, query, fields):
            kept = [each for each in page if each["state"] != "waiting" and each["expires_at"] > now_ms]
            ids = [each["_id"] for each in kept]
            for start in range(0, len(ids), _IDS_AT_ONCE):
                async with self._reached():
                    some = {"_id": {"$in": ids[start : start + _IDS_AT_ONCE]}}
                    await self._events.update_many(some, _waits_again(now_ms))
            again += [Place(each["lane"], each["number"]) for each in kept]
        return again

    async def forget_old(self, now_ms: int) -> None:
        """Delete expired events. Waiting ones do not expire."""
        async with self._reached():
            await self._events.delete_many({"expires_at": {"$gt": 0, "$lte": now_ms}})

    async def forget(self, webhook: str) -> None:
        """Delete all events of a webhook that has ended."""
        while True:
            async with self._reached():
                found = (
                    await self._events.find({"webhook": webhook}, {"_id": 1})
                    .limit(_IDS_AT_ONCE)
                    .to_list(None)
                )
                if not found:
                    return
                await self._events.delete_many({"_id": {"$in": [each["_id"] for each in found]}})


def _document(event: QueuedEvent) -> Document:
    document: Document = msgspec.to_builtins(event, builtin_types=(bytes,))
    return document


def _insert(event: QueuedEvent) -> UpdateOne:
    document = _document(event)
    return UpdateOne({"_id": document.pop("_id")}, {"$setOnInsert": document}, upsert=True)


def _waits_again(now_ms: int) -> Document:
    fresh = {"state": "waiting", "queued_at": now_ms, "tries": 0, "last": None, "expires_at": None}
    return {"$set": fresh}


def _event_of(document: Document) -> QueuedEvent:
    return msgspec.convert(document, QueuedEvent)
