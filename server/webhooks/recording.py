"""Makes events of stored changes: of every change of a room that a webhook covers, in the order of ``rev``.

An event's body is made when its change is published, so it has the text of that moment. The position up to which a
room is recorded is stored after its events. Changes that a crash left without events are recorded from the log when
the room is loaded, before anything new can happen in it, and so are those that were too many to hold.
"""

import asyncio
import logging
from functools import partial
from typing import Final
from weakref import WeakValueDictionary

from models.ids import RoomId
from models.stores.entries import Entry, MessageEntry
from models.stores.webhooks.recorded import Recorded, RecordedStore
from models.stores.webhooks.registered import Webhook
from models.wire.events import Change
from server.rooms.directory import RoomDirectory
from server.runtime.background.retrying import until_done
from server.timeline.room import Room
from server.webhooks.events import of_room, type_of, wanted_by
from server.webhooks.queue import EventQueue
from server.webhooks.registered import Registered

_PAGE: Final = 256
_RETRY_S: Final = 0.5

_log = logging.getLogger(__name__)


class _Live:
    """A live room: ``rev`` is the position up to which it is in the queue, for ``webhooks``."""

    __slots__ = ("__weakref__", "is_behind", "rev", "room", "webhooks")

    def __init__(self, room: Room, webhooks: tuple[Webhook, ...]) -> None:
        self.room = room
        self.rev = room.rev
        self.webhooks = webhooks
        self.is_behind = False

    def recorded(self) -> Recorded:
        room, webhooks = self.room, [each.id for each in self.webhooks]
        return Recorded(room=room.id, epoch=room.record.epoch, rev=self.rev, webhooks=webhooks)


class Recording:
    """Follows every live room that keeps its messages."""

    def __init__(
        self, recorded: RecordedStore, registered: Registered, queue: EventQueue, rooms: RoomDirectory
    ) -> None:
        self._recorded = recorded
        self._registered = registered
        self._queue = queue
        # Each is held by its room's subscription.
        self._live: WeakValueDictionary[RoomId, _Live] = WeakValueDictionary()
        rooms.subscribe_loading(self._load)
        rooms.subscribe_forgetting(self._before_forgotten)
        registered.subscribe_ended(lambda _: self._cover())

    async def begin(self) -> None:
        """Cover a new webhook: return once its events are certain from now on. Raises ``unavailable``."""
        self._cover()
        await self._queue.stored()

    def _cover(self) -> None:
        for live in list(self._live.values()):
            self._cover_room(live)

    def _cover_room(self, live: _Live) -> None:
        webhooks = self._covering(live.room)
        if webhooks == live.webhooks:
            return
        if not live.webhooks:
            live.rev = live.room.rev
        live.webhooks = webhooks
        self._queue.note(live.recorded(), at_once=True)

    def _covering(self, room: Room) -> tuple[Webhook, ...]:
        return self._registered.covering(room.id, direct=room.record.kind == "dm")

    async def _load(self, room: Room) -> None:
        if not room.is_kept:
            return
        live = _Live(room, self._covering(room))
        live.is_behind = True
        room.subscribe_shown(partial(self._note, live))
        if live.webhooks:
            await self._make_up(live)
            await self._try_to_catch_up(live)
        live.is_behind = False
        # Some webhooks may have begun or ended meanwhile.
        self._cover_room(live)
        self._live[room.id] = live

    async def _before_forgotten(self, room: Room) -> None:
        """Record a room that is deleted before its log is gone: after a crash nothing would be found."""
        if self._covering(room):
            self._queue.forget(room.id)
            await self._queue.stored()

    async def _make_up(self, live: _Live) -> None:
        """Record the changes in the log beyond the recorded position, for its webhooks. Raises ``unavailable``."""
        room = live.room
        if self._queue.has_note(room.id):
            await self._queue.stored()
        known = await self._recorded.get(room.id)
        if known is not None and known.epoch == room.record.epoch and known.rev < live.rev:
            owed = tuple(each for each in live.webhooks if each.id in known.webhooks)
            await self._read_log(live, known.rev, live.rev, owed)
        if known != live.recorded():
            self._queue.note(live.recorded(), at_once=True)
            await self._queue.stored()

    async def _read_log(self, live: _Live, after: int, last: int, webhooks: tuple[Webhook, ...]) -> None:
        room = live.room
        low = max(after + 1, room.state.record.first_rev)
        while low <= last:
            if self._queue.is_full:
                await self._queue.stored()
            high = min(low + _PAGE, last + 1)
            for entry in await room.state.changes.range(low, high):
                self._put(room, entry, room.event(entry), webhooks)
            await self._queue.stored()
            low = high

    def _note(self, live: _Live, entry: Entry, event: Change) -> None:
        """Record ``entry``, which was published as ``event``."""
        if not live.webhooks:
            return
        if self._queue.is_full and not live.is_behind:
            live.is_behind = True
            live.room.beside(self._catch_up(live))
        if live.is_behind:
            return
        self._put(live.room, entry, event, live.webhooks)
        live.rev = entry.rev
        self._queue.note(live.recorded())

    async def _catch_up(self, live: _Live) -> None:
        """Go on from the log with a room that had too many changes at once."""
        work = partial(self._try_to_catch_up, live)
        await until_done(work, f"recording {live.room.id} of webhooks", _log, retry_s=_RETRY_S)

    async def _try_to_catch_up(self, live: _Live) -> None:
        while live.rev < (last := live.room.rev):
            await self._read_log(live, live.rev, last, live.webhooks)
            live.rev = last
            self._queue.note(live.recorded())
            await asyncio.sleep(0)
        live.is_behind = False

    def _put(self, room: Room, entry: Entry, event: Change, webhooks: tuple[Webhook, ...]) -> None:
        if isinstance(entry, MessageEntry) and entry.message.audience is not None:
            return  # the application's server gets only what everybody may see
        wanting = wanted_by(webhooks, type_of(entry))
        if wanting:
            self._queue.put(of_room(room, entry, event), wanting)
