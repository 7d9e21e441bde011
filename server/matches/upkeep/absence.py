"""Who is away from a match, since when, and whether that ends the match.

One for each match, in memory alone: after a restart everybody's absence begins anew.
"""

from collections.abc import Collection, Container, Iterable
from typing import Final

from msgspec import Struct

from models.ids import UserId
from server.games.base import Seat
from server.matches.table import Table

ABANDONED_S: Final = 600.0
# At a table where all seats are taken, one that is not there keeps its seat for so long.
NO_SHOW_S: Final = 60.0
# A table that waits for players nobody of whom is there.
OPEN_S: Final = 300.0
# A pause is for going away, but not for good.
PAUSED_S: Final = 3_600.0


class Abandonment(Struct, frozen=True):
    """A match that is not played on: the player at ``seat`` is gone for good, None: everybody is."""

    seat: Seat | None


class Absence:
    """Since when each player has been away from one match; times are those of ``Clock.monotonic``."""

    def __init__(self) -> None:
        self._since: dict[UserId, float] = {}
        self._unwatched_since: float | None = None
        # Since when all seats are taken at a table where the match has not begun.
        self._full_since: float | None = None
        # Only a player who has been there can have gone away.
        self._came: set[UserId] = set()

    def note(self, people: Iterable[UserId], online: Container[UserId], *, watched: bool, now: float) -> None:
        """See which of ``people``, who sit, are ``online``, and whether anybody is in the room (``watched``)."""
        if watched:
            self._unwatched_since = None
        elif self._unwatched_since is None:
            self._unwatched_since = now
        for user in people:
            if user in online:
                self._since.pop(user, None)
                self._came.add(user)
            else:
                self._since.setdefault(user, now)

    def note_seats(self, table: Table, now: float) -> None:
        """See whether all seats are taken at a table where the match has not begun."""
        if table.status != "open" or not table.is_full:
            self._full_since = None
        elif self._full_since is None:
            self._full_since = now

    def no_shows(self, table: Table, now: float) -> list[Seat]:
        """The seats that are lost: the match could begin, but their players have not been there for too long."""
        full_s = 0.0 if self._full_since is None else now - self._full_since
        return [
            seat
            for seat, chair in enumerate(table.chairs)
            if chair.user and min(full_s, self.away_s(chair.user.id, now) or 0.0) >= NO_SHOW_S
        ]

    def went(self, user: UserId, at: float) -> None:
        """``user`` went away at that time, which may have been noticed later; to be noted after that."""
        self._since[user] = min(at, self._since.get(user, at))
        self._came.add(user)

    @property
    def is_anybody_away(self) -> bool:
        """Whether anybody who sits, or sat, is away."""
        return bool(self._since)

    def away_s(self, user: UserId, now: float) -> float | None:
        """For how long ``user`` has been away; None for one who is there."""
        since = self._since.get(user)
        return None if since is None else now - since

    def went_at(self, user: UserId) -> float | None:
        """When ``user`` went away; None for one who is there, or never came."""
        return self._since.get(user) if user in self._came else None

    def abandonment(self, table: Table, to_move: Collection[Seat], now: float) -> Abandonment | None:
        """Whether a match is not played on, by what was noted last.

        Bots among themselves play for those who watch. A pause ends for a player who does not come back from it.
        Where neither a clock runs nor a bot holds seats, nobody waits for ever for a move.
        """
        if table.status == "open":
            gone = [(self.away_s(each.id, now) or 0.0) >= OPEN_S for each in table.people]
            is_left = all(gone) if gone else self._is_unwatched(now, OPEN_S)
            return Abandonment(None) if is_left else None
        if table.status == "paused":
            return self._gone(table, now, PAUSED_S, table.seats)
        if table.status != "playing":
            return None
        if all(chair.bot is not None for chair in table.chairs):
            return Abandonment(None) if self._is_unwatched(now, ABANDONED_S) else None
        if table.options.absence != "clock" or table.clock is not None:
            return None
        return self._gone(table, now, table.options.grace_s + ABANDONED_S, to_move)

    def _is_unwatched(self, now: float, limit_s: float) -> bool:
        return self._unwatched_since is not None and now - self._unwatched_since >= limit_s

    def _gone(
        self, table: Table, now: float, limit_s: float, awaited: Collection[Seat]
    ) -> Abandonment | None:
        """The one of ``awaited`` who has been away for ``limit_s``; where nobody waits, all must have been."""
        people = {seat: chair.user.id for seat, chair in enumerate(table.chairs) if chair.user}
        gone = [seat for seat, user in people.items() if (self.away_s(user, now) or 0.0) >= limit_s]
        if all(user in self._since for user in people.values()):
            # Nobody has waited for the others: nobody has won.
            return Abandonment(None) if len(gone) == len(people) else None
        return next((Abandonment(seat) for seat in gone if seat in awaited), None)
