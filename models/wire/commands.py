"""Commands: what a client may ask for, one Struct an op (sections 2 and 3 of the wire contract).

A flat table. Types here are the whole check of shape; what a text means after trimming is checked
by whoever carries the command out.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.wire.chat_values import (
    MAX_ATTACHMENTS,
    MAX_NUMBER,
    Attachment,
    HistoryMode,
    Number,
    Role,
    RoomKind,
    RoomRef,
    UserRef,
    Visibility,
)

CommandId = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)] | Annotated[str, Meta(max_length=64)]
Limit = Annotated[int, Meta(ge=1, le=200)]
Positive = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
Capacity = Annotated[int, Meta(ge=1, le=1_000_000)]
Seconds = Annotated[int, Meta(ge=1, le=10 * 365 * 86_400)]
SlowMode = Annotated[int, Meta(ge=0, le=21_600)]
Password = Annotated[str, Meta(min_length=1, max_length=256)]
Nonce = Annotated[str, Meta(min_length=1, max_length=64)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64)]
Words = Annotated[str, Meta(max_length=100)]


class Command(Struct, frozen=True, kw_only=True, tag_field="op", forbid_unknown_fields=True):
    """The base of all commands. One with an ``id`` gets exactly one reply; one without, only errors."""

    id: CommandId | None = None


class Ping(Command, frozen=True, tag="ping", gc=False):
    """Sign of life; answered ``pong``."""


class Auth(Command, frozen=True, tag="auth"):
    """The first frame of a socket opened without a token, and the renewal of one that is open."""

    token: str
    task: str | None = None


class RoomCreate(Command, frozen=True, tag="room.create"):
    title: str
    kind: Literal["chat"] = "chat"
    visibility: Visibility = "public"
    password: Password | None = None
    capacity: Capacity | None = None
    room: RoomRef | None = None
    history: HistoryMode = "kept"


class RoomList(Command, frozen=True, tag="room.list"):
    kind: RoomKind | None = None
    game: str | None = None
    query: Words | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class RoomJoin(Command, frozen=True, tag="room.join"):
    room: RoomRef
    password: str | None = None
    invite: str | None = None
    since: Number | None = None
    epoch: str | None = None


class RoomLeave(Command, frozen=True, tag="room.leave", gc=False):
    room: RoomRef


class RoomClose(Command, frozen=True, tag="room.close", gc=False):
    room: RoomRef


class RoomUpdate(Command, frozen=True, tag="room.update"):
    """Fields that are absent stay; an empty ``password`` unlocks, a ``capacity`` of 0 lifts it."""

    room: RoomRef
    title: str | None = None
    topic: str | None = None
    visibility: Visibility | None = None
    password: Annotated[str, Meta(max_length=256)] | None = None
    capacity: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    slow_mode_s: SlowMode | None = None


class RoomDelete(Command, frozen=True, tag="room.delete", gc=False):
    room: RoomRef


class RoomMembers(Command, frozen=True, tag="room.members"):
    room: RoomRef
    cursor: Cursor | None = None


class RoomInvite(Command, frozen=True, tag="room.invite", gc=False):
    room: RoomRef
    uses: Annotated[int, Meta(ge=1, le=10_000)] = 1
    expires_in_s: Seconds = 7 * 86_400


class RoomRole(Command, frozen=True, tag="room.role", gc=False):
    room: RoomRef
    user: UserRef
    role: Role


class Moderation(Command, frozen=True):
    """The base of what a moderator does to one user. Without ``duration_s`` it lasts until undone."""

    room: RoomRef
    user: UserRef
    duration_s: Seconds | None = None
    reason: str | None = None


class RoomKick(Moderation, frozen=True, tag="room.kick"):
    pass


class RoomBan(Moderation, frozen=True, tag="room.ban"):
    pass


class RoomUnban(Moderation, frozen=True, tag="room.unban"):
    pass


class RoomMute(Moderation, frozen=True, tag="room.mute"):
    pass


class RoomUnmute(Moderation, frozen=True, tag="room.unmute"):
    pass


class DmOpen(Command, frozen=True, tag="dm.open", gc=False):
    user: UserRef


class MessageSend(Command, frozen=True, tag="message.send"):
    room: RoomRef
    text: str
    nonce: Nonce | None = None
    reply_to: Positive | None = None
    attachments: Annotated[list[Attachment], Meta(max_length=MAX_ATTACHMENTS)] | None = None


class MessageEdit(Command, frozen=True, tag="message.edit", gc=False):
    room: RoomRef
    seq: Positive
    text: str


class MessageDelete(Command, frozen=True, tag="message.delete", gc=False):
    room: RoomRef
    seq: Positive


class MessageReact(Command, frozen=True, tag="message.react", gc=False):
    room: RoomRef
    seq: Positive
    emoji: str
    on: bool


class HistoryPage(Command, frozen=True, tag="history", gc=False):
    room: RoomRef
    before: Number | None = None
    after: Number | None = None
    limit: Limit = 50


class HistorySince(Command, frozen=True, tag="history.since", gc=False):
    room: RoomRef
    rev: Number
    epoch: str | None = None


class Search(Command, frozen=True, tag="search"):
    query: Annotated[str, Meta(min_length=1, max_length=100)]
    room: RoomRef | None = None
    limit: Limit = 50


class Read(Command, frozen=True, tag="read", gc=False):
    room: RoomRef
    seq: Number


class UnreadList(Command, frozen=True, tag="unread"):
    pass


class Typing(Command, frozen=True, tag="typing", gc=False):
    room: RoomRef
    on: bool
