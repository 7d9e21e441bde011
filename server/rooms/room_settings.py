"""The settings of a room, from the first to its deletion. Each change submits a plan to the room."""

from typing import Final

from msgspec.structs import asdict, replace

from models.errors import Refusal
from models.ids import LOBBY, RoomId, UserId, new_id
from models.stores.entries import Entry, RoomEntry, RoomRecord, blank_record
from models.wire.chat_values import Role
from models.wire.commands.rooms import RoomCreate, RoomDelete, RoomUpdate
from models.wire.events import Reply
from server.rooms.permissions import require
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from server.timeline.words.text import title_of, topic_of

# The settings that hold text, with which a member could say something.
_TEXTS: Final = frozenset({"title", "topic"})


def new_record(command: RoomCreate) -> RoomRecord:
    """The room that ``command`` asks for, without its password. Raises ``bad_request`` for its title."""
    return replace(
        blank_record(command.room or RoomId(new_id("r")), title_of(command.title)),
        visibility=command.visibility,
        capacity=command.capacity,
        history=command.history,
    )


def update(room: Room, actor: UserId, command: RoomUpdate, password_hash: str | None) -> Answer:
    """Change settings. ``password_hash`` is that of ``command.password``, None where that is empty.

    Raises:
        Refusal: ``bad_request``, ``forbidden``.
    """
    changes, rights = _changes(command, password_hash), _rights(command)

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        if room.match is not None and not changes.keys().isdisjoint(_TEXTS):
            room.match.check_may_speak(actor)
            said = " ".join(filter(None, (command.title, command.topic)))
            if room.match.audience_of(actor, said) is not None:
                raise Refusal("forbidden", "room: not while only some may see what you say")
        now = room.state.newest_record
        record = replace(now, **changes, rights=replace(now.rights, **rights))
        return (None if record == now else _entry(room, record)), Reply()

    return room.submit(plan)


def delete(room: Room, actor: UserId) -> Answer:
    """Delete the room: its last change. Its id is never used again. Raises ``forbidden``, also for the lobby."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, RoomDelete)
        if room.id == LOBBY:
            raise Refusal("forbidden", "room: this one belongs to the server")
        return _entry(room, replace(room.state.newest_record, deleted=True)), Reply()

    return room.submit(plan)


def named(command: RoomUpdate) -> str:
    """The names of the settings in ``command``."""
    return ", ".join(
        name for name, value in asdict(command).items() if value is not None and name not in ("id", "room")
    )


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
    if command.retention_days is not None:
        changes["retention_days"] = command.retention_days or None
    return changes


def _rights(command: RoomUpdate) -> dict[str, Role]:
    """The rights that ``command`` sets."""
    wished = {} if command.rights is None else asdict(command.rights)
    return {right: role for right, role in wished.items() if role is not None}


def _entry(room: Room, record: RoomRecord) -> Entry:
    return RoomEntry(room.id, room.state.next_rev, record)
