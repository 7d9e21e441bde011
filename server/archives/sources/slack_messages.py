"""The messages and users of Slack's export, converted to the shapes here."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from models.ids import UserId
from models.wire.chat_values import Attachment, Person, Pin
from server.archives.sources.incoming import (
    MAX_REACTIONS,
    MAX_WHO,
    NOTHING_TO_SHOW,
    Said,
    attachment_of,
    attachments_of,
    imported_id,
    person_of,
    text_of,
)
from server.archives.sources.slack_text import emoji_called, mentioned, plain

_MOST_MENTIONS: Final = 100
_TIME: Final = re.compile(r"\A([0-9]{1,12})(?:\.([0-9]{1,6}))?\Z")

Time = Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?\Z")]
"""Seconds since the epoch; unique in its channel."""


class Profile(Struct, frozen=True):
    display_name: str | None = None
    real_name: str | None = None
    name: str | None = None


class User(Struct, frozen=True):
    id: str
    name: str = ""
    real_name: str | None = None
    profile: Profile = Profile()
    is_bot: bool = False


class Edited(Struct, frozen=True):
    ts: Time


class Reaction(Struct, frozen=True):
    name: str
    users: list[str] = []


class File(Struct, frozen=True):
    name: str | None = None
    title: str | None = None
    mimetype: str | None = None
    size: int | None = None
    url_private: str | None = None
    permalink: str | None = None


class Unfurled(Struct, frozen=True):
    """Attachments by programs, besides the text."""

    pretext: str | None = None
    title: str | None = None
    text: str | None = None
    fallback: str | None = None


class Message(Struct, frozen=True, kw_only=True):
    type: Literal["message"] = "message"
    ts: Time
    subtype: str | None = None
    user: str | None = None
    username: str | None = None
    bot_id: str | None = None
    user_profile: Profile | None = None
    text: str | None = None
    edited: Edited | None = None
    thread_ts: Time | None = None
    reactions: list[Reaction] | None = None
    files: list[File] | None = None
    attachments: list[Unfurled] | None = None


class People:
    """The users of a workspace."""

    def __init__(self) -> None:
        self._users: dict[str, Person] = {}

    def add(self, user: User) -> None:
        profile = user.profile
        name = profile.display_name or profile.real_name or user.real_name or user.name
        self._users[user.id] = person_of(_key(user.id), name, bot=user.is_bot)

    def person(self, user: str, otherwise: str | None = None) -> Person:
        """The person of ``user``; ``otherwise`` is the name of a user who is missing in the list."""
        return self._users.get(user) or person_of(_key(user), otherwise or user)

    def name_of(self, user: str) -> str:
        return self.person(user).name


def number_of(time: str) -> int | None:
    """A time of Slack's as a number, in microseconds."""
    match = _TIME.match(time)
    return None if match is None else int(match[1]) * 1_000_000 + int((match[2] or "0").ljust(6, "0"))


def said_of(message: Message, people: People, pins: Mapping[int, Pin]) -> Said:
    """The message in the shape of an import."""
    number = number_of(message.ts)
    assert number is not None, "its shape was checked"
    thread = None if message.thread_ts is None else number_of(message.thread_ts)
    said = Said(
        number=number,
        sender=_sender(message, people),
        sent_at=number // 1_000,
        thread=None if thread == number else thread,
        broadcast=message.subtype == "thread_broadcast",
        deleted=message.subtype == "tombstone",
    )
    return said if said.deleted else _with_contents(said, message, people, pins.get(number))


def _with_contents(said: Said, message: Message, people: People, pin: Pin | None) -> Said:
    written = message.text or ""
    files = attachments_of(_files(message))
    text = text_of(plain(written, people.name_of)) or _on_cards(message, people)
    edited = None if message.edited is None else number_of(message.edited.ts)
    return Said(
        number=said.number,
        sender=said.sender,
        sent_at=said.sent_at,
        thread=said.thread,
        broadcast=said.broadcast,
        kind="me" if message.subtype == "me_message" else "text",
        text=text or ("" if files else NOTHING_TO_SHOW),
        edited_at=None if edited is None else edited // 1_000,
        reactions=_reactions(message.reactions or []),
        mentions=[imported_id(_key(user)) for user in mentioned(written)[:_MOST_MENTIONS]] or None,
        attachments=files,
        pinned=pin,
    )


def _sender(message: Message, people: People) -> Person:
    profile = message.user_profile or Profile()
    name = message.username or profile.display_name or profile.real_name or profile.name
    if message.user:
        return people.person(message.user, name)
    who = message.bot_id or name or "unknown"
    return person_of(f"slack-bot:{who}", name or who, bot=True)


def _files(message: Message) -> Iterator[Attachment | None]:
    for file in message.files or ():
        address = file.url_private or file.permalink
        yield attachment_of(address, file.name or file.title, file.mimetype, file.size)


def _on_cards(message: Message, people: People) -> str:
    told = [
        text
        for card in message.attachments or ()
        for text in ((card.pretext, card.title, card.text) if card.text else (card.pretext, card.fallback))
        if text
    ]
    return text_of(plain("\n".join(told), people.name_of))


def _reactions(reactions: list[Reaction]) -> dict[str, list[UserId]] | None:
    """The reactions with an emoji that everybody has."""
    found: dict[str, list[Any]] = {}
    for each in reactions[:MAX_REACTIONS]:
        emoji = emoji_called(each.name)
        if emoji is not None and each.users:
            found.setdefault(emoji, []).extend(imported_id(_key(user)) for user in each.users[:MAX_WHO])
    return {emoji: list(dict.fromkeys(who)) for emoji, who in found.items()} or None


def _key(user: str) -> str:
    return f"slack:{user}"
