"""The records of rooms that are not live, kept in memory: only a live room changes, so they stay true."""

from collections import OrderedDict
from collections.abc import Container, Sequence
from typing import Final

from models.ids import RoomId
from models.stores.entries import RoomRecord
from models.stores.rooms import RoomStore

MAX_RECORDS: Final = 10_000


class RestingRecords:
    """The records that were requested or written back last, up to ``MAX_RECORDS``.

    ``awake`` holds the rooms that are live, being loaded or being written back: their records are not kept.
    """

    def __init__(self, store: RoomStore, awake: Sequence[Container[RoomId]], most: int = MAX_RECORDS) -> None:
        self._store = store
        self._awake = awake
        self._most = most
        self._records: OrderedDict[RoomId, RoomRecord] = OrderedDict()
        # How often a room woke up: a record that was being read meanwhile may be outdated.
        self._wakings = 0

    async def of(self, rooms: Sequence[RoomId]) -> dict[RoomId, RoomRecord]:
        """Those of ``rooms`` that exist, as they are stored. Raises ``unavailable``."""
        found = {room: self._records[room] for room in rooms if room in self._records}
        missing = [room for room in rooms if room not in found]
        if not missing:
            return found
        wakings = self._wakings
        read = await self._store.get(missing)
        if wakings == self._wakings:
            for record in read.values():
                self.keep(record)
        return found | read

    def keep(self, record: RoomRecord) -> None:
        """Keep the record of a room that rests, unless it is awake or deleted."""
        if record.deleted or any(record.room in rooms for rooms in self._awake):
            return
        self._records[record.room] = record
        self._records.move_to_end(record.room)
        if len(self._records) > self._most:
            self._records.popitem(last=False)

    def wake(self, room: RoomId) -> None:
        """Drop the record of a room that becomes live."""
        self._wakings += 1
        self._records.pop(room, None)
