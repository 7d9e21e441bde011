"""Events of matches that begin and end, and of reports: in the order of the room in which that happens.

Neither is a change of a room's log, so the ids of their events follow from their content. When a room is loaded, its
recent events are put in once more: recorded ones stay as they are, and those that a crash left out are added.
"""

from functools import partial
from typing import Final

import msgspec

from models.ids import OPERATOR, RoomId
from models.stores.moderation.reports import ReportStore
from models.stores.webhooks.queued import KEPT_MS
from models.stores.webhooks.registered import EventType
from models.wire.moderation.values import Report
from server.matches.hosted import HostedMatch
from server.matches.storage import replay_of
from server.rooms.directory import RoomDirectory
from server.runtime.clock import Clock
from server.timeline.room import Room
from server.webhooks.events import Told, told
from server.webhooks.queue import EventQueue
from server.webhooks.registered import Registered

# The fields that a match does not show at its beginning.
_OF_LATER: Final = ("outcome", "seed", "last", "offers", "clock", "rematch", "tick")
# An older event may already be deleted, and would be sent a second time.
_LATELY_MS: Final = KEPT_MS - 86_400_000


class MatchEvents:
    """Events of matches and reports. Make it once matches are loaded with their rooms."""

    def __init__(
        self,
        registered: Registered,
        queue: EventQueue,
        rooms: RoomDirectory,
        reports: ReportStore,
        clock: Clock,
    ) -> None:
        self._registered = registered
        self._queue = queue
        self._reports = reports
        self._clock = clock
        rooms.subscribe_loading(self._load)

    def reported(self, room: Room, report: Report) -> None:
        """Record ``report``, which is stored."""
        self._put(_of_report(room, report), room, direct=room.record.kind == "dm")

    async def _load(self, room: Room) -> None:
        direct = room.record.kind == "dm"
        hosted = room.match
        if isinstance(hosted, HostedMatch):
            changed = partial(self._changed, room, hosted, set())
            if self._registered:
                changed()
            hosted.match.subscribe_changed(changed)
        if room.is_kept and self._registered.wanting("report", room.id, direct=direct):
            await self._reports_of(room, direct=direct)

    async def _reports_of(self, room: Room, *, direct: bool) -> None:
        since = self._clock.now_ms() - _LATELY_MS
        lately = [each.report for each in await self._reports.filed(room.id) if each.at >= since]
        for report in await self._reports.read(lately):
            self._put(_of_report(room, report), room, direct=direct)

    def _changed(self, room: Room, hosted: HostedMatch, known: set[str]) -> None:
        """Record the beginning and the end, once each, and none in a room whose messages are not kept."""
        table = hosted.match.table
        for what, at in (("begin", table.started_at), ("end", table.ended_at)):
            if at is None or what in known:
                continue
            known.add(what)
            if self._clock.now_ms() - at < _LATELY_MS:
                self._put(_of_match(hosted, what, at), room)

    def _put(self, event: Told, room: Room, *, direct: bool = False) -> None:
        if not room.is_kept:
            return
        wanting = self._registered.wanting(event.type, room.id, direct=direct)
        of_then = [each.id for each in wanting if each.created_at <= event.at]
        if of_then:
            self._queue.put(event, of_then)


def _of_match(hosted: HostedMatch, what: str, at: int) -> Told:
    """A match as its spectators see it, without the view."""
    event, match = hosted.event_for(OPERATOR), hosted.match
    shown = msgspec.to_builtins(event)
    del shown["view"]
    beginning = replay_of(match.game, match.table)
    if what == "begin" and event.status == "over" and beginning is not None:
        # A crash came in between: the event shows the state of that time.
        for name in _OF_LATER:
            shown.pop(name, None)
        shown |= {"version": 0, "status": "playing", "to_move": list(beginning.now.to_move)}
    return _in_room("match", at, event.room, ("match", event.match, what), shown)


def _of_report(room: Room, report: Report) -> Told:
    shown = {
        "report": report.report,
        "room": room.id,
        "seq": report.seq,
        "by": report.by,
        "reason": report.reason,
    }
    # Once it is resolved, the same user may report the same message again.
    return _in_room("report", report.at, room.id, ("report", report.report, str(report.at)), shown)


def _in_room(type_: EventType, at: int, room: RoomId, key: tuple[str, ...], data: object) -> Told:
    return told(type_, at, f"room:{room}", key, data)
