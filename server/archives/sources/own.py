"""Imports our own exports: the JSON Lines of ``server.archives.lines``, one or several rooms after each other."""

import codecs
import re
from typing import IO, Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import ID_PATTERN, RoomId
from models.stores.operators.imports import Fault
from models.wire.chat_values import (
    MAX_NUMBER,
    MAX_TEXT,
    Attachment,
    Number,
    Pin,
    Rights,
    Roll,
    RoomRef,
    Visibility,
)
from models.wire.commands.rooms import Capacity, SlowMode
from models.wire.emoji import emoji_of
from models.wire.validation import fault_in
from server.archives.sources.incoming import (
    MAX_REACTIONS,
    Items,
    Located,
    NewRoom,
    Passed,
    Piece,
    Said,
    attachment_of,
    attachments_of,
    imported_id,
    new_record,
    person_of,
    text_of,
)
from server.timeline.words.text import word_of

MAX_LINE_BYTES: Final = 1_048_576
MAX_WORDS: Final = 200
# Normalising can make a text three times as long as it was.
_MAX_KEPT_TEXT: Final = 3 * MAX_TEXT
# Cards of matches that are not here become plain text.
_KINDS: Final = {"match": "text", "tournament": "text", "poll": "text"}

_UPLOAD: Final = re.compile(ID_PATTERN)

Seq = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
LineKind = Literal["text", "me", "roll", "notice", "match", "tournament", "poll"]


class SenderShown(Struct, frozen=True):
    id: Id
    name: Annotated[str, Meta(max_length=200)]
    bot: bool = False


class PinShown(Struct, frozen=True):
    by: SenderShown
    at: Number


class RoomLine(Struct, frozen=True, kw_only=True, tag="room"):
    """The line of a room. Its password is not exported: a room that had one is private here."""

    room: RoomRef
    title: str
    kind: str = "chat"
    topic: str = ""
    visibility: Visibility = "private"
    locked: bool = False
    capacity: Capacity | None = None
    slow_mode_s: SlowMode = 0
    rights: Rights = Rights()
    words: Annotated[list[str], Meta(max_length=MAX_WORDS)] = []
    retention_days: Annotated[int, Meta(ge=1, le=36_500)] | None = None


class MessageLine(Struct, frozen=True, kw_only=True, tag="message"):
    """The line of a message. Numbers, ids and keys that mean something only to its server are not read."""

    seq: Seq
    sender: SenderShown
    sent_at: Number
    kind: LineKind = "text"
    text: Annotated[str, Meta(max_length=_MAX_KEPT_TEXT)] | None = None
    edited_at: Number | None = None
    deleted: bool = False
    reactions: dict[str, list[Id]] = {}
    mentions: list[Id] = []
    attachments: list[Attachment] = []
    roll: Roll | None = None
    reply_to: Seq | None = None
    thread: Seq | None = None
    broadcast: bool = False
    pinned: PinShown | None = None
    audience: list[Id] | None = None


class MemberLine(Struct, frozen=True, tag="member"):
    """A member there, who is no member here."""


class MatchLine(Struct, frozen=True, tag="match"):
    """A match, which is not imported."""


class FileLine(Struct, frozen=True, tag="file"):
    """A file that the message before it also names; with ``data`` it is a piece of the file, from ``at`` on."""

    id: Id
    at: Number = 0
    data: bytes | None = None


_LINE: Final = msgspec.json.Decoder(RoomLine | MessageLine | MemberLine | MatchLine | FileLine)


def read(file: IO[bytes]) -> Items:
    """The items in the lines of ``file``, in order. A wrong line is a ``Fault``, and reading goes on."""
    line, rooms = 0, 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        line += 1
        if len(raw) > MAX_LINE_BYTES:
            _skip_line(file, raw)
            yield Fault(line=line, message=f"longer than {MAX_LINE_BYTES} bytes")
            continue
        if line == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if not raw.strip():
            continue
        try:
            decoded = _LINE.decode(raw)
            if isinstance(decoded, RoomLine):
                rooms += 1
                yield _room_of(decoded, f"{rooms}")
                yield Passed()
            elif isinstance(decoded, MessageLine):
                said = _said_of(decoded)
                if not rooms:
                    # Its own line is missing, or wrong.
                    rooms += 1
                    yield NewRoom(key=f"{rooms}", record=new_record(""))
                yield Located(said, line)
            else:
                if isinstance(decoded, FileLine) and decoded.data:
                    yield Piece(decoded.id, decoded.at, decoded.data, line)
                yield Passed()
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Fault(line=line, message=_wrong(error))
        except Refusal as refusal:
            yield Fault(line=line, message=refusal.message)


def _skip_line(file: IO[bytes], raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_LINE_BYTES)


def _wrong(error: Exception) -> str:
    if isinstance(error, msgspec.ValidationError):
        return fault_in("the line", error)
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return f"not JSON: {error}"


def _room_of(line: RoomLine, key: str) -> NewRoom:
    is_open = line.visibility == "public" and not line.locked and line.kind == "chat"
    record = replace(
        new_record(line.title, line.topic),
        visibility="public" if is_open else "private",
        capacity=line.capacity,
        slow_mode_s=line.slow_mode_s,
        rights=line.rights,
        words=tuple(map(word_of, line.words)),
        retention_days=line.retention_days,
    )
    # The id of a direct room, or of a table, follows from its people or its match.
    return NewRoom(key=key, record=record, wished=RoomId(line.room) if line.kind == "chat" else None)


def _attached(shown: Attachment) -> Attachment | None:
    """A file, with the id under which its bytes may come."""
    found = attachment_of(shown.url, shown.name, shown.content_type, shown.size_bytes)
    if found is None or shown.id is None or not _UPLOAD.match(shown.id):
        return found
    return replace(found, id=shown.id)


def _said_of(line: MessageLine) -> Said:
    """The message of a line; a deleted one becomes a tombstone. Raises ``bad_request``."""
    sender = person_of(line.sender.id, line.sender.name, bot=line.sender.bot)
    told = Said(number=line.seq, sender=sender, sent_at=line.sent_at, kind=_KINDS.get(line.kind, line.kind))
    told = replace(told, reply_to=line.reply_to, thread=line.thread, broadcast=line.broadcast)
    if line.audience is not None:
        # The senders are no users here: a message that only some may see is shown only to operators.
        told = replace(told, audience=[*map(imported_id, line.audience)])
    if line.deleted:
        return replace(told, deleted=True)
    if line.text is None:
        raise Refusal("bad_request", "text: it is missing")
    if len(line.reactions) > MAX_REACTIONS:
        raise Refusal("bad_request", f"reactions: up to {MAX_REACTIONS} are allowed")
    attached = map(_attached, line.attachments)
    pin = line.pinned
    return replace(
        told,
        text=text_of(line.text),
        edited_at=line.edited_at,
        reactions={emoji_of(emoji): [*map(imported_id, who)] for emoji, who in line.reactions.items()}
        or None,
        mentions=[*map(imported_id, line.mentions)] or None,
        attachments=attachments_of(attached),
        roll=line.roll,
        pinned=None if pin is None else Pin(by=person_of(pin.by.id, pin.by.name, bot=pin.by.bot), at=pin.at),
    )
