"""A match as the room sees it in which it is played: who may speak, who may be sent away, who has left."""

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.game_events import GameEvent
from server.delivery.hub import Hub
from server.matches.match import Match
from server.matches.upkeep.caretaker import Caretaker


class HostedMatch:
    """One match in its room. The room holds this, and whoever wants the match itself takes ``match``."""

    def __init__(self, match: Match, caretaker: Caretaker, hub: Hub) -> None:
        self.match = match
        self._unwatch = hub.watch(match.room, self._seen)
        self._caretaker = caretaker

    @property
    def version(self) -> int:
        return self.match.version

    @property
    def from_room(self) -> RoomId | None:
        return self.match.from_room

    @property
    def is_live(self) -> bool:
        return self.match.is_live

    def event_for(self, user: UserId) -> GameEvent:
        """The match as ``user`` may see it."""
        return self.match.event_for(user)

    def check_may_speak(self, user: UserId) -> None:
        """Raise ``forbidden`` for a user whom the match's options keep silent while it is played."""
        table = self.match.table
        who = table.options.chat
        if who == "everyone" or not table.is_played:
            return
        plays = table.seat_of(user) is not None
        if (who == "players" and plays) or (who == "spectators" and not plays):
            return
        told = {"players": "only players may write", "spectators": "only spectators may write"}
        raise Refusal("forbidden", f"{told.get(who, 'nobody may write')} here while the match is played")

    def check_may_be_sent_away(self, user: UserId) -> None:
        """Raise ``conflict`` for a player of a match that is under way: kicked, the player would have lost."""
        table = self.match.table
        if table.is_played and table.seat_of(user) is not None:
            raise Refusal("conflict", "user: plays in this match, and cannot be sent away before its end")

    async def close_down(self) -> None:
        """The room is about to be deleted. Raises ``conflict`` while the match is played, ``unavailable``."""
        await self.match.close_down()

    def member_gone(self, user: UserId) -> None:
        """``user`` is no member any more: it stands up, or gives up."""
        self._caretaker.member_gone(self.match, user)

    def unloaded(self) -> None:
        """The room is no longer in memory."""
        self._unwatch()

    def _seen(self, user: UserId) -> None:
        self._caretaker.seen(self.match, user)
