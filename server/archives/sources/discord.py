"""Imports Discord's channels, as DiscordChatExporter writes them: a JSON file for each, with a list of messages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from models.errors import Refusal
from models.stores.operators.imports import Fault
from models.wire.chat_values import Person, Pin
from models.wire.emoji import emoji_of
from models.wire.validation import fault_in
from server.archives.sources.incoming import (
    MAX_REACTIONS,
    MAX_REFERENCE,
    MAX_WHO,
    NOTHING_TO_SHOW,
    Items,
    Located,
    NewRoom,
    Said,
    attachment_of,
    attachments_of,
    imported_id,
    in_parts,
    new_record,
    person_of,
    text_of,
)
from server.archives.sources.json_text import JsonText, NotJson

_BEGINNING: Final = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"(?:guild|channel|dateRange|exportedAt|messages)"\s*:'
)
_MOST_MENTIONS: Final = 100

Snowflake = Annotated[str, Meta(pattern=r"^[0-9]{1,19}\Z")]


class Author(Struct, frozen=True, rename="camel"):
    id: Annotated[str, Meta(min_length=1, max_length=64)]
    name: str = ""
    nickname: str | None = None
    is_bot: bool = False


class File(Struct, frozen=True, rename="camel"):
    url: str = ""
    file_name: str | None = None
    file_size_bytes: int | None = None


class Sticker(Struct, frozen=True, rename="camel"):
    name: str = ""
    source_url: str = ""


class Embed(Struct, frozen=True):
    title: str | None = None
    url: str | None = None
    description: str | None = None


class Emoji(Struct, frozen=True):
    name: str = ""


class Reaction(Struct, frozen=True):
    emoji: Emoji
    users: list[Author] | None = None


class Reference(Struct, frozen=True, rename="camel"):
    message_id: Snowflake | None = None
    channel_id: Snowflake | None = None


class Message(Struct, frozen=True, kw_only=True, rename="camel"):
    """The fields that are read of a message; the others mean something only to its server."""

    id: Snowflake
    type: str = "Default"
    timestamp: datetime
    timestamp_edited: datetime | None = None
    is_pinned: bool = False
    content: str = ""
    author: Author
    attachments: list[File] = []
    stickers: list[Sticker] = []
    embeds: list[Embed] = []
    reactions: list[Reaction] = []
    mentions: list[Author] = []
    reference: Reference | None = None


class Channel(Struct, frozen=True):
    id: Annotated[str, Meta(max_length=64)] = ""
    name: str = ""
    topic: str | None = None


def is_discords(head: bytes) -> bool:
    """Whether a file with this beginning is one of these."""
    return _BEGINNING.match(head) is not None


def read(file: IO[bytes], name: str | None = None) -> Items:
    """The channel in ``file``, and its messages. If the file breaks off, what came before is kept."""
    text, channel, count = JsonText(file), None, 0
    try:
        for member in text.members():
            if member == "channel":
                channel = msgspec.convert(text.value(), Channel)
            elif member != "messages" or text.next_character() != "[":
                text.value()
            else:
                channel = channel or Channel()
                yield NewRoom(
                    key=f"{name or ''}|{channel.id}", record=new_record(channel.name, channel.topic or "")
                )
                for value in text.items():
                    count += 1
                    yield from _items(value, channel, count, name)
    except NotJson as error:
        yield Fault(line=count + 1, message=str(error), file=name)
    except msgspec.ValidationError as error:
        yield Fault(line=0, message=fault_in("the channel", error), file=name)


def _items(value: object, channel: Channel, line: int, name: str | None) -> Items:
    try:
        said = _said_of(msgspec.convert(value, Message), channel)
    except msgspec.ValidationError as error:
        yield Fault(line=line, message=fault_in("the message", error), file=name)
        return
    except Refusal as refusal:
        yield Fault(line=line, message=refusal.message, file=name)
        return
    for part in in_parts(said):
        yield Located(part, line, name)


def _said_of(message: Message, channel: Channel) -> Said:
    """Raises ``bad_request``."""
    sent_at, author = _ms(message.timestamp), _person(message.author)
    files = attachments_of(_files(message))
    text = text_of(message.content) or _embedded(message.embeds)
    return Said(
        number=_number(message.id),
        sender=author,
        sent_at=sent_at,
        text=text or ("" if files else NOTHING_TO_SHOW),
        edited_at=None if message.timestamp_edited is None else _ms(message.timestamp_edited),
        reactions=_reactions(message.reactions),
        mentions=[imported_id(_key(each)) for each in message.mentions[:_MOST_MENTIONS]] or None,
        attachments=files,
        reply_to=_answered(message, channel),
        # The export does not say by whom and when.
        pinned=Pin(by=person_of("discord:", None), at=sent_at) if message.is_pinned else None,
    )


def _files(message: Message) -> Iterator[Any]:
    for file in message.attachments:
        yield attachment_of(file.url, file.file_name, None, file.file_size_bytes)
    for sticker in message.stickers:
        yield attachment_of(sticker.source_url, sticker.name)


def _embedded(embeds: list[Embed]) -> str:
    told = (text for each in embeds for text in (each.title, each.description, each.url) if text)
    return text_of("\n".join(told))


def _reactions(reactions: list[Reaction]) -> dict[str, list[Any]] | None:
    """The reactions with known users, with an emoji that everybody has."""
    found: dict[str, list[Any]] = {}
    for each in reactions[:MAX_REACTIONS]:
        try:
            emoji = emoji_of(each.emoji.name)
        except Refusal:
            continue
        if each.users:
            found[emoji] = [imported_id(_key(user)) for user in each.users[:MAX_WHO]]
    return found or None


def _answered(message: Message, channel: Channel) -> int | None:
    named = message.reference
    if message.type != "Reply" or named is None or named.message_id is None:
        return None
    is_here = named.channel_id is None or named.channel_id == channel.id or not channel.id
    return _number(named.message_id) if is_here else None


def _number(snowflake: str) -> int:
    number = int(snowflake)
    if number > MAX_REFERENCE:
        raise Refusal("bad_request", "id: it is too large")
    return number


def _person(author: Author) -> Person:
    return person_of(_key(author), author.nickname or author.name, bot=author.is_bot)


def _key(author: Author) -> str:
    return f"discord:{author.id}"


def _ms(when: datetime) -> int:
    whole = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return max(0, round(whole.timestamp() * 1_000))
