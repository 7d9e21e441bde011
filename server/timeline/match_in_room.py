"""The interface between a room and the match that is played in it."""

from collections.abc import Sequence
from typing import Protocol

from models.ids import RoomId, UserId
from models.wire.game_events import GameEvent


class MatchInRoom(Protocol):
    """The match that is played in a room of kind ``game``."""

    @property
    def version(self) -> int:
        """The number of moves, and of other changes with a version of their own."""

    @property
    def sources(self) -> Sequence[RoomId]:
        """The rooms that the match came from: where it was made, and that of the match before it."""

    @property
    def is_live(self) -> bool:
        """Whether the match must stay in memory."""

    def event_for(self, user: UserId) -> GameEvent:
        """The match as ``user`` may see it."""

    def check_may_speak(self, user: UserId) -> None:
        """Raise ``forbidden`` for a user who must be silent while the match is played."""

    @property
    def keeps_secrets(self) -> bool:
        """Whether some messages may be hidden from some users, now or later."""

    def audience_of(self, user: UserId, text: str = "") -> list[UserId] | None:
        """The users who may see what ``user`` posts now, ``user`` among them; None for everybody."""

    @property
    def listens(self) -> bool:
        """Whether a message may be a move, so that it must be complete when it is sent."""

    def hear(self, user: UserId, text: str) -> None:
        """Hand over ``text``, which ``user`` has posted: in some games that is a move."""

    def check_may_be_sent_away(self, user: UserId) -> None:
        """Raise ``conflict`` for a user who plays."""

    async def close_down(self) -> None:
        """Prepare for the deletion of the room. Raises ``conflict`` while the match is played, ``unavailable``."""

    def member_gone(self, user: UserId) -> None:
        """Note that ``user`` is no longer a member: the user stands up, or resigns."""

    def unloaded(self) -> None:
        """Note that the room is no longer in memory."""
