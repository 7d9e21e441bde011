"""The replies to the commands of moderators (section 3 of the wire contract)."""

from typing import ClassVar

from models.wire.events import Reply
from models.wire.moderation.values import AuditEntry, Ban, Report


class BansReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    bans: list[Ban]


class WordsReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    words: list[str]


class PurgeReply(Reply, frozen=True, tag="ok", gc=False):
    """``deleted``: the number of deleted messages."""

    deleted: int


class ReportsReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    reports: list[Report]
    cursor: str | None = None


class AuditReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    entries: list[AuditEntry]
    cursor: str | None = None
