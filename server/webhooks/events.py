"""The events of webhooks: the type, the time and the body of each, and the ids that identify it."""

from typing import Any

import msgspec
from msgspec import Struct

from models.ids import derived_id
from models.stores.entries import Entry, MemberEntry, MessageEntry
from models.stores.webhooks.queued import QueuedEvent
from models.stores.webhooks.registered import EventType, Webhook
from models.wire.events import Change
from server.timeline.room import Room


class Told(Struct, frozen=True, kw_only=True):
    """An event for any webhook. ``key`` identifies it for good, and ``lane`` names its order. ``at`` in ms."""

    type: EventType
    at: int
    lane: str
    key: tuple[str, ...]
    body: bytes

    def for_webhook(self, webhook: str, number: int, now_ms: int, trace: str | None = None) -> QueuedEvent:
        """The event for one webhook. Its id follows from both, so an event recorded twice is sent under one id."""
        return QueuedEvent(
            id=derived_id("wm", webhook, *self.key),
            webhook=webhook,
            lane=self.lane,
            number=number,
            type=self.type,
            at=self.at,
            queued_at=now_ms,
            body=self.body,
            trace=trace,
        )


class _Body(Struct):
    """The body of a request."""

    type: EventType
    at: int
    data: Any


def type_of(entry: Entry) -> EventType:
    """The event type of a change of a room."""
    match entry:
        case MessageEntry():
            return "message" if entry.change == "sent" else "message.changed"
        case MemberEntry():
            return "member"
    return "room"


def of_room(room: Room, entry: Entry, event: Change) -> Told:
    """The event of a change; ``event`` is what sockets get."""
    key = ("room", room.id, room.record.epoch, str(entry.rev))
    return told(type_of(entry), _time_of(room, entry), f"room:{room.id}", key, event)


def told(type_: EventType, at: int, lane: str, key: tuple[str, ...], data: Any) -> Told:
    """An event with ``data`` in its body."""
    body = msgspec.json.encode(_Body(type_, at, data))
    return Told(type=type_, at=at, lane=lane, key=key, body=body)


def _time_of(room: Room, entry: Entry) -> int:
    """The time of a change. The log does not have it for every change: for those left by a crash it is now."""
    if isinstance(entry, MessageEntry):
        if entry.change == "sent":
            return entry.message.sent_at
        if entry.change == "edited" and entry.message.edited_at is not None:
            return entry.message.edited_at
    return room.now_ms()


def wanted_by(webhooks: tuple[Webhook, ...], type_: EventType) -> list[str]:
    """Those of ``webhooks`` that want events of a type."""
    return [each.id for each in webhooks if type_ in each.events]
