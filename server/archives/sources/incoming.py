"""The shapes that every source is read into: a room, its messages, and the faults.

Texts from elsewhere are made to fit the rules here. Senders are kept as names: none of them is a user here,
and their ids show that. Pure functions.
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.ids import ID_PATTERN, RoomId, UserId, derived_id
from models.stores.entries import RoomRecord, blank_record
from models.stores.operators.imports import Fault
from models.wire.chat_values import (
    DELETED,
    EVERYONE,
    HERE,
    MAX_ATTACHMENTS,
    MAX_TEXT,
    MAX_TITLE,
    MAX_TOPIC,
    Attachment,
    Person,
    Pin,
    Roll,
)
from models.wire.names import bend_name
from models.wire.normal_form import UNRULY, composed, is_blank

MAX_REACTIONS: Final = 50
MAX_WHO: Final = 1_000
MAX_URL: Final = 2_048
MAX_FILE_NAME: Final = 255
NOTHING_TO_SHOW: Final = "(nothing that can be shown here)"
"""The text of a message that had neither text nor file."""
MAX_REFERENCE: Final = 2**63 - 1
"""The largest number by which messages of a source are told apart."""

_UNTITLED: Final = "Imported"
_NAMELESS: Final = "unknown"
_PREFIX: Final = "imported"
_ID: Final = re.compile(ID_PATTERN)
_ADDRESS: Final = re.compile(r"(?:https?://|/api/files/)\S+\Z")
_AS_THEY_ARE: Final = (DELETED.id, HERE, EVERYONE)


class NewRoom(Struct, frozen=True, kw_only=True):
    """An imported room: the messages that follow belong to it. ``key`` identifies it in its source.

    ``record`` holds its settings; with ``wished`` it gets that id, if it is free here.
    """

    key: str
    record: RoomRecord
    wished: RoomId | None = None


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An imported message. ``number`` orders the messages of a room, and others refer to it by that.

    A text that is too long for one message is split into several by ``part``. ``thread`` and ``reply_to`` are
    numbers.
    """

    number: int
    part: int = 0
    sender: Person
    sent_at: int
    kind: str = "text"
    text: str | None = None
    edited_at: int | None = None
    deleted: bool = False
    reactions: dict[str, list[UserId]] | None = None
    mentions: list[UserId] | None = None
    attachments: list[Attachment] | None = None
    roll: Roll | None = None
    reply_to: int | None = None
    thread: int | None = None
    broadcast: bool = False
    pinned: Pin | None = None
    audience: list[UserId] | None = None


class Located(Struct, frozen=True):
    """A message, and the line or entry that it comes from."""

    said: Said
    line: int
    file: str | None = None


class Piece(Struct, frozen=True):
    """Bytes of the file that messages name by ``file``, from ``at`` on."""

    file: str
    at: int
    data: bytes
    line: int


class Passed(Struct, frozen=True):
    """A line that was read, and from which nothing is imported."""


Item = NewRoom | Located | Piece | Fault | Passed
Items = Iterator[Item]


def new_record(title: str, topic: str = "") -> RoomRecord:
    """The record of a private room, known only to its later members: the imported messages are not for all."""
    record = blank_record(RoomId(""), _on_one_line(title, MAX_TITLE) or _UNTITLED)
    return replace(record, topic=_on_one_line(topic, MAX_TOPIC), visibility="private")


def person_of(source_id: str, name: str | None, *, bot: bool = False) -> Person:
    """The user of ``source_id`` elsewhere, under the name to be shown."""
    if source_id == DELETED.id:
        return DELETED
    return Person(id=imported_id(source_id), name=bend_name(scrubbed(name or ""), _NAMELESS), bot=bot)


def imported_id(source_id: str) -> UserId:
    """The id of a user from elsewhere: the same at each import, and never that of a user here."""
    if source_id in _AS_THEY_ARE or (source_id.startswith(f"{_PREFIX}-") and _ID.match(source_id)):
        return UserId(source_id)
    return UserId(derived_id(_PREFIX, source_id))


def text_of(written: str) -> str:
    """``written`` as a message holds it, of any length."""
    return composed(scrubbed(written))


def in_parts(said: Said) -> Iterator[Said]:
    """``said`` split into as many messages as its text needs; the last one has everything besides the text."""
    text = said.text
    if text is None or len(text) <= MAX_TEXT:
        yield said
        return
    starts = range(0, len(text), MAX_TEXT)
    for part, start in enumerate(starts):
        piece = replace(said, part=part, text=text[start : start + MAX_TEXT])
        is_last = part == len(starts) - 1
        yield piece if is_last else replace(piece, attachments=None, reactions=None, pinned=None, roll=None)


def attachment_of(
    url: object, name: object = None, content_type: object = None, size_bytes: object = None
) -> Attachment | None:
    """A file that is stored elsewhere; None if it has no address."""
    if not isinstance(url, str) or len(url) > MAX_URL or not _ADDRESS.match(url):
        return None
    is_size = isinstance(size_bytes, int) and 0 <= size_bytes < 2**53
    return Attachment(
        url=scrubbed(url),
        name=composed(scrubbed(name)[:MAX_FILE_NAME]) if isinstance(name, str) else None,
        content_type=scrubbed(content_type)[:127] if isinstance(content_type, str) else None,
        size_bytes=int(str(size_bytes)) if is_size else None,
    )


def attachments_of(found: Iterator[Attachment | None]) -> list[Attachment] | None:
    """Up to ten files; None for none."""
    return [each for each in found if each is not None][:MAX_ATTACHMENTS] or None


def scrubbed(text: str) -> str:
    """``text`` without characters that no text here may hold: U+0000 and lone surrogates."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _on_one_line(text: str, most: int) -> str:
    line = composed(UNRULY.sub(" ", scrubbed(text[: 4 * most])).strip()[:most])
    return "" if is_blank(line) else line
