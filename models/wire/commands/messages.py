"""Commands about messages: sending, changing, reading (section 3 of the wire contract)."""

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from models.wire.base import Value
from models.wire.chat_values import (
    MAX_ATTACHMENTS,
    MAX_MENTIONS,
    MAX_NUMBER,
    Number,
    RoomRef,
    SaidKind,
    UserRef,
)
from models.wire.commands.base import Command, Cursor, IdTold, Limit, Nonce, Rules

MAX_AUDIENCE: Final = 50
Positive = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]


class Attached(Value, frozen=True, gc=False):
    """A file that a message should show: an ``upload``, or one at a ``url``."""

    upload: IdTold | None = None
    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+\Z", max_length=2_048)] | None = None
    name: Annotated[str, Meta(max_length=255)] | None = None
    content_type: Annotated[str, Meta(max_length=127)] | None = None
    size_bytes: Number | None = None
    width: Number | None = None
    height: Number | None = None


Attachments = Annotated[list[Attached], Meta(max_length=MAX_ATTACHMENTS)]
AllowedMentions = Annotated[list[UserRef], Meta(max_length=MAX_MENTIONS)] | Literal["none"]


class MessageSend(Command, frozen=True, tag="message.send"):
    """``allowed_mentions`` limits whom it mentions; by default it mentions everybody whom its text names.

    With ``to`` only those members and the sender see it, and it is not stored; ``open``: more will follow.
    """

    rules = Rules(
        least_role="member", cost="message", retry="nonce", not_in=("feed",), speaks=True, right="send"
    )

    room: RoomRef
    text: str
    nonce: Nonce | None = None
    reply_to: Positive | None = None
    attachments: Attachments | None = None
    allowed_mentions: AllowedMentions | None = None
    kind: SaidKind = "text"
    to: Annotated[list[UserRef], Meta(max_length=MAX_AUDIENCE)] | None = None
    open: bool = False
    thread: Positive | None = None
    broadcast: bool = False

    @property
    def uploads(self) -> list[str]:
        """The uploads that it should show."""
        return [each.upload for each in self.attachments or () if each.upload is not None]


class MessageAppend(Command, frozen=True, tag="message.append", gc=False):
    """A piece of an open message; ``done``: the last one. ``at``: where it begins, in code points."""

    rules = Rules(least_role="member", cost="command", not_in=("feed",), speaks=True, right="send")

    room: RoomRef
    seq: Positive
    text: str
    at: Number | None = None
    done: bool = False


class MessageEdit(Command, frozen=True, tag="message.edit", gc=False):
    """With ``if_rev`` it changes the message only in the state that its author saw; so does a deletion."""

    rules = Rules(
        least_role="member", cost="message", retry="repeat", not_in=("feed",), speaks=True, right="send"
    )

    room: RoomRef
    seq: Positive
    text: str
    if_rev: Number | None = None


class MessageDelete(Command, frozen=True, tag="message.delete", gc=False):
    rules = Rules(least_role="member", cost="message", retry="repeat", not_in=("feed",))

    room: RoomRef
    seq: Positive
    if_rev: Number | None = None


class MessageReact(Command, frozen=True, tag="message.react", gc=False):
    rules = Rules(least_role="member", cost="message", retry="repeat", not_in=("feed",), speaks=True)

    room: RoomRef
    seq: Positive
    emoji: str
    on: bool


class HistoryPage(Command, frozen=True, tag="history", gc=False):
    rules = Rules(least_role="member", cost="command", retry="repeat")

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
    """``query`` may be blank if ``from`` or ``has`` is given. Both times are exclusive."""

    rules = Rules(least_role="member", cost="command", retry="repeat")

    query: Annotated[str, Meta(max_length=100)]
    room: RoomRef | None = None
    from_: UserRef | None = field(default=None, name="from")
    after_at: Number | None = None
    before_at: Number | None = None
    has: Literal["file", "link"] | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class Read(Command, frozen=True, tag="read", gc=False):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    seq: Number


class UnreadList(Command, frozen=True, tag="unread"):
    rules = Rules(least_role=None, cost="command", retry="repeat")


class Typing(Command, frozen=True, tag="typing", gc=False):
    rules = Rules(
        least_role="member", cost="command", retry="drop", not_in=("feed",), speaks=True, right="send"
    )

    room: RoomRef
    on: bool
