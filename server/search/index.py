"""The index as one part of the server: it follows the rooms, answers searches, and completes itself once."""

import logging
from typing import Final

from models.ids import RoomId
from models.stores.entries import RoomRecord
from models.stores.search.blocks import BLOCK
from server.rooms.directory import RoomDirectory
from server.rooms.stores import RoomStores
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.runtime.costly_lane import CostlyLane
from server.search.contents import Contents
from server.search.indexing import Indexing
from server.search.searching import Searches

RETRY_S: Final = 1.0
_ROOMS_AT_ONCE: Final = 256

_log = logging.getLogger(__name__)


class SearchIndex:
    """``start`` once, when clients may connect, and ``stop`` once."""

    def __init__(self, rooms: RoomDirectory, stores: RoomStores, lane: CostlyLane) -> None:
        contents = Contents(stores.blocks, lane)
        self._rooms = rooms
        self._stores = stores
        self._indexing = Indexing(stores.blocks, contents, rooms)
        self._tasks = Tasks()
        self.searches = Searches(rooms, stores, contents, self._indexing, lane)

    def start(self) -> None:
        """Index messages that are in no block, as in a database from before the index; in the background."""
        work = until_done(self._complete, "the index", _log, retry_s=RETRY_S)
        self._tasks.spawn(work, name="complete the index")

    async def stop(self) -> None:
        """Stop. The next start indexes the rest."""
        await self._tasks.close()

    async def completed(self) -> None:
        """Return once every resting room is indexed."""
        await self._tasks.finished()

    async def _complete(self) -> None:
        blocks = self._stores.blocks
        if await blocks.is_complete():
            return
        high = await self._stores.rooms.last_ordinal() + 1
        while high > 0:
            low = max(0, high - _ROOMS_AT_ONCE)
            records = await self._stores.rooms.between(low, high)
            lacking = await self._lacking([each for each in records if each.history == "kept" and each.seq])
            for room in lacking:
                await self._rooms.visit(room)
                await self._indexing.caught_up(room)
            high = low
        await blocks.note_complete()

    async def _lacking(self, records: list[RoomRecord]) -> list[RoomId]:
        """The rooms whose last block is missing: blocks are written from the first one on."""
        last = {each.room: (each.seq // BLOCK,) for each in records}
        ends = {block.room: block.end for block in await self._stores.blocks.of(last)}
        return [each.room for each in records if ends.get(each.room, 0) <= each.seq]
