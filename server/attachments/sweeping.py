"""Sweeps uploads that are due: those that nobody used, whose message never came, or which nothing shows.

Uploads of scheduled messages stay as long as these.

Nothing is searched for: each upload has the time at which it must be checked.
"""

import asyncio
from typing import Final

from models.errors import Refusal
from models.stores.entries import Entry, MessageEntry
from models.stores.files.uploads import UNUSED_MS, Upload
from models.stores.forms.scheduled import ScheduledStore
from models.stores.history import HistoryStore
from models.stores.people.users import UserStore
from server.attachments.receiving import FileStores
from server.rooms.directory import RoomDirectory
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.timeline.room import Room

EVERY_S: Final = 20.0
_AT_ONCE: Final = 100
_SOON_S: Final = 0.05


class Sweeping:
    """Deletes files that are no longer needed, now and then, and soon after a message was deleted."""

    def __init__(
        self,
        stores: FileStores,
        history: HistoryStore,
        users: UserStore,
        scheduled: ScheduledStore,
        rooms: RoomDirectory,
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._scheduled = scheduled
        self._users = users
        self._history = history
        self._clock = clock
        self._rounds = Periodic("files", EVERY_S, self.sweep)
        self._turn = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None
        rooms.subscribe_loading(self._watch)

    def start(self) -> None:
        """Begin to sweep."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop. The next start finds what is left."""
        await self._rounds.stop()
        if self._soon is not None:
            self._soon.cancel()
            await asyncio.wait([self._soon])

    async def sweep(self) -> None:
        """Check every upload that is due now. Raises ``unavailable``; the next round does the rest."""
        async with self._turn:
            while due := await self._stores.uploads.due(self._clock.now_ms(), _AT_ONCE):
                for upload in due:
                    await self._look(upload)

    def sweep_soon(self) -> None:
        """Sweep in a moment, in a task of its own."""
        if self._soon is None or self._soon.done():
            self._soon = asyncio.create_task(self._sweep_soon(), name="files that are gone")

    async def _sweep_soon(self) -> None:
        await asyncio.sleep(_SOON_S)
        try:
            await self.sweep()
        except Refusal:
            # The next round checks again.
            return

    async def _look(self, upload: Upload) -> None:
        if not upload.gone and await self._is_needed(upload):
            await self._stores.uploads.confirm(upload)
            return
        waits_until = None if upload.gone else await self._waits_until(upload)
        if waits_until is not None:
            await self._stores.uploads.look_later(upload, waits_until + UNUSED_MS)
            return
        await self._stores.contents.delete(upload.contents)
        await self._stores.uploads.remove(upload.id)

    async def _is_needed(self, upload: Upload) -> bool:
        """Whether the message or the profile that claimed it is stored, and shows it."""
        if upload.avatar:
            owner = await self._users.find(upload.owner)
            return owner is not None and owner.avatar is not None and owner.avatar.id == upload.id
        if upload.message is None:
            return False
        sent = await self._history.message_sent_before(upload.message, None)
        return sent is not None and any(each.id == upload.id for each in sent.message.attachments or ())

    async def _waits_until(self, upload: Upload) -> int | None:
        """When the message that will show ``upload`` is sent, or now if it failed; None if none waits."""
        if upload.message is None:
            return None
        waiting = [each for each in await self._scheduled.of(upload.owner) if each.message == upload.message]
        return max((max(each.send_at, self._clock.now_ms()) for each in waiting), default=None)

    async def _watch(self, room: Room) -> None:
        room.subscribe_published(self._published)

    def _published(self, entry: Entry) -> None:
        if isinstance(entry, MessageEntry) and entry.change in ("deleted", "erased"):
            self.sweep_soon()
