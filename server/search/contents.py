"""The blocks of the rooms in which somebody searched last, in memory."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.search.blocks import BLOCK, BlockStore, StoredBlock
from server.runtime.costly_lane import CostlyLane
from server.search.block import Block

MAX_BYTES: Final = 128 * 1024 * 1024
# Rooms of few blocks are read many together, and others by ranges.
_FEW: Final = 16
_NAMES_AT_ONCE: Final = 100
_RANGE: Final = 64


class Contents:
    """Blocks by room and number, up to ``max_bytes`` in all. Whoever stores a block puts it in here too."""

    def __init__(self, store: BlockStore, lane: CostlyLane, max_bytes: int = MAX_BYTES) -> None:
        self._store = store
        self._lane = lane
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[RoomId, dict[int, Block]] = OrderedDict()
        # What happens while blocks are read, which may hold it or not: of a room alone that it is forgotten.
        self._readings: list[list[Block | RoomId]] = []

    async def of(self, user: UserId, rooms: Mapping[RoomId, RoomRecord]) -> list[Block]:
        """The blocks of ``rooms``. Each call of the database is a turn of ``user`` in the lane for costly calls.

        Raises ``rate_limited``, ``unavailable``.
        """
        found: dict[RoomId, dict[int, Block]] = {}
        missing: list[RoomRecord] = []
        for room, record in rooms.items():
            kept = self._kept.get(room)
            if kept is None:
                missing.append(record)
            else:
                found[room] = kept
                self._kept.move_to_end(room)
        for together in _batches(missing):
            read = await self._read(user, together)
            found |= read
            for room, blocks in read.items():
                self._keep(room, blocks)
        self._evict()
        return [block for blocks in found.values() for block in blocks.values()]

    def put(self, stored: StoredBlock) -> None:
        """``stored`` is in the database by now."""
        block = Block(stored)
        kept = self._kept.get(stored.room)
        if kept is not None:
            before = kept.get(block.number)
            kept[block.number] = block
            self._bytes += block.size_bytes - (0 if before is None else before.size_bytes)
        for notes in self._readings:
            notes.append(block)

    def forget(self, room: RoomId) -> None:
        """Keep nothing of a room that is no more, or whose messages begin later now."""
        self._drop(room)
        for notes in self._readings:
            notes.append(room)

    async def _read(self, user: UserId, records: list[RoomRecord]) -> dict[RoomId, dict[int, Block]]:
        notes: list[Block | RoomId] = []
        self._readings.append(notes)
        try:
            read = await self._stored(user, records)
        finally:
            self._readings = [each for each in self._readings if each is not notes]
        found: dict[RoomId, dict[int, Block]] = {record.room: {} for record in records}
        for block in (*read, *notes):
            if not isinstance(block, Block):
                found.pop(block, None)
            elif block.room in found:
                found[block.room][block.number] = block
        return found

    async def _stored(self, user: UserId, records: list[RoomRecord]) -> list[Block]:
        if len(records) > 1 or len(_numbers(records[0])) <= _FEW:
            async with self._lane.turn(user):
                return list(map(Block, await self._store.of({each.room: _numbers(each) for each in records})))
        found: list[Block] = []
        numbers = _numbers(records[0])
        for low in range(numbers.start, numbers.stop, _RANGE):
            async with self._lane.turn(user):
                found += map(Block, await self._store.range(records[0].room, low, low + _RANGE))
        return found

    def _keep(self, room: RoomId, blocks: dict[int, Block]) -> None:
        self._drop(room)
        self._kept[room] = blocks
        self._bytes += sum(block.size_bytes for block in blocks.values())

    def _drop(self, room: RoomId) -> None:
        dropped = self._kept.pop(room, {})
        self._bytes -= sum(block.size_bytes for block in dropped.values())

    def _evict(self) -> None:
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._kept)))


def _numbers(record: RoomRecord) -> range:
    return range(record.first_seq // BLOCK, record.seq // BLOCK + 1)


def _batches(records: Iterable[RoomRecord]) -> Iterator[list[RoomRecord]]:
    """Rooms of few blocks in parts for one query each, of the others each for itself."""
    part: list[RoomRecord] = []
    blocks = 0
    for record in records:
        count = len(_numbers(record))
        if count > _FEW:
            yield [record]
            continue
        if blocks + count > _NAMES_AT_ONCE:
            yield part
            part, blocks = [], 0
        part.append(record)
        blocks += count
    if part:
        yield part
