"""Commands about rooms and their members (section 3 of the wire contract)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.wire.chat_values import HistoryMode, Number, Role, RoomKind, RoomRef, UserRef, Visibility
from models.wire.commands.base import Command, Cursor, IdTold, Limit, Rules
from models.wire.match_values import MatchStatus

Capacity = Annotated[int, Meta(ge=1, le=1_000_000)]
SlowMode = Annotated[int, Meta(ge=0, le=21_600)]
Password = Annotated[str, Meta(min_length=1, max_length=256)]
# An empty password unlocks a room, but never opens one.
TriedPassword = Annotated[str, Meta(max_length=256)]
Words = Annotated[str, Meta(max_length=100)]


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
    rules = Rules(least_role=None, cost="command", retry="repeat")

    kind: RoomKind | None = None
    game: str | None = None
    status: MatchStatus | None = None
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


class RightsWished(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The changed rights; absent ones are unchanged."""

    invite: Role | None = None
    mention_all: Role | None = None
    send: Role | None = None
    attach: Role | None = None


class RoomUpdate(Command, frozen=True, tag="room.update"):
    """Absent fields are unchanged; an empty ``password`` unlocks, and a number of 0 lifts its limit."""

    rules = Rules(least_role="moderator", cost="settings", not_in=("dm",))

    room: RoomRef
    title: str | None = None
    topic: str | None = None
    visibility: Visibility | None = None
    password: TriedPassword | None = None
    capacity: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    slow_mode_s: SlowMode | None = None
    retention_days: Annotated[int, Meta(ge=0, le=36_500)] | None = None
    rights: RightsWished | None = None


class RoomDelete(Command, frozen=True, tag="room.delete", gc=False):
    rules = Rules(least_role="owner", cost="command", not_in=("dm",))

    room: RoomRef


class RoomMembers(Command, frozen=True, tag="room.members"):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    cursor: Cursor | None = None


class RoomInvite(Command, frozen=True, tag="room.invite", gc=False):
    rules = Rules(least_role="member", cost="invite", not_in=("dm",), right="invite")

    room: RoomRef
    uses: Annotated[int, Meta(ge=1, le=1_000)] = 1
    expires_in_s: Annotated[int, Meta(ge=1, le=30 * 86_400)] = 7 * 86_400


class RoomInvites(Command, frozen=True, tag="room.invites", gc=False):
    """The valid invites: one's own, and for moderators all of them."""

    rules = Rules(least_role="member", cost="command", retry="repeat", not_in=("dm",))

    room: RoomRef


class RoomRevoke(Command, frozen=True, tag="room.revoke", gc=False):
    """Revokes an invite: for its maker and for moderators."""

    rules = Rules(least_role="member", cost="command", not_in=("dm",))

    room: RoomRef
    invite: IdTold


class RoomAdd(Command, frozen=True, tag="room.add", gc=False):
    """Adds another user: in private rooms for everybody who may invite, elsewhere for moderators."""

    rules = Rules(least_role="member", cost="membership", not_in=("dm",))

    room: RoomRef
    user: UserRef


class RoomRole(Command, frozen=True, tag="room.role", gc=False):
    rules = Rules(least_role="owner", cost="settings", not_in=("dm",))

    room: RoomRef
    user: UserRef
    role: Role


class DmOpen(Command, frozen=True, tag="dm.open", gc=False):
    rules = Rules(least_role=None, cost="command", retry="repeat")

    user: UserRef


class DmClose(Command, frozen=True, tag="dm.close", gc=False):
    rules = Rules(least_role="member", cost="command", not_in=("chat", "game", "feed"))

    room: RoomRef


class UserBlock(Command, frozen=True, tag="user.block", gc=False):
    rules = Rules(least_role=None, cost="command", retry="repeat")

    user: UserRef
    on: bool


class BlockList(Command, frozen=True, tag="blocks"):
    rules = Rules(least_role=None, cost="command", retry="repeat")
