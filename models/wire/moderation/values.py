"""The values that moderators see: bans and mutes, reports, the entries of the audit."""

from typing import Literal

from models.wire.base import Person, Value
from models.wire.chat_values import Message

BanKind = Literal["ban", "mute"]


class Ban(Value, frozen=True, gc=False):
    """A user who is banned from a room, or muted in it, until ``until_at`` if that has an end."""

    user: Person
    kind: BanKind
    banned_at: int
    by: Person | None = None
    until_at: int | None = None
    reason: str | None = None


class Report(Value, frozen=True):
    """A member's report to the moderators; ``message`` is as it was when it was reported, without reactions."""

    report: str
    seq: int
    message: Message
    by: Person
    at: int
    reason: str


class AuditEntry(Value, frozen=True, gc=False):
    """A moderator's action: ``action`` is the op, ``user`` its target."""

    at: int
    by: Person
    action: str
    user: Person | None = None
    detail: str | None = None
