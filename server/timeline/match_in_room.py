"""What a room asks of the match that is played in it, and tells it."""

from collections.abc import Sequence
from typing import Protocol

from models.ids import RoomId, UserId
from models.wire.game_events import GameEvent


class MatchInRoom(Protocol):
    """The match that is played in a room of kind ``game``."""

    @property
    def version(self) -> int:
        """How many moves, and other changes with a version of their own, there were."""

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
        """Whether some of what is said may be hidden from some, now or later."""

    def audience_of(self, user: UserId, text: str = "") -> list[UserId] | None:
        """Who may see what ``user`` says now, ``user`` among them; None for everybody."""

    @property
    def listens(self) -> bool:
        """Whether what is said may be a move, so that it must be whole when it is said."""

    def hear(self, user: UserId, text: str) -> None:
        """``user`` has said ``text``: in some games that is a move."""

    def check_may_be_sent_away(self, user: UserId) -> None:
        """Raise ``conflict`` for a user who plays."""

    async def close_down(self) -> None:
        """The room is about to be deleted. Raises ``conflict`` while the match is played, ``unavailable``."""

    def member_gone(self, user: UserId) -> None:
        """``user`` is no member any more: the user stands up, or resigns."""

    def unloaded(self) -> None:
        """The room is no longer in memory."""
