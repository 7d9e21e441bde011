"""One import: it is noted, and carried out room by room; its progress can be read at any time."""

import asyncio
import logging
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, derived_id
from models.stores.operators.imports import Fault, ImportRecord, ImportStore, MadeRoom
from server.archives.importing import Into, RoomImport
from server.archives.spool import MOST_FAULTS, Spool, SpooledRoom
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident

_NOTED_EVERY_S: Final = 1.0
_RETRY_S: Final = 1.0
_CUT_SHORT: Final = Fault(line=0, message="cut short; send the same file again, and it goes on")

_log = logging.getLogger(__name__)


def import_id_of(digest: str) -> str:
    """The id of the import of a file with that SHA-256: the same file is the same import."""
    return derived_id("i", digest)


class ImportJob:
    """An import of what is in ``spool``. It must always be closed, which closes the spool too."""

    def __init__(
        self, import_id: str, spool: Spool, store: ImportStore, rooms: RoomImport, clock: Clock
    ) -> None:
        self.id = import_id
        self._spool = spool
        self._store = store
        self._rooms = rooms
        self._clock = clock
        self._record = ImportRecord(id=import_id, begun_at=0, of=0)
        self._claimed: dict[str, RoomId] = {}
        self._faults = list(spool.faults)
        self._done = spool.fault_count + spool.passed
        self._of = self._done + spool.count
        self._noted_at = 0.0

    @property
    def record(self) -> ImportRecord:
        """The progress to be shown now."""
        more = self._spool.fault_count - len(self._spool.faults)
        rest = [Fault(line=0, message=f"and {more} more")] if more else []
        return ImportRecord(
            id=self.id,
            begun_at=self._record.begun_at,
            of=self._of,
            # All is done when the last message is stored and nothing is left to be pinned.
            done=self._of if self._record.is_over else min(self._done, max(0, self._of - 1)),
            is_over=self._record.is_over,
            rooms=[MadeRoom(key, room) for key, room in self._claimed.items()],
            errors=self._faults[: 2 * MOST_FAULTS] + rest,
        )

    def close(self) -> None:
        """Close the spool. A second call does nothing."""
        self._spool.close()

    async def begin(self) -> None:
        """Note it, with the rooms that an earlier attempt has begun. Raises ``unavailable``."""
        earlier = await self._store.find(self.id)
        self._claimed = {each.key: each.room for each in earlier.rooms} if earlier is not None else {}
        self._record = ImportRecord(id=self.id, begun_at=self._clock.now_ms(), of=0)
        await self._store.put(self.record)

    async def run(self) -> ImportRecord:
        """Carry it out. Messages that cannot be imported are among the ``errors``; during an outage it waits."""
        for spooled in self._spool.rooms:
            await self._fill(spooled)
        self._record = ImportRecord(id=self.id, begun_at=self._record.begun_at, of=0, is_over=True)
        while True:
            try:
                await self._store.put(self.record)
            except Refusal:
                await asyncio.sleep(_RETRY_S)
            else:
                return self.record

    async def _fill(self, spooled: SpooledRoom) -> None:
        before = self._done
        try:
            room = await self._placed(spooled)
            await self._rooms.fill(Into(self.id, room), self._spool, spooled, self._went_on)
        except Refusal as refusal:
            self._faults.append(Fault(line=0, message=f"{spooled.room.record.title}: {refusal.message}"))
        except Exception as error:  # a barrier: the other rooms still get their turn
            log_incident(_log, f"the import {self.id} failed in one room", error)
            self._faults.append(Fault(line=0, message=f"{spooled.room.record.title}: it failed"))
        self._done = before + len(spooled)

    async def _placed(self, spooled: SpooledRoom) -> RoomId:
        key = spooled.room.key

        async def claim(room: RoomId) -> None:
            self._claimed[key] = room
            await self._store.put(self.record)

        while True:
            try:
                room = await self._rooms.place(self.id, spooled, self._claimed.get(key), claim)
            except Refusal as refusal:
                if refusal.code != "unavailable":
                    raise
                await asyncio.sleep(_RETRY_S)
            else:
                self._claimed[key] = room
                return room

    async def _went_on(self, count: int) -> None:
        self._done += count
        now = self._clock.monotonic()
        if now - self._noted_at >= _NOTED_EVERY_S:
            self._noted_at = now
            try:
                await self._store.put(self.record)
            except Refusal:
                _log.debug("the progress of the import %s will be noted later", self.id)


def told(record: ImportRecord | None, *, is_running: bool) -> ImportRecord:
    """``record`` in the form to be shown. Raises ``not_found``."""
    if record is None:
        raise Refusal("not_found", "import: there is no such import")
    if record.is_over or is_running:
        return record
    return ImportRecord(
        id=record.id,
        begun_at=record.begun_at,
        of=record.of,
        done=record.done,
        rooms=record.rooms,
        errors=[*record.errors, _CUT_SHORT],
    )
