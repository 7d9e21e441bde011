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
from models.wire.title_grams import gram_of
from server.delivery.hub import Hub
from server.rooms.directory import RoomDirectory
from server.rooms.reading.pages import BRACKETS, PAGE_BYTES, room_for
from server.timeline.room_info import room_info

STEP: Final = 256
"""How many room numbers are looked at first. Where there are few rooms, the step grows, up to ``WIDEST``."""
WIDEST: Final = 4_096
MOST_LOOKED: Final = 2_048


class RoomListing:
    """Reads public rooms by an index. A page looks at some 2,048 of them, so one that finds little may be short.

    A page also ends at 256 KiB, but holds at least one room if there is one.
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
        own = [each for each in (await self._rooms.rooms_of(user)).values() if each.room in mine]
        own = [each for each in own if each.visibility == "private"]
        high = await self._store.last_ordinal() + 1
        if asked.cursor is not None:
            high = min(number_in(asked.cursor), high)
        found: list[RoomInfo] = []
        size, looked, width = BRACKETS, 0, STEP
        while high > 0 and looked < MOST_LOOKED:
            low = max(0, high - width)
            public = await self._public(low, high, asked)
            for record in sorted((*public, *_between(own, low, high)), key=lambda each: -each.ordinal):
                if not is_listed(record, asked, mine):
                    continue
                info = self.info(record)
                size += room_for(info)
                if len(found) == asked.limit or (found and size > PAGE_BYTES):
                    return found, str(record.ordinal + 1)
                found.append(info)
            high, looked = low, looked + len(public) + 1
            width = min(2 * width, WIDEST) if len(public) < STEP // 8 else STEP
        return found, str(high) if high > 0 else None

    async def _public(self, low: int, high: int, asked: RoomList) -> list[RoomRecord]:
        """The public rooms with ``low <= ordinal < high`` of the kind and title asked for."""
        gram = None if asked.query is None else gram_of(asked.query)
        kind = "game" if asked.kind is None and asked.game is not None else asked.kind
        return await self._store.listed(low, high, kind=kind, gram=gram)

    async def rooms_of(self, user: UserId) -> set[RoomId]:
        """The rooms of ``user`` that are listed even if they are private. Raises ``unavailable``."""
        return set(await self._store.rooms_of(user)) - await self._closed(user)

    async def records(self, rooms: Sequence[RoomId]) -> dict[RoomId, RoomRecord]:
        """Those of ``rooms`` that exist, with their present heads, in one read. Raises ``unavailable``."""
        found = await self._store.get(rooms) if rooms else {}
        return {room: self._rooms.present_record(record) for room, record in found.items()}

    def info(self, record: RoomRecord) -> RoomInfo:
        """A room as the list shows it."""
        return room_info(self._rooms.present_record(record), self._hub.online_count(record.room))

    async def _closed(self, user: UserId) -> set[RoomId]:
        """The direct rooms that ``user`` has closed, and in which nothing was posted since."""
        closed = dict(await self._reads.closed_by(user))
        records = (await self._store.get(list(closed))).values() if closed else ()
        return {each.room for each in records if self._rooms.present_record(each).seq <= closed[each.room]}


def _between(rooms: Sequence[RoomRecord], low: int, high: int) -> list[RoomRecord]:
    return [each for each in rooms if low <= each.ordinal < high]


def is_listed(record: RoomRecord, asked: RoomList, mine: set[RoomId]) -> bool:
    """Whether the room matches ``asked``, and is public or one of ``mine``."""
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
