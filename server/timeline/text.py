"""What people write, checked and read: lengths in code points after trimming, emoji, and who is mentioned."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import MAX_EMOJI_BYTES, MAX_REASON, MAX_TEXT, MAX_TITLE, MAX_TOPIC
from models.wire.names import MAX_NAME, name_key

MAX_MENTIONS: Final = 50
MAX_LOOKED_AT: Final = 64
"""After so many places that could name somebody the rest of a text is not looked at: each costs some 30 look-ups."""


def text_of(written: str) -> str:
    """A message's text, trimmed: 1 to 4,000 characters. Raises ``bad_request``."""
    return _trimmed(written, "text", 1, MAX_TEXT)


def title_of(written: str) -> str:
    """A room's title, trimmed: 1 to 100 characters. Raises ``bad_request``."""
    return _trimmed(written, "title", 1, MAX_TITLE)


def topic_of(written: str) -> str:
    """A room's topic, trimmed: up to 500 characters. Raises ``bad_request``."""
    return _trimmed(written, "topic", 0, MAX_TOPIC)


def reason_of(written: str | None) -> str | None:
    """Why somebody was kicked, banned or muted: up to 300 characters. Raises ``bad_request``."""
    return _trimmed(written, "reason", 0, MAX_REASON) or None if written is not None else None


def emoji_of(written: str) -> str:
    """A reaction: 1 to 32 bytes of UTF-8 and no blank. Raises ``bad_request``."""
    if not 1 <= len(written.encode()) <= MAX_EMOJI_BYTES or any(each.isspace() for each in written):
        raise Refusal("bad_request", f"emoji: 1 to {MAX_EMOJI_BYTES} bytes without blanks are allowed")
    return written


def _trimmed(written: str, field: str, least: int, most: int) -> str:
    trimmed = written.strip()
    if not least <= len(trimmed) <= most:
        raise Refusal("bad_request", f"{field}: {least} to {most} characters are allowed, not {len(trimmed)}")
    return trimmed


class MemberNames:
    """The members of a room by their names, to find who a text mentions."""

    __slots__ = ("_users",)

    def __init__(self) -> None:
        self._users: dict[str, set[UserId]] = {}

    def add(self, name: str, user: UserId) -> None:
        self._users.setdefault(name_key(name), set()).add(user)

    def remove(self, name: str, user: UserId) -> None:
        users = self._users.get(name_key(name), set())
        users.discard(user)
        if not users:
            self._users.pop(name_key(name), None)

    def mentioned(self, text: str) -> list[UserId] | None:
        """The users whom ``text`` names as ``@name``, in the order of naming; None where there are none.

        Names may hold blanks, so the longest name that fits is meant. An ``@`` inside a word, or before a
        blank, is none. The first 64 that may be one are looked at.
        """
        found: dict[UserId, None] = {}
        for at in islice(_places(text), MAX_LOOKED_AT):
            found |= dict.fromkeys(sorted(self._named_at(text, at)))
        return list(found)[:MAX_MENTIONS] or None

    def _named_at(self, text: str, start: int) -> set[UserId]:
        longest = min(len(text), start + MAX_NAME)
        for end in range(longest, start, -1):
            if end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
                continue
            users = self._users.get(name_key(text[start:end]))
            if users:
                return users
        return set()


def _places(text: str) -> Iterator[int]:
    """Where names that are called may begin."""
    at = text.find("@")
    while at >= 0:
        following = text[at + 1 : at + 2]
        if following not in ("", "@") and not following.isspace() and (at == 0 or not text[at - 1].isalnum()):
            yield at + 1
        at = text.find("@", at + 1)
