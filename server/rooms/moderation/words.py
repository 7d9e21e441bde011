"""The forbidden words of a room. They are a setting of it that only its moderators see."""

from msgspec.structs import replace

from models.ids import UserId
from models.stores.entries import Entry, RoomEntry
from models.wire.commands.moderation import RoomWords
from models.wire.events import Reply
from server.rooms.permissions import require
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from server.timeline.words.forbidden_words import readable
from server.timeline.words.text import word_of


def set_words(room: Room, actor: UserId, command: RoomWords) -> Answer:
    """Forbid ``command.words`` and no others. Two that look alike are one. Raises ``bad_request``, ``forbidden``."""
    cleaned = [word_of(word) for word in command.words or ()]
    first: dict[str, str] = {}
    for word in cleaned:
        first.setdefault(readable(word), word)
    words = tuple(first.values())

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, RoomWords)
        record = room.state.newest_record
        if record.words == words:
            return None, Reply()
        return RoomEntry(room.id, room.state.next_rev, replace(record, words=words)), Reply()

    return room.submit(plan)
