"""The subject of a command, and the outcome of a retried change to a message. Pure.

Commands about one subject are sent one after another, so that a retry never overtakes a newer one. A change that may
have taken effect names the ``rev`` that its author saw: another device may have changed the message since.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

Fields = Mapping[str, Any]
_GUARDED: Final = frozenset({"message.edit", "message.delete"})

_SUBJECTS: Final[Mapping[str, Callable[[Fields], str]]] = {
    "message.send": lambda of: f"say {of.get('room')}",
    "game.move": lambda of: f"say {of.get('room')}",
    "message.append": lambda of: f"message {of.get('room')} {of.get('seq')}",
    "message.edit": lambda of: f"message {of.get('room')} {of.get('seq')}",
    "message.delete": lambda of: f"message {of.get('room')} {of.get('seq')}",
    "message.react": lambda of: (
        f"reaction {of.get('room')} {of.get('seq')} {emoji_key(str(of.get('emoji')))}"
    ),
    "poll.create": lambda of: f"say {of.get('room')}",
    "poll.vote": lambda of: f"poll {of.get('room')} {of.get('seq')}",
    "message.pin": lambda of: f"pin {of.get('room')} {of.get('seq')}",
    "room.update": lambda of: f"settings {of.get('room')}",
    "room.role": lambda of: f"role {of.get('room')} {of.get('user')}",
    "room.mute": lambda of: f"mute {of.get('room')} {of.get('user')}",
    "room.unmute": lambda of: f"mute {of.get('room')} {of.get('user')}",
    "room.kick": lambda of: f"ban {of.get('room')} {of.get('user')}",
    "room.ban": lambda of: f"ban {of.get('room')} {of.get('user')}",
    "room.unban": lambda of: f"ban {of.get('room')} {of.get('user')}",
    "user.block": lambda of: f"block {of.get('user')}",
    "read": lambda of: f"read {of.get('room')}",
}


class Seen(NamedTuple):
    """A message as the author of a change saw it."""

    rev: int
    text: str | None


def subject_of(op: str, fields: Fields) -> str | None:
    named = _SUBJECTS.get(op)
    return None if named is None else named(fields)


def changes_message(op: str) -> bool:
    """Whether the command changes a message, in a state that its author saw."""
    return op in _GUARDED or op == "message.react"


def guarded(op: str, fields: Fields, seen: Seen | None) -> Fields:
    """The same fields, with the condition that the message is unchanged since it was seen."""
    if seen is None or op not in _GUARDED or "if_rev" in fields:
        return fields
    return {**fields, "if_rev": seen.rev}


def verdict_on(
    op: str, fields: Fields, seen: Seen | None, now: Fields | None, me: str
) -> Literal["done", "again", "conflict"]:
    """The outcome of a change that was answered ``conflict``, or of a reaction that may have taken effect.

    ``now`` is the message's current state.
    """
    if now is None or seen is None:
        return "conflict"
    if now.get("deleted"):
        return "done" if op == "message.delete" else "conflict"
    if op == "message.react":
        key = emoji_key(str(fields["emoji"]))
        reactions: Mapping[str, list[str]] = now.get("reactions") or {}
        users = next((who for emoji, who in reactions.items() if emoji_key(emoji) == key), [])
        if (me in users) == fields["on"]:
            return "done"
        return "again" if now["rev"] == seen.rev else "conflict"
    if op == "message.edit" and now.get("text") == normal(fields["text"]):
        return "done"
    return "again" if now.get("text") == seen.text else "conflict"


def seen_after(op: str, fields: Fields, reply: Fields) -> Seen:
    """The message after one's own change."""
    return Seen(int(reply.get("rev", 0)), normal(fields["text"]) if op == "message.edit" else None)


def emoji_key(emoji: str) -> str:
    """The same for two spellings of one reaction, which differ only in U+FE0F."""
    return emoji.replace("\ufe0f", "")


def normal(text: object) -> str:
    """A text as the server stores it."""
    return unicodedata.normalize("NFC", str(text).strip())
