"""All rooms of a user, as a client needs them when it starts: unread counts, and the newest message of each.

The first call fixes which rooms are answered and in which order; the cursor of a page stands for the rest of
them. Later changes in a room come as events, and a later page with that room shows them too.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId, new_id
from models.stores.entries import RoomRecord
from models.stores.reads import ReadStore
from models.wire.chat_values import Unread
from models.wire.commands.overview import Sync
from models.wire.cursors import never_given_out, number_in
from models.wire.replies.overview import SyncedRoom, SyncReply
from server.delivery.hub import Hub
from server.rooms.reading.pages import BRACKETS, room_for
from server.rooms.reading.unread import UnreadCounts
from server.runtime.costly_lane import CostlyLane
from server.timeline.room_info import room_info

PAGE_ROOMS: Final = 100
PAGE_BYTES: Final = 56 * 1024
MOST_NAMED: Final = 500
MAX_USERS: Final = 1_000
_MOST_OF_USER: Final = 4


class Syncing:
    """Pages of up to 100 rooms or 56 KiB, so that the first ones are on the screen at once; at least one room."""

    def __init__(self, unread: UnreadCounts, reads: ReadStore, hub: Hub, lane: CostlyLane) -> None:
        self._unread = unread
        self._reads = reads
        self._hub = hub
        self._lane = lane
        self._snapshots = _Snapshots()

    async def page(self, user: UserId, asked: Sync) -> SyncReply:
        """The rooms of ``user`` by their latest change, newest first, without those that ``asked`` has already.

        Raises:
            Refusal: ``bad_request`` for a cursor that was never given out, or is too old, and for one with
                ``rooms``; ``rate_limited``, ``unavailable``.
        """
        if asked.cursor is not None and asked.rooms is not None:
            raise Refusal("bad_request", "rooms: come with the first call alone")
        async with self._lane.turn(user):
            rooms = await self._unread.open_rooms(user)
            positions = await self._reads.of(user)
        if asked.cursor is not None:
            name, order, start = self._snapshots.find(user, asked.cursor)
            return await self._page(user, rooms, order, start, name)
        known = asked.rooms or {}
        unchanged = known if len(known) <= MOST_NAMED else {}
        moved = (
            room
            for room in rooms.values()
            if unchanged.get(room.room) != (room.rev, positions.get(room.room, 0))
        )
        first = await self._page(user, rooms, _by_latest_change(moved), 0, new_id("y"))
        first.gone.extend(room for room in known if room not in rooms)
        return first

    async def _page(
        self, user: UserId, rooms: Mapping[RoomId, RoomRecord], order: Sequence[RoomId], start: int, name: str
    ) -> SyncReply:
        """The page of the rooms of ``order`` from ``start`` on, without those that are no longer in ``rooms``."""
        end = min(start + PAGE_ROOMS, len(order))
        there = [rooms[room] for room in order[start:end] if room in rooms]
        counts = await self._unread.of_rooms(user, there)
        shown: list[SyncedRoom] = []
        size = BRACKETS
        for record in there:
            room = self._synced(record, counts[record.room])
            size += room_for(room)
            if shown and size > PAGE_BYTES:
                end = order.index(record.room, start, end)
                break
            shown.append(room)
        if end == len(order):
            return SyncReply(rooms=shown, gone=[])
        self._snapshots.keep(user, name, order)
        return SyncReply(rooms=shown, gone=[], cursor=f"{name}.{end}")

    def _synced(self, record: RoomRecord, counts: Unread) -> SyncedRoom:
        return SyncedRoom(
            info=room_info(record, self._hub.online_count(record.room)),
            rev=record.rev,
            read_seq=counts.read_seq,
            unread=counts.unread,
            mentions=counts.mentions,
            last=record.last,
            more=counts.more,
        )


class _Snapshots:
    """The orders of rooms whose next pages may still be requested: of each user the newest four."""

    def __init__(self) -> None:
        self._orders: OrderedDict[UserId, OrderedDict[str, Sequence[RoomId]]] = OrderedDict()

    def keep(self, user: UserId, name: str, order: Sequence[RoomId]) -> None:
        """Keep ``order`` for the users who asked last; those of others are forgotten."""
        orders = self._orders.setdefault(user, OrderedDict())
        self._orders.move_to_end(user)
        orders[name] = order
        if len(orders) > _MOST_OF_USER:
            orders.popitem(last=False)
        if len(self._orders) > MAX_USERS:
            self._orders.popitem(last=False)

    def find(self, user: UserId, cursor: str) -> tuple[str, Sequence[RoomId], int]:
        """The name and the order of ``cursor``, and the place where it continues. Raises ``bad_request``."""
        name, _, number = cursor.partition(".")
        orders = self._orders.get(user)
        order = None if orders is None else orders.get(name)
        if order is None:
            raise never_given_out()
        return name, order, number_in(number, least=1, most=len(order) - 1)


def _by_latest_change(records: Iterable[RoomRecord]) -> list[RoomId]:
    newest_first = sorted(records, key=lambda room: (-max(room.changed_at, room.created_at), -room.ordinal))
    return [room.room for room in newest_first]
