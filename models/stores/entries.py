"""What a room's log consists of: entries, each of them one durable change with its ``rev``.

Records are what the stores keep of a room and of a member; clients see ``RoomInfo`` and ``Member``.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from models.ids import Epoch, MatchId, RoomId, UserId
from models.wire.chat_values import HistoryMode, MemberChange, Message, Person, Role, RoomKind, Visibility

MessageChange = Literal["sent", "edited", "deleted", "reacted", "match", "erased"]
CommitStatus = Literal["stored", "repeated", "refused", "unknown", "untried"]


class RoomRecord(Struct, frozen=True, kw_only=True):
    """A room as stored. ``seq``, ``rev`` and ``members`` are its heads; they are exact while no process has it open.

    ``ordinal`` numbers the rooms in the order in which they were made; lists are paged by it.
    """

    room: RoomId
    kind: RoomKind
    title: str
    created_at: int
    epoch: Epoch
    ordinal: int
    simulated: bool = False
    topic: str = ""
    visibility: Visibility = "public"
    password_hash: str | None = None
    capacity: int | None = None
    history: HistoryMode = "kept"
    slow_mode_s: int = 0
    owner: UserId | None = None
    game: str | None = None
    match: MatchId | None = None
    deleted: bool = False
    seq: int = 0
    rev: int = 0
    members: int = 0

    @property
    def needs_key(self) -> bool:
        """Whether it takes a password or an invite to join."""
        return self.visibility == "private" or self.password_hash is not None


class MemberRecord(Struct, frozen=True, kw_only=True):
    """What a room knows of a user. One who is not ``present`` is no member; the ban or mute may still hold."""

    user: Person
    role: Role = "member"
    joined_at: int = 0
    present: bool = True
    muted_until: int | None = None
    banned_until: int | None = None


class MessageEntry(Struct, frozen=True):
    """A message was sent or changed; ``message`` is its state after that, with the same ``rev``.

    Read back from the log, ``message`` is the message as it is now, and ``rev`` the number of the change.
    ``called`` are those whom its ``@here`` means, None where that stays as it was.
    """

    room: RoomId
    rev: int
    message: Message
    change: MessageChange = "sent"
    called: Sequence[UserId] | None = None


class MemberEntry(Struct, frozen=True):
    """A member joined, left or was changed; ``member`` is the state after that."""

    room: RoomId
    rev: int
    member: MemberRecord
    change: MemberChange
    by: UserId | None = None
    reason: str | None = None


class RoomEntry(Struct, frozen=True):
    """The room's settings were changed, or the room was deleted; ``record`` is its state after that."""

    room: RoomId
    rev: int
    record: RoomRecord


Entry = MessageEntry | MemberEntry | RoomEntry
