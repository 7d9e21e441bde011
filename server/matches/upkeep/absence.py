"""Who is away from the table of a match, since when, and whether that ends the match.

One for each match, in memory alone: after a restart everybody's absence begins anew. Kept by ``caretaker``.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from models.ids import UserId
from server.games.base import Seat

if TYPE_CHECKING:
    from server.matches.match import Match

ABANDONED_S: Final = 600.0
# A pause is for going away, but not for good.
PAUSED_S: Final = 3_600.0


class GivenUp(Struct, frozen=True):
    """A match that is not played on: ``seat`` is gone for good, None: everybody is."""

    seat: Seat | None


class Absence:
    """Since when who is away from one match; times are those of ``Clock.monotonic``."""

    def __init__(self) -> None:
        self._since: dict[UserId, float] = {}
        self._unwatched_since: float | None = None
        # Who has been there: the others cannot have gone away.
        self._came: set[UserId] = set()

    def note(self, match: "Match", now: float) -> None:
        """See who of those who sit is there, and whether anybody is."""
        if match.is_watched:
            self._unwatched_since = None
        elif self._unwatched_since is None:
            self._unwatched_since = now
        for person in match.table.people:
            if match.is_online(person.id):
                self._since.pop(person.id, None)
                self._came.add(person.id)
            else:
                self._since.setdefault(person.id, now)

    def away_s(self, user: UserId, now: float) -> float | None:
        """For how long ``user`` has been away; None for one who is there."""
        since = self._since.get(user)
        return None if since is None else now - since

    def went_at(self, match: "Match", seat: Seat) -> float | None:
        """When the person at ``seat`` went away; None where it is there, never came, or a bot holds the seat."""
        chair = match.table.chairs[seat]
        if chair.user is None or chair.bot is not None or chair.user.id not in self._came:
            return None
        return self._since.get(chair.user.id)

    def given_up(self, match: "Match", now: float) -> GivenUp | None:
        """Whether a match is not played on, as it stands at this moment.

        Bots among themselves play for those who watch. A pause ends for who does not come back from it. Where
        neither a clock runs nor a bot holds seats, nobody waits for ever for a move.
        """
        table = match.table
        if table.status == "paused":
            return self._gone(match, now, PAUSED_S, table.seats)
        if table.status != "playing":
            return None
        if all(chair.bot is not None for chair in table.chairs):
            return GivenUp(None) if self._is_unwatched(now) else None
        if table.options.absence != "clock" or table.clock is not None:
            return None
        return self._gone(match, now, table.options.grace_s + ABANDONED_S, match.to_move())

    def _is_unwatched(self, now: float) -> bool:
        return self._unwatched_since is not None and now - self._unwatched_since >= ABANDONED_S

    def _gone(self, match: "Match", now: float, limit_s: float, awaited: Iterable[Seat]) -> GivenUp | None:
        """Who of ``awaited`` has been away for ``limit_s``; where nobody waits for them, all must have been."""
        people = {seat: chair.user.id for seat, chair in enumerate(match.table.chairs) if chair.user}
        gone = [seat for seat, user in people.items() if (self.away_s(user, now) or 0.0) >= limit_s]
        if not any(match.is_online(user) for user in people.values()):
            # Nobody has waited for the others: nobody has won.
            return GivenUp(None) if len(gone) == len(people) else None
        return next((GivenUp(seat) for seat in gone if seat in awaited), None)
