"""Commands: what a client may ask for, one Struct an op (sections 2 and 3 of the wire contract).

A flat table. Each Struct holds the whole of what is known of a command before it is carried out: its op, its
shape, who may send it and what it costs. ``all_commands`` collects them, and ``server.commands.routes`` names the
function that carries each out. What a text means after trimming is checked there.
"""

from typing import Annotated, ClassVar, Literal

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
# An empty one unlocks a room, and opens none.
TriedPassword = Annotated[str, Meta(max_length=256)]
# Of an id that was given out before: what is none is found nowhere.
IdTold = Annotated[str, Meta(max_length=64)]
Nonce = Annotated[str, Meta(min_length=1, max_length=64)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64)]
Words = Annotated[str, Meta(max_length=100)]


Cost = Literal["command", "message", "room", "membership", "settings", "invite", "stranger", "table"]


class Rules(Struct, frozen=True, kw_only=True):
    """Who may send a command, and what it counts as against the sender's limits.

    ``least_role``: the least role in the room that it names; None where it needs no membership. ``cost``: every
    command counts as a command, and some also as a message, as the making of a room or a table, as a change of
    membership, of settings or roles, as an invite, or as a direct room with a stranger. ``not_in``: kinds of
    room in which the command makes no sense. ``speaks``: it says something to the room, so it is refused while
    the sender is muted or has to be silent during a match.
    """

    least_role: Role | None
    cost: Cost
    not_in: tuple[RoomKind, ...] = ()
    speaks: bool = False


class Command(Struct, frozen=True, kw_only=True, tag_field="op", forbid_unknown_fields=True):
    """The base of all commands. One with an ``id`` gets exactly one reply; one without, only errors.

    Each command has ``rules``, and as its op a ``tag``; a class without a tag is a base.
    """

    rules: ClassVar[Rules]

    id: CommandId | None = None

    @property
    def message_count(self) -> int:
        """How many messages the command is, where it costs messages."""
        return 1


def op_of(command: type[Command]) -> str:
    """The name that ``command`` has on the wire."""
    return str(command.__struct_config__.tag)


def has_op(command: type[Command]) -> bool:
    """Whether ``command`` is one, and no base: msgspec takes the name of a class for its tag if none is given."""
    return op_of(command) != command.__name__


class Ping(Command, frozen=True, tag="ping", gc=False):
    """Sign of life; answered ``pong``."""

    rules = Rules(least_role=None, cost="command")


class Authenticate(Command, frozen=True, tag="auth"):
    """The first frame of a socket opened without a token, and the renewal of one that is open."""

    rules = Rules(least_role=None, cost="command")

    token: str
    task: str | None = None


class RoomCreate(Command, frozen=True, tag="room.create"):
    rules = Rules(least_role=None, cost="room")

    title: str
    kind: Literal["chat"] = "chat"
    visibility: Visibility = "public"
    password: Password | None = None
    capacity: Capacity | None = None
    room: RoomRef | None = None
    history: HistoryMode = "kept"


class RoomList(Command, frozen=True, tag="room.list"):
    rules = Rules(least_role=None, cost="command")

    kind: RoomKind | None = None
    game: str | None = None
    query: Words | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class RoomJoin(Command, frozen=True, tag="room.join"):
    rules = Rules(least_role=None, cost="command")

    room: RoomRef
    password: TriedPassword | None = None
    invite: IdTold | None = None
    since: Number | None = None
    epoch: IdTold | None = None


class RoomLeave(Command, frozen=True, tag="room.leave", gc=False):
    rules = Rules(least_role="member", cost="membership", not_in=("dm",))

    room: RoomRef


class RoomClose(Command, frozen=True, tag="room.close", gc=False):
    rules = Rules(least_role=None, cost="command")

    room: RoomRef


class RoomUpdate(Command, frozen=True, tag="room.update"):
    """Fields that are absent stay; an empty ``password`` unlocks, a ``capacity`` of 0 lifts it."""

    rules = Rules(least_role="moderator", cost="settings", not_in=("dm",))

    room: RoomRef
    title: str | None = None
    topic: str | None = None
    visibility: Visibility | None = None
    password: TriedPassword | None = None
    capacity: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    slow_mode_s: SlowMode | None = None


class RoomDelete(Command, frozen=True, tag="room.delete", gc=False):
    rules = Rules(least_role="owner", cost="command", not_in=("dm",))

    room: RoomRef


class RoomMembers(Command, frozen=True, tag="room.members"):
    rules = Rules(least_role="member", cost="command")

    room: RoomRef
    cursor: Cursor | None = None


class RoomInvite(Command, frozen=True, tag="room.invite", gc=False):
    rules = Rules(least_role="member", cost="invite", not_in=("dm",))

    room: RoomRef
    uses: Annotated[int, Meta(ge=1, le=1_000)] = 1
    expires_in_s: Annotated[int, Meta(ge=1, le=30 * 86_400)] = 7 * 86_400


class RoomInvites(Command, frozen=True, tag="room.invites", gc=False):
    """The invites that are valid: one's own, and all of them for moderators."""

    rules = Rules(least_role="member", cost="command", not_in=("dm",))

    room: RoomRef


class RoomRevoke(Command, frozen=True, tag="room.revoke", gc=False):
    """The end of an invite: for who made it, and for moderators."""

    rules = Rules(least_role="member", cost="command", not_in=("dm",))

    room: RoomRef
    invite: IdTold


class RoomRole(Command, frozen=True, tag="room.role", gc=False):
    rules = Rules(least_role="owner", cost="settings", not_in=("dm",))

    room: RoomRef
    user: UserRef
    role: Role


class Moderation(Command, frozen=True):
    """The base of what a moderator does to one user. Without ``duration_s`` it lasts until undone."""

    rules = Rules(least_role="moderator", cost="membership", not_in=("dm",))

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
    rules = Rules(least_role=None, cost="command")

    user: UserRef


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
