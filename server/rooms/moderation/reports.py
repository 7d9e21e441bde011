"""Reports: members call the moderators for a message, and one of them resolves it, maybe with a sanction."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.moderation.reports import ReportStore, report_id
from models.wire.base import Person
from models.wire.chat_values import Message
from models.wire.commands.messages import MessageDelete
from models.wire.commands.moderation import RoomBan, RoomMute, RoomReport, RoomResolve
from models.wire.cursors import never_given_out
from models.wire.moderation.replies import ReportsReply
from models.wire.moderation.values import Report
from server.rooms.messages.changing import delete, present, still_there
from server.rooms.moderation import sanctions
from server.rooms.permissions import reader_of
from server.rooms.reading.pages import first_fitting
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.timeline.pending_commits import stored
from server.timeline.room import Room
from server.timeline.words.text import reason_of

PAGE: Final = 50
MAX_OF_ROOM: Final = 1_000
MAX_OF_USER: Final = 20


class Reports:
    """The reports of all rooms. Every method raises ``unavailable``."""

    def __init__(self, store: ReportStore) -> None:
        self._store = store
        self._filed: Subscribers[Room, Report] = Subscribers("a report")

    def subscribe_filed(self, subscriber: Callable[[Room, Report], None]) -> Unsubscribe:
        """Call ``subscriber`` with each report once it is stored."""
        return self._filed.subscribe(subscriber)

    async def file(self, room: Room, by: Person, command: RoomReport) -> None:
        """Report a message in its present state. A second report by the same user changes nothing.

        Raises ``not_member``, ``not_found``; ``conflict`` for a message that is deleted, and if too many reports
        wait, of the room or of the user; ``bad_request`` for an empty reason.
        """
        reason = reason_of(command.reason)
        if reason is None:
            raise Refusal("bad_request", "reason: has nothing to see in it")
        with room.state.messages.held() as held:
            message = still_there(room, (await present(room, held, by.id, command))[0])
        report = report_id(room.id, message.seq, by.id)
        filed = await self._store.filed(room.id)
        if any(each.report == report for each in filed):
            return
        of_user = sum(each.by == by.id for each in filed)
        if len(filed) >= MAX_OF_ROOM or of_user >= MAX_OF_USER:
            raise Refusal("conflict", "too many reports wait for the moderators of this room")
        await self.call(room, message, by, reason)

    async def call(self, room: Room, message: Message, by: Person, reason: str) -> None:
        """Report a message for ``by``, who may be no user. A second report by the same reporter changes nothing."""
        report, kept = report_id(room.id, message.seq, by.id), replace(message, reactions=None)
        told = Report(report=report, seq=message.seq, message=kept, by=by, at=room.now_ms(), reason=reason)
        await self._store.file(room.id, told)
        self._filed.notify(room, told)

    async def page(self, room: Room, reader: UserId, cursor: str | None) -> ReportsReply:
        """50 reports that wait, up to 256 KiB, the newest first; those behind ``cursor``. Raises ``bad_request``.

        Reports of messages that are hidden from ``reader`` are left out while they are.
        """
        filed = await self._store.filed(room.id)
        if cursor is not None:
            place = _place_of(cursor)
            filed = [each for each in filed if (each.at, each.report) < place]
        found: list[Report] = []
        while filed and len(found) < PAGE:
            some, filed = filed[:PAGE], filed[PAGE:]
            read = await self._store.read([each.report for each in some])
            found += [each for each in read if not _is_hidden(room, each, reader)]
        shown = first_fitting(found[:PAGE])
        has_more = len(shown) < len(found) or bool(filed)
        last = shown[-1] if shown and has_more else None
        return ReportsReply(reports=shown, cursor=f"{last.at}.{last.report}" if last is not None else None)

    async def resolve(self, room: Room, by: Person, command: RoomResolve) -> Message:
        """Remove a report from the list once its ``action`` is done. Returns the message that it was about.

        Raises ``not_found``, and the refusals of the action: then the report stays.
        """
        report = await self._store.get(room.id, command.report)
        if report is None or _is_hidden(room, report, by.id):
            raise Refusal("not_found", "report: there is no such report")
        await room.state.members.fetch(by.id, report.message.sender.id)
        await _act(room, by, report, command)
        await self._store.remove(report.report)
        return report.message


def _is_hidden(room: Room, report: Report, reader: UserId) -> bool:
    """Whether the reported message is still hidden from ``reader``; the report keeps the message as it was."""
    keeps_secrets = room.match is not None and room.match.keeps_secrets
    return keeps_secrets and report.message.is_hidden_from(reader_of(reader))


async def _act(room: Room, by: Person, report: Report, command: RoomResolve) -> None:
    sender = report.message.sender
    match command.action:
        case "deleted":
            try:
                await stored(await delete(room, by.id, MessageDelete(room=room.id, seq=report.seq)))
            except Refusal as refusal:
                # It is deleted already, or too old to be kept.
                if refusal.code not in ("conflict", "not_found"):
                    raise
        case "muted":
            await stored(sanctions.mute(room, by.id, RoomMute(room=room.id, user=sender.id)))
        case "banned":
            await stored(sanctions.ban(room, by.id, sender, RoomBan(room=room.id, user=sender.id)))
        case "none":
            pass


def _place_of(cursor: str) -> tuple[int, str]:
    at, _, report = cursor.partition(".")
    if not (at.isascii() and at.isdecimal() and report):
        raise never_given_out()
    return int(at), report
