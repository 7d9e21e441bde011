"""Between values and documents: how messages, members and rooms are stored in MongoDB. Pure functions.

Keys that come from users (emoji) are stored as values, because keys cannot contain dots or dollars everywhere. A
missing field and a null one are the same.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from models.database.client import Document
from models.ids import MessageId, RoomId, UserId
from models.stores.entries import (
    Entry,
    MemberEntry,
    MessageChange,
    MessageEntry,
    RoomEntry,
)
from models.stores.room_documents import member_entry_of, room_entry_of
from models.wire.chat_values import DELETED, Attachment, Message, Person, Pin, Replies, Roll
from models.wire.match_values import MatchCard, Poll, TournamentCard
from models.wire.normal_form import composed

# The place of messages that a room's history shows; a reply's place is the ``seq`` of its root.
LISTED: Final = 0
# What remains of entries whose message, or earlier texts, are deleted.
WITHOUT_TEXTS: Final[Document] = {"$set": {"after": {}}, "$unset": {"earlier": ""}}
_MARK_BYTES: Final = 4
# Changes that leave a message without its files.
ENDING: Final[tuple[MessageChange, ...]] = ("deleted", "erased")

_MESSAGE_OPTIONAL = (
    "text",
    "nonce",
    "reply_to",
    "edited_at",
    "mentions",
    "allowed_mentions",
    "version",
    "via",
    "thread",
    "audience",
)
# Only the document of an open message has these: its seq, and the length of its text so far.
_OF_OPEN: Final = ("open_seq", "grown")
# When an open poll closes by itself, if ever; only the document of an open one has it.
OPEN_POLL: Final = "open_poll"
_OF_TOMBSTONES: Final = (
    "deleted",
    "text",
    "edited_at",
    "mentions",
    "allowed_mentions",
    "reactions",
    "attachments",
    "roll",
    "poll",
    OPEN_POLL,
    "pinned",
    *_OF_OPEN,
)
_CHANGED_BY: dict[MessageChange, tuple[str, ...]] = {
    "edited": ("text", "edited_at", "mentions", *_OF_OPEN),
    "closed": ("text", "mentions", *_OF_OPEN),
    "reacted": ("reactions",),
    "pinned": ("pinned",),
    "match": ("match", "tournament"),
    "revealed": ("audience",),
    "voted": ("poll",),
    "polled": ("poll", "text", OPEN_POLL),
    "deleted": _OF_TOMBSTONES,
    # The sender's account was deleted: nothing identifies the sender any more.
    "erased": ("sender", "nonce", "said", *_OF_TOMBSTONES),
}
_COUNTED: Final[tuple[MessageChange, ...]] = ("sent", "deleted", "erased")
_STRUCTS: Final = ("sender", "attachments", "match", "tournament", "poll", "pinned")
_SHOWN: Final = ("attachments", "match", "roll", "poll", "tournament")


def message_document(entry: MessageEntry) -> Document:
    """The document of a new message: its entry in the log, and later also the message's current state.

    ``rev`` stays the number under which it was sent; ``latest`` is the message's ``rev``. Beside the message the
    document holds ``called``, the users that an ``@here`` means, and ``said``, which identifies the text that came
    with the nonce even after edits. ``in_thread`` finds the users who wrote in a thread. ``places``: its thread, and
    ``LISTED`` if the history of a room with threads shows it.
    """
    message, called = entry.message, entry.called
    document: Document = {
        "_id": message.id,
        "room": message.room,
        "rev": message.rev,
        "seq": message.seq,
        "latest": message.rev,
        "sender": msgspec.to_builtins(message.sender),
        "sent_at": message.sent_at,
        "kind": message.kind,
    }
    for field in _MESSAGE_OPTIONAL:
        value = getattr(message, field)
        if value is not None:
            document[field] = value
    for field in _SHOWN:
        if shown := getattr(message, field):
            document[field] = msgspec.to_builtins(shown)
    if message.poll and message.poll.open_until:
        document[OPEN_POLL] = message.poll.open_until
    if message.reactions:
        document["reactions"] = _reactions(message.reactions)
    if message.deleted:
        document["deleted"] = True
    if message.open:
        document |= {"open_seq": message.seq, "grown": len(message.text or "")}
    if message.text is not None and message.nonce is not None:
        document["said"] = _mark(message.id, (message.said if entry.said is None else entry.said) or "")
    if called:
        document["called"] = list(called)
    if message.thread is not None:
        document["in_thread"] = message.thread
    if message.broadcast:
        document["broadcast"] = True
    if places := _places(entry):
        document["places"] = places
    return document | _of_root(entry)


def _places(entry: MessageEntry) -> list[int]:
    """The places besides its ``seq`` by which the message is found."""
    thread = entry.message.thread
    return ([LISTED] if entry.is_listed else []) + ([thread] if thread is not None else [])


def _of_root(entry: MessageEntry) -> Document:
    """The root's state after an entry that adds or removes a reply."""
    root = entry.root
    if root is None or entry.change not in _COUNTED:
        return {}
    return {"root": {"id": root.id, "seq": root.seq, "replies": msgspec.to_builtins(root.replies)}}


def was_sent_with(document: Document, text: str | None) -> bool:
    """Whether ``text``, in its normal form, is the text with which the message of a document was first sent.

    True if that is unknown, for edited messages that were stored without ``said``.
    """
    said = document.get("said")
    if said is not None:
        return text is not None and bool(said == _mark(document["_id"], text))
    if document.get("deleted") or document.get("edited_at"):
        return True
    return composed(document.get("text") or "") == (text or "")


def _mark(message: str, text: str) -> int:
    """A mark that distinguishes two texts of one message, and is too short to recover a text from it."""
    digest = hashlib.blake2b(text.encode(), digest_size=_MARK_BYTES, key=message.encode())
    return int.from_bytes(digest.digest(), "big")


def message_of(document: Document) -> Message:
    """The message that a document holds."""
    optional = {field: document.get(field) for field in _MESSAGE_OPTIONAL}
    reactions = {each["emoji"]: each["users"] for each in document.get("reactions", ())}
    attachments, card, roll, poll, tournament = (document.get(field) for field in _SHOWN)
    pin, replies = document.get("pinned"), document.get("replies")
    return Message(
        room=RoomId(document["room"]),
        seq=document["seq"],
        rev=document["latest"],
        id=MessageId(document["_id"]),
        sender=Person(**document["sender"]),
        sent_at=document["sent_at"],
        kind=document["kind"],
        deleted=document.get("deleted", False),
        open="open_seq" in document,
        reactions=reactions or None,
        attachments=msgspec.convert(attachments, list[Attachment]) if attachments else None,
        match=msgspec.convert(card, MatchCard) if card else None,
        tournament=msgspec.convert(tournament, TournamentCard) if tournament else None,
        poll=msgspec.convert(poll, Poll) if poll else None,
        roll=msgspec.convert(roll, Roll) if roll else None,
        pinned=msgspec.convert(pin, Pin) if pin else None,
        broadcast=document.get("broadcast", False),
        replies=msgspec.convert(replies, Replies) if replies else None,
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


def root_update(entry: Document) -> Document:
    """The update that brings the root of a thread to its state after ``entry``, which adds or removes a reply."""
    root = entry["root"]
    return {"$set": {"replies": root["replies"], "replied": entry["rev"], "in_thread": root["seq"]}}


def entry_document(entry: Entry) -> Document:
    """The document of an entry of the log."""
    if isinstance(entry, MessageEntry) and entry.change == "sent":
        return message_document(entry)
    # No id contains the bar, so this _id cannot be a message's and stands for (room, rev) alone.
    document: Document = {"_id": f"{entry.room}|{entry.rev}", "room": entry.room, "rev": entry.rev}
    match entry:
        case MessageEntry():
            document |= {
                "of": entry.message.seq,
                "message": entry.message.id,
                "change": entry.change,
                "after": _after(entry),
            } | _of_root(entry)
            if entry.earlier is not None:
                document["earlier"] = {"at": entry.earlier.at, "text": entry.earlier.text}
        case MemberEntry():
            document |= {"member": msgspec.to_builtins(entry.member), "change": entry.change}
            document |= {"by": entry.by, "reason": entry.reason, **({"ended": True} if entry.ended else {})}
        case RoomEntry():
            document |= {"record": msgspec.to_builtins(entry.record)}
    return document


def change_of(document: Document, present: Mapping[int, Message]) -> Entry:
    """The change that an entry of the log holds; messages and roots have their state in ``present``."""
    if "member" in document:
        return member_entry_of(document)
    if "record" in document:
        return room_entry_of(document)
    room, rev = RoomId(document["room"]), document["rev"]
    change: MessageChange = "sent"
    if "of" in document:
        message, change = present.get(document["of"]) or _no_longer(document), document["change"]
    else:
        message = message_of(document)
    root = present.get(message.thread) if message.thread is not None else None
    return MessageEntry(room, rev, message, change, root=root)


def _no_longer(document: Document) -> Message:
    """Stands for a message that retention deleted, while an entry about it still exists."""
    room, seq, rev = RoomId(document["room"]), document["of"], document["rev"]
    nothing = MessageId(f"{room}|{seq}")
    return Message(
        room=room, seq=seq, rev=rev, id=nothing, sender=DELETED, sent_at=0, kind="text", deleted=True
    )


def _after(entry: MessageEntry) -> Document:
    """The fields that ``change`` may change; null if the message no longer has one."""
    message = entry.message
    after: Document = {field: getattr(message, field, None) or None for field in _CHANGED_BY[entry.change]}
    if "text" in after:
        # With files it may be empty, which is not the same as none.
        after["text"] = message.text
    if OPEN_POLL in after:
        after[OPEN_POLL] = message.poll.open_until if message.poll is not None else None
    for field in _STRUCTS:
        if after.get(field):
            after[field] = msgspec.to_builtins(after[field])
    if "text" in after:
        # From before the search index: the text as searches compared it.
        after["folded"] = None
    if entry.called is not None:
        after["called"] = list(entry.called) or None
    if after.get("reactions"):
        after["reactions"] = _reactions(after["reactions"])
    return after


def _reactions(reactions: Mapping[str, list[UserId]]) -> list[Document]:
    return [{"emoji": emoji, "users": users} for emoji, users in reactions.items()]


def ended_messages(documents: list[Document]) -> list[str]:
    """The ids of messages that these entries delete or erase."""
    ended = [document["message"] for document in documents if document.get("change") in ENDING]
    return [message for message in ended if message is not None]


def beside_messages(documents: list[Document]) -> list[MemberEntry | RoomEntry]:
    """Those of the entries that change a member or the room itself."""
    entries: list[MemberEntry | RoomEntry] = []
    for document in documents:
        if "member" in document:
            # An entry about a deleted user belongs to nobody any more.
            if document["member"]["user"]["id"] != DELETED.id:
                entries.append(member_entry_of(document))
        elif "record" in document:
            entries.append(room_entry_of(document))
    return entries
