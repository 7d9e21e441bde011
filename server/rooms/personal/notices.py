"""Sends a user notices of what concerns them, on all their open sockets, whichever rooms these listen to.

``mention_notices`` sends those of mentions.

A notice is sent when its cause is stored, and is itself not stored: a user without a socket finds the same in the
room. If a crash cut it short, it is not sent again when the room is loaded.
"""

from functools import partial
from typing import Final

from models.ids import UserId
from models.stores.entries import Entry, MemberEntry, MessageEntry
from models.wire.chat_values import MemberChange, Message, NoticeKind, Person
from models.wire.events import NoticeEvent
from server.delivery.registry import SocketRegistry
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import FOREVER
from server.timeline.room import Room

_KINDS: Final[dict[MemberChange, NoticeKind]] = {
    "joined": "added",
    "role": "role",
    "muted": "muted",
    "unmuted": "unmuted",
    "kicked": "kicked",
    "banned": "banned",
}


class Notices:
    """Sends the event ``notice``. It watches every room that is live."""

    def __init__(self, rooms: RoomDirectory, sockets: SocketRegistry) -> None:
        self._sockets = sockets
        rooms.subscribe_loading(self._watch)

    async def _watch(self, room: Room) -> None:
        room.subscribe_published(partial(self._published, room))

    def _published(self, room: Room, entry: Entry) -> None:
        match entry:
            case MessageEntry(change="sent") if room.record.kind == "dm":
                self._direct_message(room, entry.message)
            case MemberEntry(change="joined", by=None):
                pass  # the user's own doing
            case MemberEntry() if entry.change in _KINDS and _may_know(room, entry):
                self._send(entry.member.user.id, _of_member(room, entry))

    def _direct_message(self, room: Room, message: Message) -> None:
        """Send notices of the first message, and of the first one after a user closed the room."""
        closed, room.closed_at = room.closed_at, {}
        if message.seq > 1 and not closed:
            return
        notice = NoticeEvent(kind="dm", room=room.id, info=room.info(), by=message.sender)
        for member in room.state.members.all_known():
            user = member.user.id
            if user != message.sender.id and (message.seq == 1 or user in closed):
                self._send(user, notice)

    def _send(self, user: UserId, notice: NoticeEvent) -> None:
        for socket in self._sockets.of_user(user):
            socket.send(notice)


def _of_member(room: Room, entry: MemberEntry) -> NoticeEvent:
    member, kind = entry.member, _KINDS[entry.change]
    until_at = {"muted": member.muted_until, "kicked": member.banned_until, "banned": member.banned_until}
    return NoticeEvent(
        kind=kind,
        room=room.id,
        info=None if room.is_hidden_from(member.user.id) else room.info(),
        by=_person(room, entry.by),
        role=member.role if kind == "role" else None,
        reason=entry.reason,
        until_at=_end(until_at.get(kind)),
    )


def _may_know(room: Room, entry: MemberEntry) -> bool:
    """Whether the user knows of the room: a ban does not reveal a private room to a user who never was in it."""
    return not room.is_hidden_from(entry.member.user.id) or entry.member.joined_at > 0


def _person(room: Room, user: UserId | None) -> Person | None:
    record = room.state.members.peek(user) if user is not None else None
    return record.user if record is not None else None


def _end(until_ms: int | None) -> int | None:
    return None if until_ms is None or until_ms >= FOREVER else until_ms
