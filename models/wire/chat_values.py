"""The values in commands, events and stores: rooms, members, messages and their changes.

All are frozen: a change makes a new value. Times are milliseconds since the epoch, in ``*_at`` and ``*_until``;
durations are seconds, in ``*_s``. A field with a default is omitted from the wire when it has that default.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from models.ids import ID_PATTERN, Epoch, MatchId, MessageId, RoomId, UploadId, UserId
from models.wire.base import Person as Person
from models.wire.base import Value as Value
from models.wire.match_values import ListedMatch, MatchCard, Poll, TournamentCard

MAX_NUMBER: Final = 2**53 - 1
MAX_TEXT: Final = 4_000
MAX_TITLE: Final = 100
MAX_TOPIC: Final = 500
MAX_REASON: Final = 300
MAX_STATUS: Final = 80
MAX_WORD: Final = 50
MAX_ATTACHMENTS: Final = 10
MAX_MENTIONS: Final = 50

# In place of ids in `mentions`: everybody who is online, and all members.
HERE: Final = UserId("here")
EVERYONE: Final = UserId("everyone")

# In place of a user whose account was deleted. No user has this id: theirs begin with a letter and a hyphen.
DELETED: Final = Person(id=UserId("deleted"), name="deleted")

RoomKind = Literal["chat", "game", "dm", "feed"]
Visibility = Literal["public", "private"]
HistoryMode = Literal["kept", "none"]
Role = Literal["owner", "moderator", "member"]
MemberChange = Literal[
    "joined", "left", "kicked", "banned", "unbanned", "muted", "unmuted", "role", "renamed", "profile"
]
SaidKind = Literal["text", "me", "roll"]
NoticeKind = Literal["dm", "added", "role", "muted", "unmuted", "kicked", "banned", "mention", "scheduled"]
Number = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class SelfInfo(Value, frozen=True, gc=False):
    """A user as they see themselves: the ``user`` of a session and of ``hello``."""

    id: UserId
    name: str
    guest: bool


class Profile(Value, frozen=True, gc=False):
    """A user as ``user.get`` and ``user.update`` show it; ``status`` is the user's own text.

    ``avatar`` is the address of the user's picture, ``avatar_id`` its upload.
    """

    id: UserId
    name: str
    guest: bool
    status: str | None = None
    avatar: str | None = None
    avatar_id: UploadId | None = None


class Attachment(Value, frozen=True, kw_only=True, gc=False):
    """A file that a message shows. One with an ``id`` was uploaded; for any other, only the address is kept."""

    id: UploadId | None = None
    name: str | None = None
    content_type: str | None = None
    size_bytes: int | None = None
    width: int | None = None
    height: int | None = None
    url: str
    thumbnail_url: str | None = None


class Roll(Value, frozen=True, gc=False):
    """Dice that the server rolled. ``total`` is the sum of ``rolls`` and ``plus``."""

    dice: int
    sides: int
    plus: int
    rolls: list[int]
    total: int

    @property
    def notation(self) -> str:
        """What was rolled, in its shortest form, such as ``2d6+3``."""
        return f"{self.dice}d{self.sides}" + (f"+{self.plus}" if self.plus else "")


class Pin(Value, frozen=True, gc=False):
    """A pin of a message: who pinned it, and when."""

    by: Person
    at: int


class EarlierText(Value, frozen=True, gc=False):
    """A text that a message had before an edit: its author, and when it was written."""

    at: int
    by: Person
    text: str


class Replies(Value, frozen=True, gc=False):
    """The number of replies in a thread, and when the last of them was sent."""

    count: int
    last_at: int | None = None


class ThreadRoot(Value, frozen=True, gc=False):
    """The root message of a thread, as events about its replies show it."""

    seq: int
    replies: Replies


class Message(Value, frozen=True):
    """A message in its current state; ``rev`` is that of its latest change.

    A deleted one is a tombstone: ``deleted`` is true and it has no text, roll, poll, reactions, mentions, attachments
    or pin. ``thread`` is the root of the thread that it is a reply in; the root has ``replies``, which take no
    ``rev`` of its own. In the room of a match, ``version`` is the version of the match at which it was sent. A
    message of kind ``match`` shows a ``match`` that was made from this room, one of kind ``tournament`` a
    ``tournament``, one of kind ``poll`` a ``poll``. ``allowed_mentions`` limits what it may mention. An ``open``
    message is still being written. ``via`` is the key with which the application's server sent it in the sender's
    name. If it has an ``audience``, only those users may see it or know of it.
    """

    room: RoomId
    seq: int
    rev: int
    id: MessageId
    sender: Person
    sent_at: int
    kind: str
    text: str | None = None
    nonce: str | None = None
    reply_to: int | None = None
    edited_at: int | None = None
    deleted: bool = False
    reactions: dict[str, list[UserId]] | None = None
    mentions: list[UserId] | None = None
    attachments: list[Attachment] | None = None
    allowed_mentions: list[UserId] | None = None
    version: int | None = None
    match: MatchCard | None = None
    tournament: TournamentCard | None = None
    poll: Poll | None = None
    via: UserId | None = None
    roll: Roll | None = None
    open: bool = False
    pinned: Pin | None = None
    thread: int | None = None
    broadcast: bool = False
    replies: Replies | None = None
    audience: list[UserId] | None = None

    def is_hidden_from(self, reader: UserId | None) -> bool:
        """Whether ``reader`` must not learn of it; None is an operator, from whom nothing is hidden."""
        return self.audience is not None and reader is not None and reader not in self.audience

    @property
    def is_aside(self) -> bool:
        """Whether it is only in its thread: the room's history leaves it out."""
        return self.thread is not None and not self.broadcast

    @property
    def said(self) -> str | None:
        """The text of a message that is being sent, as its sender wrote it; for a roll, its notation."""
        return self.text if self.roll is None else self.roll.notation


class Member(Value, frozen=True):
    """A member as others see it."""

    user: Person
    role: Role
    online: bool
    joined_at: int
    muted_until: int | None = None


class Rights(Value, frozen=True, omit_defaults=False, gc=False):
    """The lowest role that may do each: invite others, mention everyone, send messages, attach files."""

    invite: Role = "member"
    mention_all: Role = "moderator"
    send: Role = "member"
    attach: Role = "member"


class RoomInfo(Value, frozen=True):
    """A room as the list, the join and the event ``room`` show it. ``members`` and ``online`` are numbers.

    ``match`` is the id of the room's match; a list of the rooms of matches shows the match in its place.
    ``simulated``: the prices of this feed are made up, or outdated. ``retention_days``: the room's own.
    """

    room: RoomId
    kind: RoomKind
    title: str
    topic: str
    visibility: Visibility
    locked: bool
    capacity: int | None
    history: HistoryMode
    slow_mode_s: int
    owner: UserId | None
    members: int
    online: int
    created_at: int
    seq: int
    rev: int
    epoch: Epoch
    rights: Rights
    game: str | None = None
    match: MatchId | ListedMatch | None = None
    simulated: bool = False
    retention_days: int | None = None


class Invitation(Value, frozen=True):
    """What the holder of an invite sees before joining; ``by`` made it, unless that was not recorded."""

    room: RoomId
    title: str
    topic: str
    members: int
    by: Person | None = None


class Invite(Value, frozen=True, gc=False):
    """A code that lets ``uses_left`` people into a room until ``expires_at``."""

    invite: str
    room: RoomId
    uses_left: int
    expires_at: int


class Unread(Value, frozen=True, gc=False):
    """How much a user has not read in one room. The user's own messages are never unread.

    ``unread`` counts up to 1,000, and ``more`` means that there are others; ``mentions`` are exact.
    """

    room: RoomId
    unread: int
    mentions: int
    last_seq: int
    read_seq: int
    more: bool | None = None


RoomRef = Annotated[RoomId, Meta(pattern=ID_PATTERN)]
UserRef = Annotated[UserId, Meta(pattern=ID_PATTERN)]
