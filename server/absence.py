"""Who is away from the table of a match, since when, and whether that ends the match.

One for each match, in memory alone: after a restart everybody's absence begins anew. Kept by ``attendant``.
"""

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from models.ids import UserId
from server.games.base import Seat

if TYPE_CHECKING:
    from server.match import Match

ABANDONED_S: Final = 600.0


class GivenUp(Struct, frozen=True):
    """A match that is not played on: ``seat`` is gone for good, None: everybody is."""

    seat: Seat | None


class Absence:
    """Since when who is away from one match; times are those of ``Clock.monotonic``."""

    def __init__(self) -> None:
        self._since: dict[UserId, float] = {}

    def note(self, match: "Match", now: float) -> None:
        """See who of those who sit is there."""
        for chair in match.table.chairs:
            if chair.user is None:
                continue
            if match.is_online(chair.user.id):
                self._since.pop(chair.user.id, None)
            else:
                self._since.setdefault(chair.user.id, now)

    def away_s(self, user: UserId, now: float) -> float | None:
        """For how long ``user`` has been away; None for one who is there."""
        since = self._since.get(user)
        return None if since is None else now - since

    def given_up(self, match: "Match", now: float) -> GivenUp | None:
        """Who has been away for so long that nobody need wait any more, as the match stands at this moment."""
        table = match.table
        if table.status != "playing" or table.options.absence != "clock" or table.clock is not None:
            return None
        people = {seat: chair.user.id for seat, chair in enumerate(table.chairs) if chair.user is not None}
        gone = [seat for seat, user in people.items() if (self.away_s(user, now) or 0.0) >= ABANDONED_S]
        if not any(match.is_online(user) for user in people.values()):
            # Nobody has waited for the others: nobody has won.
            return GivenUp(None) if people and len(gone) == len(people) else None
        return next((GivenUp(seat) for seat in gone if seat in match.to_move()), None)
