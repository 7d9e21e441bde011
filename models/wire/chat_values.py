"""The values in commands, events and stores: rooms, members, messages and their changes.

All are frozen; a changed one is a new one. Times are milliseconds since the epoch, in ``*_at`` and
``*_until``; durations are seconds, in ``*_s``. A field with a default is left out of the wire when
it has that default.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from models.ids import ID_PATTERN, Epoch, MatchId, MessageId, RoomId, UserId
from models.wire.base import Person as Person
from models.wire.base import Value as Value
from models.wire.match_values import ListedMatch, MatchCard

MAX_NUMBER: Final = 2**53 - 1
MAX_TEXT: Final = 4_000
MAX_TITLE: Final = 100
MAX_TOPIC: Final = 500
MAX_REASON: Final = 300
MAX_STATUS: Final = 80
MAX_ATTACHMENTS: Final = 10

# In the place of ids in `mentions`: whoever is online, and all members.
HERE: Final = UserId("here")
EVERYONE: Final = UserId("everyone")

# In the place of a user whose account was deleted. No user has this id: theirs begin with a letter and a bar.
DELETED: Final = Person(id=UserId("deleted"), name="deleted")

RoomKind = Literal["chat", "game", "dm", "feed"]
Visibility = Literal["public", "private"]
HistoryMode = Literal["kept", "none"]
Role = Literal["owner", "moderator", "member"]
MemberChange = Literal[
    "joined", "left", "kicked", "banned", "unbanned", "muted", "unmuted", "role", "renamed", "profile"
]
NoticeKind = Literal["dm", "added", "role", "muted", "unmuted", "kicked", "banned", "mention"]
Number = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class SelfInfo(Value, frozen=True, gc=False):
    """A user as the user sees itself: the ``user`` of a session and of ``hello``."""

    id: UserId
    name: str
    guest: bool


class Profile(Value, frozen=True, gc=False):
    """A user as ``user.get`` and ``user.update`` show it; ``status`` is what the user wrote about itself."""

    id: UserId
    name: str
    guest: bool
    status: str | None = None


class Attachment(Value, frozen=True, gc=False):
    """A file that a message points to. Teahouse keeps its address, not its bytes."""

    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+\Z", max_length=2_048)]
    name: Annotated[str, Meta(max_length=255)] | None = None
    content_type: Annotated[str, Meta(max_length=127)] | None = None
    size_bytes: Number | None = None
    width: Number | None = None
    height: Number | None = None


class Message(Value, frozen=True):
    """A message as it is now; ``rev`` is that of its latest change.

    A deleted one is a tombstone: ``deleted`` is true and it has no text, reactions, mentions or
    attachments. In the room of a match, ``version`` is the version of the match that it was said at. One of
    kind ``match`` shows a ``match`` that was made from this room.
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
    version: int | None = None
    match: MatchCard | None = None


class Member(Value, frozen=True):
    """A member as others see it."""

    user: Person
    role: Role
    online: bool
    joined_at: int
    muted_until: int | None = None


class RoomInfo(Value, frozen=True):
    """A room as the list, the join and the event ``room`` show it. ``members`` and ``online`` count.

    ``match`` is the id of the room's match; a list of the rooms of matches shows the match in its place.
    ``simulated``: the prices of this feed are made up, or are not of now.
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
    game: str | None = None
    match: MatchId | ListedMatch | None = None
    simulated: bool = False


class Invite(Value, frozen=True, gc=False):
    """A code that lets ``uses_left`` people into a room until ``expires_at``."""

    invite: str
    room: RoomId
    uses_left: int
    expires_at: int


class Unread(Value, frozen=True, gc=False):
    """How much a user has not read in one room. The user's own messages are never unread.

    ``unread`` counts up to 1,000, and ``more`` says that there are others; ``mentions`` are exact.
    """

    room: RoomId
    unread: int
    mentions: int
    last_seq: int
    read_seq: int
    more: bool | None = None


RoomRef = Annotated[RoomId, Meta(pattern=ID_PATTERN)]
UserRef = Annotated[UserId, Meta(pattern=ID_PATTERN)]
