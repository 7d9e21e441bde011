"""The reply to ``room.join``: a room, its members, and its messages or changes."""

from typing import ClassVar

from models.ids import Epoch
from models.wire.chat_values import Member, Message, RoomInfo
from models.wire.events import Change, Reply
from models.wire.game_events import GameEvent
from models.wire.prices import Point


class JoinReply(Reply, frozen=True, tag="ok"):
    """Either ``messages`` (a fresh join, or ``resync``), or ``changes`` (since a rev). ``more``: there are others.

    ``rev`` is the room's at the moment from which this socket gets its events. ``match`` is the event ``game`` of the
    match in the room.
    """

    is_page: ClassVar[bool] = True

    room: RoomInfo
    rev: int
    epoch: Epoch
    members: list[Member]
    resync: bool
    points: list[Point] | None = None
    messages: list[Message] | None = None
    changes: list[Change] | None = None
    more: bool | None = None
    match: GameEvent | None = None
