"""The words that a message may not hold. They are a setting of the room."""

from models.errors import Refusal
from models.stores.entries import MemberRecord
from server.rooms.permissions import RANK
from server.timeline.room import Room
from server.timeline.words.forbidden_words import forbidden_words


def check_words(room: Room, member: MemberRecord, text: str) -> None:
    """Raise ``forbidden``, with the word, if ``text`` holds one that ``member`` may not use here."""
    words = room.state.newest_record.words
    if not words or RANK[member.role] >= RANK["moderator"]:
        return
    word = forbidden_words(words).first_in(text)
    if word is not None:
        raise Refusal("forbidden", f'text: "{word}" is forbidden here')
