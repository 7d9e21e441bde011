"""The list of rooms, page by page: newest first, public ones and the user's own private ones."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.reads import ReadStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import RoomInfo
from models.wire.commands.rooms import RoomList
from models.wire.cursors import number_in
from models.wire.normal_form import folded
from server.delivery.hub import Hub
from server.rooms.directory import RoomDirectory
from server.rooms.reading.pages import BRACKETS, PAGE_BYTES, room_for
from server.timeline.room_info import room_info

STEP: Final = 256
MAX_STEPS: Final = 40


class RoomListing:
    """Reads rooms in steps of 256. A page looks at up to 40 steps, so one that finds little may be short.

    A page ends at 256 KiB, too, but holds at least one room where there is one.
    """

    def __init__(self, store: RoomStore, reads: ReadStore, rooms: RoomDirectory, hub: Hub) -> None:
        self._store = store
        self._reads = reads
        self._rooms = rooms
        self._hub = hub

    async def page(self, user: UserId, asked: RoomList) -> tuple[list[RoomInfo], str | None]:
        """Up to ``asked.limit`` rooms, and the cursor of the next page, if there is one.

        Raises:
            Refusal: ``bad_request`` for a cursor that was never given out, ``unavailable``.
        """
        mine = await self.rooms_of(user)
        high = await self._store.last_ordinal() + 1
        if asked.cursor is not None:
            high = min(number_in(asked.cursor), high)
        found: list[RoomInfo] = []
        size = BRACKETS
        for _ in range(MAX_STEPS):
            low = max(0, high - STEP)
            for record in await self._store.page(low, high):
                if not is_listed(record, asked, mine):
                    continue
                info = self.info(record)
                size += room_for(info)
                if len(found) == asked.limit or (found and size > PAGE_BYTES):
                    return found, str(record.ordinal + 1)
                found.append(info)
            high = low
            if high == 0:
                return found, None
        return found, str(high)

    async def rooms_of(self, user: UserId) -> set[RoomId]:
        """The rooms of ``user`` that are listed even if they are private. Raises ``unavailable``."""
        return set(await self._store.rooms_of(user)) - await self._closed(user)

    async def records(self, rooms: Sequence[RoomId]) -> dict[RoomId, RoomRecord]:
        """Those of ``rooms`` that exist, with their present heads, in one look. Raises ``unavailable``."""
        found = await self._store.get(rooms) if rooms else {}
        return {room: self._rooms.present_record(record) for room, record in found.items()}

    def info(self, record: RoomRecord) -> RoomInfo:
        """A room as the list shows it."""
        return room_info(self._rooms.present_record(record), self._hub.online_count(record.room))

    async def _closed(self, user: UserId) -> set[RoomId]:
        """The direct rooms that ``user`` has closed, and in which nothing was said since."""
        closed = dict(await self._reads.closed_by(user))
        records = (await self._store.get(list(closed))).values() if closed else ()
        return {each.room for each in records if self._rooms.present_record(each).seq <= closed[each.room]}


def is_listed(record: RoomRecord, asked: RoomList, mine: set[RoomId]) -> bool:
    """Whether ``asked`` means the room, and it is public or one of ``mine``."""
    if record.visibility == "private" and record.room not in mine:
        return False
    if asked.kind is not None and record.kind != asked.kind:
        return False
    if asked.game is not None and record.game != asked.game:
        return False
    return asked.query is None or folded(asked.query) in _folded_title(record.title)


@lru_cache(maxsize=4_096)
def _folded_title(title: str) -> str:
    return folded(title)
