"""What the server sends about all rooms of a user, or all members of a room (section 3 of the wire contract)."""

from typing import ClassVar

from models.ids import RoomId
from models.wire.chat_values import Message, Person, RoomInfo, Value
from models.wire.events import Reply


class SyncedRoom(Value, frozen=True):
    """One room of a user: the room, its unread messages, and its newest message.

    ``unread`` counts up to 1,000, and ``more`` means that there are others; ``mentions`` are exact. The text of
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
    """``gone``: those of the named rooms that are no longer the user's, or that the user has closed."""

    is_page: ClassVar[bool] = True

    rooms: list[SyncedRoom]
    gone: list[RoomId]
    cursor: str | None = None


class Position(Value, frozen=True, gc=False):
    """How far messages of a room have reached a member, and are read: the highest ``seq`` of each, 0 for none."""

    user: Person
    delivered: int
    read: int


class SeenReply(Reply, frozen=True, tag="ok"):
    is_page: ClassVar[bool] = True

    positions: list[Position]
