"""The blocks of the rooms that were searched last, in memory."""

import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.search.blocks import BLOCK, BlockStore, StoredBlock
from server.runtime.costly_lane import CostlyLane
from server.search.block import Block

MAX_BYTES: Final = 128 * 1024 * 1024
READ_S: Final = 1.5
"""How long blocks are read for one command; the next one goes on from there."""

# Rooms of few blocks are read many together, and others by ranges.
_FEW: Final = 16
_NAMES_AT_ONCE: Final = 100
_RANGE: Final = 64


class _Kept(Struct, eq=False):
    """The blocks of a room in memory, by number. Those of ``unread`` are not read yet."""

    blocks: dict[int, Block] = field(default_factory=dict)
    unread: range = range(0)


class Contents:
    """Blocks by room and number, up to ``max_bytes`` in all. Code that stores a block puts it in here too."""

    def __init__(self, store: BlockStore, lane: CostlyLane, max_bytes: int = MAX_BYTES) -> None:
        self._store = store
        self._lane = lane
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[RoomId, _Kept] = OrderedDict()
        # Changes during a read of blocks, which may miss them: stored blocks, and the ids of forgotten rooms.
        self._readings: list[list[Block | RoomId]] = []

    async def of(self, user: UserId, rooms: Mapping[RoomId, RoomRecord]) -> list[Block] | None:
        """The blocks of ``rooms``, or None if it takes another call to read them all.

        Each call of the database is a turn of ``user`` in the lane for costly calls.
        Raises ``rate_limited``; ``unavailable``, also if not all of them fit into memory.
        """
        end_at = time.monotonic() + READ_S
        found: list[Block] = []
        missing: list[RoomRecord] = []
        for room, record in rooms.items():
            kept = self._kept.get(room)
            if kept is None or kept.unread:
                missing.append(record)
            else:
                found += kept.blocks.values()
                self._kept.move_to_end(room)
        is_whole = True
        for together in _batches(missing):
            read = await self._read(user, together, end_at)
            is_whole = not any(each.unread for each in read.values())
            for room, kept in read.items():
                found += kept.blocks.values()
                self._keep(room, kept)
            is_last = together[-1] is missing[-1]
            if not is_whole or (time.monotonic() >= end_at and not is_last):
                is_whole = False
                break
        if not self._evict().isdisjoint(rooms) and not is_whole:
            raise Refusal("unavailable", "there is too much to look through at once: name one room")
        return found if is_whole else None

    def put(self, stored: StoredBlock) -> None:
        """Take ``stored``, which is in the database now."""
        block = Block(stored)
        kept = self._kept.get(stored.room)
        if kept is not None:
            before = kept.blocks.get(block.number)
            kept.blocks[block.number] = block
            self._bytes += block.size_bytes - (0 if before is None else before.size_bytes)
        for notes in self._readings:
            notes.append(block)

    def forget(self, room: RoomId) -> None:
        """Drop the blocks of a room that is deleted, or whose messages begin later now."""
        self._drop(room)
        for notes in self._readings:
            notes.append(room)

    async def _read(self, user: UserId, records: list[RoomRecord], end_at: float) -> dict[RoomId, _Kept]:
        notes: list[Block | RoomId] = []
        self._readings.append(notes)
        try:
            if len(records) > 1 or len(_numbers(records[0])) <= _FEW:
                found = {record.room: _Kept() for record in records}
                read = await self._few(user, records)
            else:
                kept = self._kept.get(records[0].room) or _Kept(unread=_numbers(records[0]))
                read, unread = await self._many(user, records[0].room, kept.unread, end_at)
                found = {records[0].room: _Kept(dict(kept.blocks), unread)}
        finally:
            self._readings = [each for each in self._readings if each is not notes]
        for block in (*read, *notes):
            if not isinstance(block, Block):
                found.pop(block, None)
            elif block.room in found:
                found[block.room].blocks[block.number] = block
        return found

    async def _few(self, user: UserId, records: list[RoomRecord]) -> list[Block]:
        async with self._lane.turn(user):
            return list(map(Block, await self._store.of({each.room: _numbers(each) for each in records})))

    async def _many(
        self, user: UserId, room: RoomId, numbers: range, end_at: float
    ) -> tuple[list[Block], range]:
        """Those of ``numbers`` that can be read until ``end_at``, a range at least, and the remaining ones."""
        found: list[Block] = []
        for low in range(numbers.start, numbers.stop, _RANGE):
            async with self._lane.turn(user):
                found += map(Block, await self._store.range(room, low, low + _RANGE))
            if time.monotonic() >= end_at:
                return found, range(min(low + _RANGE, numbers.stop), numbers.stop)
        return found, range(0)

    def _keep(self, room: RoomId, kept: _Kept) -> None:
        self._drop(room)
        self._kept[room] = kept
        self._bytes += sum(block.size_bytes for block in kept.blocks.values())

    def _drop(self, room: RoomId) -> None:
        dropped = self._kept.pop(room, None)
        if dropped is not None:
            self._bytes -= sum(block.size_bytes for block in dropped.blocks.values())

    def _evict(self) -> set[RoomId]:
        """Drop the least recently used blocks until the rest fits. Returns the rooms of which nothing is left."""
        evicted: set[RoomId] = set()
        while self._bytes > self._max_bytes:
            room = next(iter(self._kept))
            self._drop(room)
            evicted.add(room)
        return evicted


def _numbers(record: RoomRecord) -> range:
    return range(record.first_seq // BLOCK, record.seq // BLOCK + 1)


def _batches(records: Iterable[RoomRecord]) -> Iterator[list[RoomRecord]]:
    """Rooms of few blocks in batches for one query each, each of the others by itself."""
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
