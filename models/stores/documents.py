"""Between values and documents: how messages, members and rooms lie in MongoDB. Pure functions.

Keys that come from users (emoji) are stored as values, for a key must not hold a dot or a dollar everywhere. A
missing field and a null one are the same.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from models.database.client import Document
from models.ids import MessageId, RoomId, UserId
from models.stores.entries import (
    Entry,
    MemberEntry,
    MemberRecord,
    MessageChange,
    MessageEntry,
    RoomEntry,
    RoomRecord,
)
from models.wire.chat_values import Attachment, Message, Person
from models.wire.match_values import MatchCard
from models.wire.normal_form import composed, folded

_MARK_BYTES: Final = 4

_MESSAGE_OPTIONAL = ("text", "nonce", "reply_to", "edited_at", "mentions", "version")
_CHANGED_BY: dict[MessageChange, tuple[str, ...]] = {
    "edited": ("text", "edited_at", "mentions"),
    "reacted": ("reactions",),
    "match": ("match",),
    "deleted": ("deleted", "text", "edited_at", "mentions", "reactions", "attachments"),
    # The sender's account was deleted: nothing tells any more who it was.
    "erased": (
        "sender",
        "nonce",
        "said",
        "deleted",
        "text",
        "edited_at",
        "mentions",
        "reactions",
        "attachments",
    ),
}


def message_document(message: Message, called: Sequence[UserId] | None = None) -> Document:
    """The document of a new message: its entry in the log, and from then on also the message as it is now.

    ``rev`` keeps the number under which it was sent; ``latest`` is the message's ``rev``. Beside the message the
    document holds ``folded``, the text as searches compare it, ``called``, those whom an ``@here`` means, and
    ``said``, by which the text that came with the nonce is recognised after edits.
    """
    document: Document = {
        "_id": message.id,
        "room": message.room,
        "rev": message.rev,
        "seq": message.seq,
        "latest": message.rev,
        "sender": {"id": message.sender.id, "name": message.sender.name},
        "sent_at": message.sent_at,
        "kind": message.kind,
    }
    for field in _MESSAGE_OPTIONAL:
        value = getattr(message, field)
        if value is not None:
            document[field] = value
    if message.attachments:
        document["attachments"] = msgspec.to_builtins(message.attachments)
    if message.match:
        document["match"] = msgspec.to_builtins(message.match)
    if message.text is not None:
        document["folded"] = folded(message.text)
        if message.nonce is not None:
            document["said"] = _mark(message.id, message.text)
    if called:
        document["called"] = list(called)
    return document


def was_sent_with(document: Document, text: str | None) -> bool:
    """Whether ``text``, in its normal form, is the text with which the message of a document was first sent.

    Where that cannot be told, for messages that were stored without ``said`` and have been edited, it is.
    """
    said = document.get("said")
    if said is not None:
        return text is not None and bool(said == _mark(document["_id"], text))
    if document.get("deleted") or document.get("edited_at"):
        return True
    return composed(document.get("text") or "") == (text or "")


def _mark(message: str, text: str) -> int:
    """Tells two texts of one message apart, and is too short to find out by it what a text was."""
    digest = hashlib.blake2b(text.encode(), digest_size=_MARK_BYTES, key=message.encode())
    return int.from_bytes(digest.digest(), "big")


def message_of(document: Document) -> Message:
    """The message that a document holds."""
    optional = {field: document.get(field) for field in _MESSAGE_OPTIONAL}
    reactions = {each["emoji"]: each["users"] for each in document.get("reactions", ())}
    attachments, card = document.get("attachments"), document.get("match")
    return Message(
        room=RoomId(document["room"]),
        seq=document["seq"],
        rev=document["latest"],
        id=MessageId(document["_id"]),
        sender=Person(**document["sender"]),
        sent_at=document["sent_at"],
        kind=document["kind"],
        deleted=document.get("deleted", False),
        reactions=reactions or None,
        attachments=msgspec.convert(attachments, list[Attachment]) if attachments else None,
        match=msgspec.convert(card, MatchCard) if card else None,
        **optional,
    )


def message_update(entry: Document) -> Document:
    """The update that brings a message's document to its state after ``entry``, an entry of the log."""
    after = entry["after"]
    changed = {field: value for field, value in after.items() if value is not None}
    gone = {field: "" for field, value in after.items() if value is None}
    update: Document = {"$set": {**changed, "latest": entry["rev"]}}
    if gone:
        update["$unset"] = gone
    return update


def entry_document(entry: Entry) -> Document:
    """The document of an entry of the log."""
    if isinstance(entry, MessageEntry) and entry.change == "sent":
        return message_document(entry.message, entry.called)
    # The bar is in no id, so this _id is no message's and stands for (room, rev) alone.
    document: Document = {"_id": f"{entry.room}|{entry.rev}", "room": entry.room, "rev": entry.rev}
    match entry:
        case MessageEntry():
            document |= {
                "of": entry.message.seq,
                "change": entry.change,
                "after": _after(entry),
            }
        case MemberEntry():
            document |= {"member": msgspec.to_builtins(entry.member), "change": entry.change}
            document |= {"by": entry.by, "reason": entry.reason}
        case RoomEntry():
            document |= {"record": msgspec.to_builtins(entry.record)}
    return document


def member_entry_of(document: Document) -> MemberEntry:
    """The entry that a document of the log holds of a member."""
    return MemberEntry(
        RoomId(document["room"]),
        document["rev"],
        msgspec.convert(document["member"], MemberRecord),
        document["change"],
        UserId(document["by"]) if document["by"] else None,
        document["reason"],
    )


def room_entry_of(document: Document) -> RoomEntry:
    """The entry that a document of the log holds of the room itself."""
    return RoomEntry(
        RoomId(document["room"]), document["rev"], msgspec.convert(document["record"], RoomRecord)
    )


def _after(entry: MessageEntry) -> Document:
    """The fields that ``change`` may change; null where the message no longer has one."""
    message = entry.message
    after: Document = {field: getattr(message, field, None) or None for field in _CHANGED_BY[entry.change]}
    if after.get("sender"):
        after["sender"] = msgspec.to_builtins(message.sender)
    if after.get("attachments"):
        after["attachments"] = msgspec.to_builtins(message.attachments)
    if "text" in after:
        after["folded"] = folded(message.text) if message.text else None
    if entry.called is not None:
        after["called"] = list(entry.called) or None
    if after.get("reactions"):
        after["reactions"] = [{"emoji": emoji, "users": users} for emoji, users in after["reactions"].items()]
    if after.get("match"):
        after["match"] = msgspec.to_builtins(after["match"])
    return after
