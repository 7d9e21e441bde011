"""Commands of moderators, and reports to them (section 3 of the wire contract)."""

from typing import Annotated, Literal

from msgspec import Meta

from models.wire.chat_values import MAX_NUMBER, RoomRef, UserRef
from models.wire.commands.base import Command, Cursor, IdTold, Rules

Seconds = Annotated[int, Meta(ge=1, le=10 * 365 * 86_400)]


class Moderation(Command, frozen=True):
    """The base of moderation of one user. Without ``duration_s`` it lasts until undone."""

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


class RoomBans(Command, frozen=True, tag="room.bans", gc=False):
    """The current bans and mutes."""

    rules = Rules(least_role="moderator", cost="command", retry="repeat", not_in=("dm",))

    room: RoomRef


class RoomWords(Command, frozen=True, tag="room.words"):
    """The forbidden words of the room; ``words`` replaces them."""

    rules = Rules(least_role="moderator", cost="settings", not_in=("dm",))

    room: RoomRef
    words: Annotated[list[str], Meta(max_length=200)] | None = None


class RoomPurge(Command, frozen=True, tag="room.purge", gc=False):
    """Delete the messages that a user sent in the last ``since_s`` seconds."""

    rules = Rules(least_role="moderator", cost="membership", not_in=("dm",))

    room: RoomRef
    user: UserRef
    since_s: Annotated[int, Meta(ge=1, le=86_400)]


class RoomReport(Command, frozen=True, tag="room.report", gc=False):
    """Report a message to the moderators."""

    rules = Rules(least_role="member", cost="message", not_in=("dm", "feed"))

    room: RoomRef
    seq: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    reason: str


class RoomReports(Command, frozen=True, tag="room.reports", gc=False):
    """The pending reports."""

    rules = Rules(least_role="moderator", cost="command", not_in=("dm",))

    room: RoomRef
    cursor: Cursor | None = None


class RoomResolve(Command, frozen=True, tag="room.resolve", gc=False):
    """Remove a report from the list, and take the action."""

    rules = Rules(least_role="moderator", cost="membership", not_in=("dm",))

    room: RoomRef
    report: IdTold
    action: Literal["none", "deleted", "muted", "banned"] = "none"


class RoomAudit(Command, frozen=True, tag="room.audit", gc=False):
    """The actions of the room's moderators."""

    rules = Rules(least_role="moderator", cost="command", not_in=("dm",))

    room: RoomRef
    cursor: Cursor | None = None
