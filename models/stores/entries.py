"""The entries of a room's log: each is one durable change with its ``rev``.

Records are the stored forms of rooms and members; clients see ``RoomInfo`` and ``Member``.
"""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from models.ids import Epoch, MatchId, RoomId, UserId
from models.wire.chat_values import (
    EarlierText,
    HistoryMode,
    MemberChange,
    Message,
    Person,
    Rights,
    Role,
    RoomKind,
    Visibility,
)
from models.wire.title_grams import title_grams

MessageChange = Literal[
    "sent",
    "edited",
    "deleted",
    "reacted",
    "pinned",
    "match",
    "erased",
    "closed",
    "revealed",
    "voted",
    "polled",
]
CommitStatus = Literal["stored", "repeated", "refused", "unknown", "untried"]
PREVIEWED: Final = 200
PLACES_A_MS: Final = 1_000


class RoomRecord(Struct, frozen=True, kw_only=True):
    """A room as stored. ``seq``, ``rev``, ``members``, ``changed_at`` and ``last`` are its heads.

    They are exact while no process has the room open. ``changed_at`` is the time of the change ``rev``, and ``last``
    the newest message, as ``preview`` makes it. A record in the log has no ``last``.

    ``ordinal`` numbers the rooms in order of creation; lists are paged by it. ``first_seq`` and ``first_rev`` are the
    begin of the log; entries before ``trimmed_rev`` are already deleted. ``words`` are forbidden; lists leave them
    out. ``pins`` and ``first_aside`` are heads too: the pinned messages by ``seq``, the newest pin last, and the
    first message that is only in a thread.
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
    changed_at: int = 0
    last: Message | None = None
    pins: tuple[int, ...] = ()
    first_aside: int | None = None
    retention_days: int | None = None
    rights: Rights = Rights()
    words: tuple[str, ...] = ()
    first_seq: int = 1
    first_rev: int = 1
    trimmed_rev: int = 1

    @property
    def needs_key(self) -> bool:
        """Whether joining takes a password or an invite."""
        return self.visibility == "private" or self.password_hash is not None

    @property
    def grams(self) -> list[str] | None:
        """The pieces of its title by which a public room is found."""
        return title_grams(self.title) if self.visibility == "public" and not self.deleted else None


def blank_record(room: RoomId, title: str) -> RoomRecord:
    """A record with only an id and a title; the directory of rooms sets the rest."""
    return RoomRecord(room=room, kind="chat", title=title, created_at=0, epoch=Epoch(""), ordinal=0)


class Sanction(Struct, frozen=True, gc=False):
    """When a ban or a mute began, by whom and why."""

    at: int
    by: Person
    reason: str | None = None


class MemberRecord(Struct, frozen=True, kw_only=True):
    """A user in a room. One who is not ``present`` is no member: the record only keeps a ban or mute.

    ``muted`` describes the mute until ``muted_until``, ``banned`` the ban or kick until ``banned_until``.
    ``numbered`` orders the members of a room by when they joined; 0 if ``joined_at`` does.
    """

    user: Person
    role: Role = "member"
    joined_at: int = 0
    present: bool = True
    muted_until: int | None = None
    banned_until: int | None = None
    muted: Sanction | None = None
    banned: Sanction | None = None
    numbered: int = 0

    @property
    def place(self) -> int:
        """The user's place among the members of the room: those who joined later have a higher one."""
        return self.numbered or first_place(self.joined_at)

    @property
    def sanctioned_until(self) -> int:
        """When both ban and mute have ended; 0 if there is neither."""
        return max(self.muted_until or 0, self.banned_until or 0)

    def is_needed(self, now_ms: int = 0) -> bool:
        """Whether the room needs this record: of a member, or of a user still banned or muted at ``now_ms``."""
        return self.present or self.sanctioned_until > now_ms


class MessageEntry(Struct, frozen=True):
    """A message was sent or changed; ``message`` is its state after that, with the same ``rev``.

    Read back from the log, ``message`` is its current state, and ``rev`` the number of the change. ``called`` are the
    users that its ``@here`` means, None if that is unchanged. ``root`` is the root of the message's thread after the
    change. ``is_listed``: a room's history shows it among other messages. ``earlier`` is the text before an edit,
    ``said`` the text that came with the nonce, if a new message has another.
    """

    room: RoomId
    rev: int
    message: Message
    change: MessageChange = "sent"
    called: Sequence[UserId] | None = None
    root: Message | None = None
    is_listed: bool = False
    earlier: EarlierText | None = None
    said: str | None = None


class MemberEntry(Struct, frozen=True):
    """A member joined, left or was changed; ``member`` is the state after that.

    ``ended``: for a ban, whether it ended a membership.
    """

    room: RoomId
    rev: int
    member: MemberRecord
    change: MemberChange
    by: UserId | None = None
    reason: str | None = None
    ended: bool = False

    @property
    def gained(self) -> int:
        """By how much the number of members changes."""
        if self.change == "joined":
            return 1
        return -1 if self.change in ("left", "kicked") or self.ended else 0


class RoomEntry(Struct, frozen=True):
    """The room's settings were changed, or the room was deleted; ``record`` is its state after that."""

    room: RoomId
    rev: int
    record: RoomRecord


Entry = MessageEntry | MemberEntry | RoomEntry


def first_place(joined_at: int) -> int:
    """The first place of users who join at a time (ms): a thousand of them have places of their own."""
    return joined_at * PLACES_A_MS


def preview(message: Message) -> Message:
    """``message`` as lists of rooms show it: its text cut to 200 characters."""
    if message.text is None or len(message.text) <= PREVIEWED:
        return message
    return replace(message, text=message.text[:PREVIEWED])
