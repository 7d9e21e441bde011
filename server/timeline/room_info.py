"""What a room looks like from outside, and what it knows of the match that is played in it."""

from typing import Protocol

from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.wire.chat_values import RoomInfo
from models.wire.events import Event


class MatchInRoom(Protocol):
    """The match that is played in a room of kind ``game``."""

    @property
    def version(self) -> int: ...

    @property
    def from_room(self) -> RoomId | None:
        """The room it was made from, whose members need no key."""

    @property
    def is_live(self) -> bool:
        """Whether it must stay in memory."""

    def event_for(self, user: UserId) -> Event:
        """The match as ``user`` may see it."""

    def check_may_speak(self, user: UserId) -> None:
        """Raise ``forbidden`` for one who has to be silent while it is played."""

    def check_may_be_sent_away(self, user: UserId) -> None:
        """Raise ``conflict`` for one who plays."""

    async def close_down(self) -> None:
        """The room is about to be deleted. Raises ``conflict`` while it is played, ``unavailable``."""

    def member_gone(self, user: UserId) -> None:
        """``user`` is no member any more: it stands up, or gives up."""

    def unloaded(self) -> None:
        """The room is no longer in memory."""


def room_info(record: RoomRecord, online: int) -> RoomInfo:
    """A room as the wire shows it."""
    return RoomInfo(
        room=record.room,
        kind=record.kind,
        title=record.title,
        topic=record.topic,
        visibility=record.visibility,
        simulated=record.simulated,
        locked=record.password_hash is not None,
        capacity=record.capacity,
        history=record.history,
        slow_mode_s=record.slow_mode_s,
        owner=record.owner,
        members=record.members,
        online=online,
        created_at=record.created_at,
        seq=record.seq,
        rev=record.rev,
        epoch=record.epoch,
        game=record.game,
        match=record.match,
    )
