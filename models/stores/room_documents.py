"""Between rooms, changes of rooms and members, and their documents. Pure functions."""

from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from models.database.client import Document
from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord, RoomEntry, RoomRecord
from models.wire.chat_values import Message

_HEADS: Final = ("seq", "rev", "members", "changed_at", "last", "pins", "first_aside")
_BEGINNINGS: Final = ("first_seq", "first_rev", "trimmed_rev")


class Claim(NamedTuple):
    """A room that this process numbers from now on, and whether another process may still believe that it does.

    ``is_handed_over``: the numbers of a room without a log continue from ``record``. ``was_open``: the process that
    had the room open died, or the room is new.
    """

    record: RoomRecord
    is_disputed: bool
    is_handed_over: bool
    was_open: bool


def claim_of(document: Document, *, is_disputed: bool) -> Claim:
    """The claim of a room whose previous document was ``document``."""
    record, epoch = room_record_of(document), document.get("handed_over")
    was_open = bool(document.get("open", False))
    if epoch is None:
        return Claim(record, is_disputed, is_handed_over=False, was_open=was_open)
    return Claim(replace(record, epoch=epoch), is_disputed, is_handed_over=True, was_open=was_open)


def room_document(record: RoomRecord) -> Document:
    """The document of a room."""
    document: Document = msgspec.to_builtins(record)
    document["_id"] = document.pop("room")
    return document | {"grams": record.grams, "last": _packed(record.last)}


def room_record_of(document: Document) -> RoomRecord:
    """The room that a document holds."""
    packed = document.get("last")
    last = None if packed is None else msgspec.json.decode(packed, type=Message)
    return msgspec.convert({**document, "room": document["_id"], "last": last}, RoomRecord)


def room_heads(record: RoomRecord, *, close: bool, hand_over: bool) -> Document:
    """The heads of a room as its document holds them: ``close`` once its log does not run ahead of them.

    When it is handed over, the epoch too, which a room without a log then keeps.
    """
    heads = {head: getattr(record, head) for head in _HEADS} | {"last": _packed(record.last)}
    closed: Document = {"open": False} if close else {}
    return heads | closed | ({"handed_over": record.epoch} if hand_over else {})


def _packed(message: Message | None) -> str | None:
    """A message as one text: it is never searched, and its reactions have keys that come from users."""
    return None if message is None else msgspec.json.encode(message).decode()


def room_settings(record: RoomRecord) -> Document:
    """The fields of a room's document that a change of its settings changes."""
    left_out = ("_id", "epoch", *_HEADS, *_BEGINNINGS)
    return {field: each for field, each in room_document(record).items() if field not in left_out}


def member_entry_of(document: Document) -> MemberEntry:
    """The entry that a document of the log holds of a member."""
    return MemberEntry(
        RoomId(document["room"]),
        document["rev"],
        msgspec.convert(document["member"], MemberRecord),
        document["change"],
        UserId(document["by"]) if document["by"] else None,
        document["reason"],
        document.get("ended", False),
    )


def room_entry_of(document: Document) -> RoomEntry:
    """The entry that a document of the log holds of the room itself."""
    return RoomEntry(
        RoomId(document["room"]), document["rev"], msgspec.convert(document["record"], RoomRecord)
    )
