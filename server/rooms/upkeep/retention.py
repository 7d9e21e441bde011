"""Messages are kept for a number of days, if the operator or the room sets one; older ones are deleted hourly.

A room's own number of days counts where it is smaller than the server's, or the server has none. The numbers of
messages and of changes stay as they are: the log just begins later.
"""

import logging
from typing import Final

from models.database.client import Database
from models.errors import Refusal
from models.ids import RoomId
from models.stores.entries import RoomRecord
from models.stores.rooms import RoomStore
from models.stores.upkeep.retention import RetentionStore
from server.rooms.directory import RoomDirectory
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident

EVERY_S: Final = 3_600.0
_ROOMS_AT_ONCE: Final = 256
_DAY_MS: Final = 86_400_000

_log = logging.getLogger(__name__)


class Retention:
    """``days`` of the server; 0: messages are kept for ever, except in rooms with a number of their own."""

    def __init__(
        self, days: int, store: RetentionStore, room_store: RoomStore, rooms: RoomDirectory, clock: Clock
    ) -> None:
        self._days = days
        self._store = store
        self._room_store = room_store
        self._rooms = rooms
        self._clock = clock
        self._rounds = Periodic("old messages", EVERY_S, self.let_go)

    def start(self) -> None:
        """Begin to delete old messages, once an hour."""
        self._rounds.start()

    async def stop(self) -> None:
        """Stop. Remaining messages are left to the next start."""
        await self._rounds.stop()

    async def let_go(self) -> None:
        """Delete the messages that are too old now, in all rooms. Raises ``unavailable``; the next round goes on."""
        high = await self._room_store.last_ordinal() + 1
        while high > 0:
            low = max(0, high - _ROOMS_AT_ONCE)
            records = await self._room_store.get(await self._store.rooms(low, high))
            for record in records.values():
                await self._safely(record)
            high = low

    async def _safely(self, record: RoomRecord) -> None:
        try:
            await self._let_go_in(record)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
        except Exception as error:  # a barrier: the other rooms still get their turn
            log_incident(_log, f"the old messages of {record.room} cannot be deleted", error)

    async def _let_go_in(self, record: RoomRecord) -> None:
        days = min(filter(None, (self._days, record.retention_days)), default=0)
        first_seq, first_rev = record.first_seq, record.first_rev
        if days and record.history == "kept":
            since_ms = self._clock.now_ms() - days * _DAY_MS
            first_seq, first_rev = await self._begin_later(record, since_ms)
            await self._store.forget_matches(record.room, since_ms)
        if record.trimmed_rev < first_rev:
            await self._store.forget_texts(record.room, first_seq)
            await self._store.trim(record.room, record.trimmed_rev, first_rev)

    async def _begin_later(self, record: RoomRecord, since_ms: int) -> tuple[int, int]:
        """Have the log begin with the first message since then; return its first ``seq`` and ``rev``."""
        present = self._rooms.present_record(record)
        first_seq = await self._first_since(record.room, record.first_seq, present.seq + 1, since_ms)
        last = await self._store.sent(record.room, first_seq - 1) if first_seq > record.first_seq else None
        if last is None:
            return record.first_seq, record.first_rev
        room = await self._rooms.find(record.room)
        await self._store.note(room.id, first_seq, last.rev + 1)
        room.state.begin_later(first_seq, last.rev + 1)
        return first_seq, last.rev + 1

    async def _first_since(self, room: RoomId, low: int, high: int, since_ms: int) -> int:
        """The first message of ``low <= seq < high`` that was sent since then; ``high`` if there is none."""
        if low < high and not await self._is_before(room, low, since_ms):
            return low
        while low < high:
            middle = (low + high) // 2
            if await self._is_before(room, middle, since_ms):
                low = middle + 1
            else:
                high = middle
        return low

    async def _is_before(self, room: RoomId, seq: int, since_ms: int) -> bool:
        sent = await self._store.sent(room, seq)
        return sent is None or sent.sent_at < since_ms


def retention_of(days: int, database: Database, rooms: RoomDirectory, clock: Clock) -> Retention:
    """Retention of ``days`` over the stores of ``database``."""
    return Retention(days, RetentionStore(database), RoomStore(database), rooms, clock)
