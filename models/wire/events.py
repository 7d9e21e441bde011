"""Events and replies: what the server sends, one Struct for each shape (sections 2 and 3 of the wire contract).

A flat table. A reply carries the ``id`` of its command and ``op: ok``; an event has no ``id``.
"""

from typing import ClassVar, Literal

from models.errors import Code
from models.ids import ConnectionId, MessageId, NodeId, RoomId, SessionId, UserId
from models.wire.chat_values import (
    EarlierText,
    Invite,
    Member,
    MemberChange,
    Message,
    NoticeKind,
    Person,
    Profile,
    Role,
    RoomInfo,
    SelfInfo,
    ThreadRoot,
    Unread,
    Value,
)
from models.wire.commands.base import CommandId
from models.wire.prices import Point


class Event(Value, frozen=True, tag_field="op"):
    """The base of all that the server sends to a socket."""


class Limits(Value, frozen=True):
    """The limits of this server for one client; part of ``hello``."""

    max_frame_bytes: int
    max_queue_bytes: int
    max_tasks: int
    max_text: int
    messages_per_s: float | None
    commands_per_s: float | None


class SdkTaken(Value, frozen=True):
    """The versions of the SDK that this server accepts: from ``least`` on. ``own`` is the one that it serves."""

    least: str
    own: str


class Hello(Event, frozen=True, tag="hello"):
    """The first frame of every socket. ``sdk`` is sent to a client that gives its version."""

    connection: ConnectionId
    session: SessionId
    user: SelfInfo
    task: str
    heartbeat_s: float
    server_at: int
    node: NodeId
    limits: Limits
    sdk: SdkTaken | None = None


class GoAway(Event, frozen=True, tag="goaway"):
    """The server is going away; reconnect after ``reconnect_in_s`` seconds."""

    reconnect_in_s: float


class MessageEvent(Event, frozen=True, tag="message"):
    """A message was sent or changed; ``message`` is its new state, ``root`` that of its thread's root."""

    room: RoomId
    rev: int
    message: Message
    root: ThreadRoot | None = None


class MemberEvent(Event, frozen=True, tag="member"):
    """A member joined, left or was changed."""

    room: RoomId
    rev: int
    member: Member
    change: MemberChange
    by: UserId | None = None
    reason: str | None = None


class ProfileEvent(Event, frozen=True, tag="member"):
    """A member's profile changed: see ``user.get``. It takes no ``rev``, because the room itself did not change."""

    room: RoomId
    member: Member
    change: Literal["profile"]


class RoomEvent(Event, frozen=True, tag="room"):
    """A room's settings changed (``info``), or the room was deleted."""

    room: RoomId
    rev: int
    info: RoomInfo | None = None
    deleted: bool = False


class SkipEvent(Event, frozen=True, tag="skip"):
    """A change that the receiver may not see took this ``rev``; a new message also took the ``seq``."""

    room: RoomId
    rev: int
    seq: int | None = None


Change = MessageEvent | MemberEvent | RoomEvent | SkipEvent


class PresenceEvent(Event, frozen=True, tag="presence"):
    """The tasks of a user's sockets that listen to the room now."""

    room: RoomId
    user: UserId
    online: bool
    tasks: list[str]


class TypingEvent(Event, frozen=True, tag="typing"):
    """A user began to type, or stopped."""

    room: RoomId
    user: UserId
    on: bool


class ReadEvent(Event, frozen=True, tag="read"):
    """The user has read up to ``seq`` on another of their sockets."""

    room: RoomId
    seq: int


class NoticeEvent(Event, frozen=True, tag="notice"):
    """Something that concerns this user happened in a room to which this socket may not listen.

    ``info`` is omitted if the user may no longer know of the room. ``role`` is the user's new one, ``until_at`` the
    end of a mute or ban that has one.
    """

    kind: NoticeKind
    room: RoomId
    info: RoomInfo | None = None
    by: Person | None = None
    role: Role | None = None
    reason: str | None = None
    until_at: int | None = None
    scheduled: str | None = None


class FeedEvent(Event, frozen=True, tag="feed"):
    """The newest points of a feed, ascending. Nothing is skipped between two events."""

    room: RoomId
    points: list[Point]


class Error(Event, frozen=True, tag="error"):
    """A command was refused; ``id`` is that of the command, if it had one.

    ``version`` is the match's current one, for the code ``stale_version``.
    """

    code: Code
    message: str
    id: CommandId | None = None
    retry_after_s: float | None = None
    version: int | None = None


class Pong(Event, frozen=True, tag="pong"):
    """The answer to ``ping``."""

    server_at: int
    id: CommandId | None = None


class Reply(Event, frozen=True, tag="ok", kw_only=True):
    """The base of replies, and the reply of a command without a result.

    ``is_page``: the client asked for it to catch up, so it never counts against the limit of the socket's queue.
    """

    is_page: ClassVar[bool] = False

    id: CommandId | None = None


class Untold(Reply, frozen=True, tag="ok"):
    """The reply of a command that is answered only by errors: it is not sent."""


class RoomReply(Reply, frozen=True, tag="ok"):
    room: RoomInfo


class RoomsReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    rooms: list[RoomInfo]
    cursor: str | None = None


class MembersReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    members: list[Member]
    cursor: str | None = None


class InviteReply(Reply, frozen=True, tag="ok"):
    invite: Invite


class InvitesReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    invites: list[Invite]


class SentReply(Reply, frozen=True, tag="ok", gc=False):
    seq: int
    rev: int
    message_id: MessageId
    sent_at: int


class RevReply(Reply, frozen=True, tag="ok", gc=False):
    rev: int


class HistoryReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    messages: list[Message]
    more: bool


class AroundReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    messages: list[Message]
    more_before: bool
    more_after: bool


class EditsReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    edits: list[EarlierText]


class SinceReply(Reply, frozen=True, tag="ok"):
    """``rev`` is that of the last change in ``changes``, or the one asked for if there is none."""

    is_page: ClassVar[bool] = True

    changes: list[Change]
    rev: int
    more: bool
    resync: bool


class MessagesReply(Reply, frozen=True, tag="ok"):
    """``cursor``: where the next page begins, if there may be one."""

    is_page: ClassVar[bool] = True

    messages: list[Message]
    cursor: str | None = None


class UsersReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    users: list[Person]


class ProfileReply(Reply, frozen=True, tag="ok"):
    user: Profile


class UnreadReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    rooms: list[Unread]
