"""The settings of a room, and its deletion. Each function submits a plan to the room."""

from typing import Final

from msgspec.structs import replace

from models.ids import UserId
from models.stores.entries import Entry, RoomEntry, RoomRecord
from models.wire.commands.rooms import RoomDelete, RoomUpdate
from models.wire.events import Reply
from server.rooms.permissions import require
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from server.timeline.text import title_of, topic_of

# The settings that hold text, by which a member could say something.
_TEXTS: Final = frozenset({"title", "topic"})


def update(room: Room, actor: UserId, command: RoomUpdate, password_hash: str | None) -> Answer:
    """Change settings. ``password_hash`` is that of ``command.password``, None where that is empty.

    Raises:
        Refusal: ``bad_request``, ``forbidden``.
    """
    changes = _changes(command, password_hash)

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        if room.match is not None and not changes.keys().isdisjoint(_TEXTS):
            room.match.check_may_speak(actor)
        record = replace(room.state.newest_record, **changes)
        return (None if record == room.state.newest_record else _entry(room, record)), Reply()

    return room.submit(plan)


def delete(room: Room, actor: UserId) -> Answer:
    """Delete the room: its last change. Its id is never used again. Raises ``forbidden``."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, RoomDelete)
        return _entry(room, replace(room.state.newest_record, deleted=True)), Reply()

    return room.submit(plan)


def _changes(command: RoomUpdate, password_hash: str | None) -> dict[str, object]:
    """The fields of the record that ``command`` sets."""
    changes: dict[str, object] = {}
    if command.title is not None:
        changes["title"] = title_of(command.title)
    if command.topic is not None:
        changes["topic"] = topic_of(command.topic)
    if command.visibility is not None:
        changes["visibility"] = command.visibility
    if command.password is not None:
        changes["password_hash"] = password_hash
    if command.capacity is not None:
        changes["capacity"] = command.capacity or None
    if command.slow_mode_s is not None:
        changes["slow_mode_s"] = command.slow_mode_s
    return changes


def _entry(room: Room, record: RoomRecord) -> Entry:
    return RoomEntry(room.id, room.state.next_rev, record)
