"""Stores in memory, for the server's services that the season uses."""

from collections.abc import Sequence

from models.ids import RoomId, UserId
from models.stores.entries import CommitStatus
from models.stores.matches import MatchChange, MatchRecord
from models.stores.ratings import Player, RatedMatch


class MemoryMatches:
    """A store of matches that are never read."""

    async def create(self, record: MatchRecord) -> None:
        pass

    async def commit(self, changes: Sequence[MatchChange]) -> list[CommitStatus]:
        return ["stored"] * len(changes)

    async def noted(self) -> None:
        pass

    async def read(self, room: RoomId) -> None:
        return None


class MemoryUsers:
    """Knows who is a guest."""

    def __init__(self, guests: set[UserId]) -> None:
        self._guests = guests

    async def guests_among(self, users: Sequence[UserId]) -> set[UserId]:
        return self._guests.intersection(users)


class MemoryRatings:
    """Holds what ``RatingStore`` stores."""

    def __init__(self) -> None:
        self.players: dict[UserId, Player] = {}
        self._met: dict[str, int] = {}

    async def of(self, game: str, users: Sequence[UserId]) -> dict[UserId, Player]:
        return {user: self.players[user] for user in users if user in self.players}

    async def between(
        self, game: str, low: float, high: float, at_most: int, *, deviation: float
    ) -> list[Player]:
        found = [each for each in self.players.values() if low <= each.rating < high]
        return [each for each in found if each.deviation <= deviation][:at_most]

    async def met(self, meetings: Sequence[str], at_most: int) -> int:
        return min(at_most, sum(self._met.get(meeting, 0) for meeting in meetings))

    async def note(self, rated: RatedMatch) -> RatedMatch:
        for meeting in rated.meetings:
            self._met[meeting] = self._met.get(meeting, 0) + 1
        return rated

    async def left_open(self) -> list[RatedMatch]:
        return []

    async def carry_out(self, rated: RatedMatch) -> None:
        self.players |= {player.user: player for player in rated.players}
