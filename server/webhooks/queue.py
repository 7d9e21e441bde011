"""The events on their way into the store: one write at a time for all, in the order in which they came.

An event is stored once the database takes it, or is lost in a crash: then the recorded position of its
room says where to go on. The number of waiting events is bounded: a room with too many is no longer held, and goes
on from the log when the database is back.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from models.ids import RoomId
from models.stores.webhooks.queued import QueuedEvent, QueueStore
from models.stores.webhooks.recorded import Recorded, RecordedStore
from server.runtime.background.retrying import until_done
from server.runtime.background.supervised import Supervised
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.webhooks.events import Told

MOST_WAITING: Final = 20_000
MOST_BYTES: Final = 64 * 1_048_576
_RETRY_S: Final = 0.5
# The longest delay before the position of changes without events is noted.
_NOTED_S: Final = 2.0

_log = logging.getLogger(__name__)


class EventQueue:
    """The one writer of events. ``start`` once, ``stop`` once."""

    def __init__(self, store: QueueStore, recorded: RecordedStore, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._recorded = recorded
        self._now_ms = now_ms
        self._events: list[QueuedEvent] = []
        self._notes: dict[RoomId, Recorded] = {}
        self._gone: set[RoomId] = set()
        self._waiters: list[asyncio.Future[None]] = []
        self._storing: set[RoomId] = set()
        self._bytes = 0
        self._is_started = False
        self._wake = asyncio.Event()
        self._writing = Supervised("recording the events of webhooks", self._write)
        self._stored: Subscribers[Sequence[QueuedEvent]] = Subscribers("events of webhooks that wait")

    def start(self) -> None:
        self._is_started = True
        self._writing.start()

    async def stop(self) -> None:
        """Store all waiting events, then end."""
        if not self._is_started:
            return
        await self.stored()
        await self._writing.stop()

    @property
    def is_full(self) -> bool:
        return len(self._events) >= MOST_WAITING or self._bytes >= MOST_BYTES

    def subscribe_stored(self, subscriber: Callable[[Sequence[QueuedEvent]], None]) -> Unsubscribe:
        """Call ``subscriber`` with the events that were stored, in their order."""
        return self._stored.subscribe(subscriber)

    def put(self, told: Told, webhooks: Sequence[str]) -> None:
        """Store an event for each of ``webhooks``."""
        now_ms = self._now_ms()
        trace = self._store.trace()
        self._events += [
            told.for_webhook(each, self._store.next_number(), now_ms, trace) for each in webhooks
        ]
        self._bytes += len(told.body)
        self._wake.set()

    def note(self, recorded: Recorded, *, at_once: bool = False) -> None:
        """Store the recorded position of a room, once all earlier events are stored."""
        self._notes[recorded.room] = recorded
        if at_once:
            self._wake.set()

    def forget(self, room: RoomId) -> None:
        """Delete the position of ``room``, which is deleted, once all earlier events are stored."""
        self._gone.add(room)
        self._wake.set()

    def has_note(self, room: RoomId) -> bool:
        """Whether the stored position of a room is older than the latest one."""
        return room in self._notes or room in self._storing or room in self._gone

    async def stored(self) -> None:
        """Return once all earlier events are stored."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._wake.set()
        await waiter

    async def _write(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_NOTED_S):
                    await self._wake.wait()
            except TimeoutError:
                if not self._notes:
                    continue
            self._wake.clear()
            await self._store_all()

    async def _store_all(self) -> None:
        events, self._events, self._bytes = self._events, [], 0
        notes, self._notes = self._notes, {}
        gone, self._gone = self._gone, set()
        waiters, self._waiters = self._waiters, []
        self._storing = notes.keys() | gone

        async def store() -> None:
            await self._store.add(events)
            await self._recorded.put([each for each in notes.values() if each.room not in gone])
            for room in gone:
                await self._recorded.forget(room)

        await until_done(store, "recording the events of webhooks", _log, retry_s=_RETRY_S)
        self._storing = set()
        if events:
            self._stored.notify(events)
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
