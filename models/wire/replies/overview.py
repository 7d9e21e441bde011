"""What the server tells of all rooms of a user, or all members of a room (section 3 of the wire contract)."""

from typing import ClassVar

from models.ids import RoomId
from models.wire.chat_values import Message, Person, RoomInfo, Value
from models.wire.events import Reply


class SyncedRoom(Value, frozen=True):
    """One room of a user: what it is, what the user has not read in it, and its newest message.

    ``unread`` counts up to 1,000, and ``more`` says that there are others; ``mentions`` are exact. The text of
    ``last`` is cut to 200 characters.
    """

    info: RoomInfo
    rev: int
    read_seq: int
    unread: int
    mentions: int
    last: Message | None = None
    more: bool | None = None


class SyncReply(Reply, frozen=True, tag="ok"):
    """``gone``: those of the rooms that were named which are no longer the user's, or closed."""

    is_page: ClassVar[bool] = True

    rooms: list[SyncedRoom]
    gone: list[RoomId]
    cursor: str | None = None


class Position(Value, frozen=True, gc=False):
    """How far a member has got the messages of a room, and has read them: the highest ``seq`` of each, 0 for none."""

    user: Person
    delivered: int
    read: int


class SeenReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    positions: list[Position]
