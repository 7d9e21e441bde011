"""The reports and the audits of all rooms, and where a message is."""

from typing import Final

from models.ids import RoomId
from models.stores.operators.oversight import EntryInRoom, OversightStore, ReportInRoom
from models.wire.base import Value
from models.wire.chat_values import Message
from models.wire.commands.messages import HistoryPage
from models.wire.commands.overview import Seen
from models.wire.replies.overview import Position
from server.operators.callers import OPERATORS
from server.operators.rooms import OperatorRooms
from server.rooms.messages.changing import check_kept
from server.rooms.reading.deliveries import MOST_MEMBERS, Deliveries
from server.rooms.reading.surroundings import no_such_message
from server.runtime.clock import Clock

PAGE: Final = 100


class ReportsOfAll(Value, frozen=True):
    """Reports that wait, the newest first."""

    reports: list[ReportInRoom]


class AuditOfAll(Value, frozen=True):
    """What moderators did in rooms, and operators anywhere, the newest first."""

    entries: list[EntryInRoom]


class Whereabouts(Value, frozen=True):
    """Where a message is: ``accepted_at`` in ms, stored as ``rev`` of its room, and whom it has reached.

    ``reached`` are the members to whose sockets it was written or who got it in a page, with what they have read;
    None in a room of over 100 members, where that is not kept.
    """

    message: Message
    accepted_at: int
    rev: int
    newest_rev: int
    listening: int
    reached: list[Position] | None = None


class Oversight:
    """All rooms, for operators. Every method raises ``unavailable``."""

    def __init__(
        self, store: OversightStore, rooms: OperatorRooms, deliveries: Deliveries, clock: Clock
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._deliveries = deliveries
        self._clock = clock

    async def reports(self, before_at: int | None) -> ReportsOfAll:
        """100 reports before a time (ms), or the newest."""
        return ReportsOfAll(reports=await self._store.reports(self._before(before_at), PAGE))

    async def audit(self, before_at: int | None) -> AuditOfAll:
        """100 entries before a time (ms), or the newest."""
        return AuditOfAll(entries=await self._store.entries(self._before(before_at), PAGE))

    async def whereabouts(self, room_id: RoomId, seq: int) -> Whereabouts:
        """Where the message ``seq`` of a room is. Raises ``not_found``, ``bad_request`` in a room without history."""
        room = await self._rooms.find(OPERATORS, room_id)
        check_kept(room, HistoryPage)
        await room.drained()
        message = await room.state.messages.read(seq)
        if message is None or seq < room.state.first_seq:
            raise no_such_message(seq)
        reached = None
        if room.heads.members <= MOST_MEMBERS:
            reached = (await self._deliveries.seen(room, Seen(room=room.id, seq=seq))).positions
        return Whereabouts(
            message=message,
            accepted_at=message.sent_at,
            rev=message.rev,
            newest_rev=room.rev,
            listening=room.info().online,
            reached=reached,
        )

    def _before(self, before_at: int | None) -> int:
        return self._clock.now_ms() + 1 if before_at is None else before_at
