"""What a room's log consists of: entries, each of them one durable change with its ``rev``.

Records are what the stores keep of a room and of a member; clients see ``RoomInfo`` and ``Member``.
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

    They are exact while no process has it open. ``changed_at`` is the time of the change ``rev``, and ``last`` the
    newest message, as ``preview`` makes it. What is written into the log holds no ``last``.

    ``ordinal`` numbers the rooms in the order in which they were made; lists are paged by it. ``first_seq`` and
    ``first_rev`` tell where the log begins, of which what is before ``trimmed_rev`` is deleted. ``words`` are
    forbidden; lists leave them out. ``pins`` and ``first_aside`` are heads too: the pinned messages by ``seq``, the
    newest pin last, and the first message that stands in a thread alone.
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
        """Whether it takes a password or an invite to join."""
        return self.visibility == "private" or self.password_hash is not None

    @property
    def grams(self) -> list[str] | None:
        """The pieces of its title by which a public room is found."""
        return title_grams(self.title) if self.visibility == "public" and not self.deleted else None


def blank_record(room: RoomId, title: str) -> RoomRecord:
    """A record with nothing but an id and a title; the directory of rooms sets the rest."""
    return RoomRecord(room=room, kind="chat", title=title, created_at=0, epoch=Epoch(""), ordinal=0)


class Sanction(Struct, frozen=True, gc=False):
    """When a ban or a mute began, by whom and why."""

    at: int
    by: Person
    reason: str | None = None


class MemberRecord(Struct, frozen=True, kw_only=True):
    """What a room knows of a user. One who is not ``present`` is no member, and is known for a ban or mute alone.

    ``muted`` and ``banned`` tell of the mute until ``muted_until`` and of the ban, or kick, until ``banned_until``.
    ``numbered`` orders the members of a room by when they joined; 0 where that is to be told by ``joined_at``.
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
        """Where it stands among the members of its room: those who joined later have a higher one."""
        return self.numbered or first_place(self.joined_at)

    @property
    def sanctioned_until(self) -> int:
        """When its ban and its mute have ended; 0 where there is neither."""
        return max(self.muted_until or 0, self.banned_until or 0)

    def is_needed(self, now_ms: int = 0) -> bool:
        """Whether the room has to know this: of a member, or of one whose ban or mute has not ended by then."""
        return self.present or self.sanctioned_until > now_ms


class MessageEntry(Struct, frozen=True):
    """A message was sent or changed; ``message`` is its state after that, with the same ``rev``.

    Read back from the log, ``message`` is the message as it is now, and ``rev`` the number of the change.
    ``called`` are those whom its ``@here`` means, None where that stays as it was. ``root`` is the root of the
    message's thread after the change. ``is_listed``: the log has to find it without the replies around it.
    ``earlier`` is the text before an edit, ``said`` what came with the nonce of a new message that has another text.
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

    ``ended``: of a ban, whether it ended a membership.
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
        """How many members the room has more after it."""
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
    """The first place of those who join at a time (ms): a thousand of them have places of their own."""
    return joined_at * PLACES_A_MS


def preview(message: Message) -> Message:
    """``message`` as lists of rooms show it: its text is cut to 200 characters."""
    if message.text is None or len(message.text) <= PREVIEWED:
        return message
    return replace(message, text=message.text[:PREVIEWED])
