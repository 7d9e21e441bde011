"""Commands about messages: sending, changing, reading (section 3 of the wire contract)."""

from typing import Annotated

from msgspec import Meta

from models.wire.chat_values import MAX_ATTACHMENTS, MAX_NUMBER, Attachment, Number, RoomRef
from models.wire.commands.base import Command, IdTold, Limit, Nonce, Rules

Positive = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]


class MessageSend(Command, frozen=True, tag="message.send"):
    rules = Rules(least_role="member", cost="message", not_in=("feed",), speaks=True)

    room: RoomRef
    text: str
    nonce: Nonce | None = None
    reply_to: Positive | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=MAX_ATTACHMENTS)] | None = None


class MessageEdit(Command, frozen=True, tag="message.edit", gc=False):
    """With ``if_rev`` it changes the message only in the state in which its author saw it; so does a deletion."""

    rules = Rules(least_role="member", cost="message", not_in=("feed",), speaks=True)

    room: RoomRef
    seq: Positive
    text: str
    if_rev: Number | None = None


class MessageDelete(Command, frozen=True, tag="message.delete", gc=False):
    rules = Rules(least_role="member", cost="message", not_in=("feed",))

    room: RoomRef
    seq: Positive
    if_rev: Number | None = None


class MessageReact(Command, frozen=True, tag="message.react", gc=False):
    rules = Rules(least_role="member", cost="message", not_in=("feed",), speaks=True)

    room: RoomRef
    seq: Positive
    emoji: str
    on: bool


class HistoryPage(Command, frozen=True, tag="history", gc=False):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef
    before: Number | None = None
    after: Number | None = None
    limit: Limit = 50


class HistorySince(Command, frozen=True, tag="history.since", gc=False):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef
    rev: Number
    epoch: IdTold | None = None


class Search(Command, frozen=True, tag="search"):
    rules = Rules(least_role="member", cost="command")

    query: Annotated[str, Meta(min_length=1, max_length=100)]
    room: RoomRef | None = None
    limit: Limit = 50


class Read(Command, frozen=True, tag="read", gc=False):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef
    seq: Number


class UnreadList(Command, frozen=True, tag="unread"):
    rules = Rules(least_role=None, cost="command")


class Typing(Command, frozen=True, tag="typing", gc=False):
    rules = Rules(least_role="member", cost="command", not_in=("feed",), speaks=True)

    room: RoomRef
    on: bool
