"""Which players are away from a match, since when, who waited for them, and whether that ends the match.

One for each match. The times are noted in the table now and then, and go on from there after a restart.
"""

from collections.abc import Collection, Container, Iterable
from typing import Final

from msgspec import Struct

from models.ids import UserId
from server.games.base import Seat
from server.matches.table import AwayFor, Table

ABANDONED_S: Final = 600.0
# At a table where all seats are taken, an absent player keeps the seat for this long.
NO_SHOW_S: Final = 60.0
# For an open table none of whose players is there.
OPEN_S: Final = 300.0
# A pause is for going away, but not for good.
PAUSED_S: Final = 3_600.0
# An absence is noted in the table whenever it grew by this part of the time that ends the match.
_NOTED_PART: Final = 1 / 6


class Abandonment(Struct, frozen=True):
    """The end of an abandoned match: the player at ``seat`` is gone for good, None: everybody is."""

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
        # The people who were there last, and how long others waited for each of the rest, until when.
        self._there: frozenset[UserId] = frozenset()
        self._waited_s: dict[UserId, float] = {}
        self._counted_at = 0.0

    def note(self, people: Iterable[UserId], online: Container[UserId], *, watched: bool, now: float) -> None:
        """Note which of ``people``, who sit, are ``online``, and whether anybody is in the room (``watched``)."""
        if watched:
            self._unwatched_since = None
        elif self._unwatched_since is None:
            self._unwatched_since = now
        self._count_waiting(now)
        self._there = frozenset(user for user in people if user in online)
        for user in people:
            if user in online:
                self._since.pop(user, None)
                self._waited_s.pop(user, None)
                self._came.add(user)
            else:
                self._since.setdefault(user, now)

    def restore(self, table: Table, now: float) -> None:
        """Restore the absences noted in ``table``; call ``note`` after that."""
        for seat, noted in table.absences.items():
            user = table.chairs[seat].user
            if user is not None:
                self._since[user.id] = now - noted.away_s
                self._waited_s[user.id] = noted.waited_s
        self._counted_at = now

    def due_notes(self, table: Table, now: float) -> dict[Seat, AwayFor] | None:
        """The absences that ``table`` should note, if they differ much from those it has; otherwise None."""
        limit_s = _limit_s(table)
        if table.status == "over" or (limit_s is None and not table.absences):
            return None
        found = {
            seat: AwayFor(away_s=now - self._since[chair.user.id], waited_s=self.waited_s(chair.user.id, now))
            for seat, chair in enumerate(table.chairs)
            if limit_s is not None and chair.user is not None and chair.user.id in self._since
        }
        if not table.absences.keys() <= found.keys():
            return found
        part_s = (limit_s or 0.0) * _NOTED_PART
        before = {seat: table.absences.get(seat, AwayFor()) for seat in found}
        is_much = any(
            each.away_s - before[seat].away_s >= part_s or each.waited_s - before[seat].waited_s >= part_s
            for seat, each in found.items()
        )
        return found if is_much else None

    def note_seats(self, table: Table, now: float) -> None:
        """Note whether all seats are taken at a table where the match has not begun."""
        if table.status != "open" or not table.is_full:
            self._full_since = None
        elif self._full_since is None:
            self._full_since = now

    def no_shows(self, table: Table, now: float) -> list[Seat]:
        """The seats that are lost: the match could begin, but their players have been away for too long."""
        full_s = 0.0 if self._full_since is None else now - self._full_since
        return [
            seat
            for seat, chair in enumerate(table.chairs)
            if chair.user and min(full_s, self.away_s(chair.user.id, now) or 0.0) >= NO_SHOW_S
        ]

    def went(self, user: UserId, at: float) -> None:
        """Note that ``user`` went away at that time, maybe some time ago; call ``note`` after that."""
        if user in self._there:
            self._there -= {user}
            self._waited_s[user] = max(0.0, self._counted_at - at) if self._there else 0.0
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

    def waited_s(self, user: UserId, now: float) -> float:
        """For how long in all others were there while ``user`` has been away."""
        self._count_waiting(now)
        return self._waited_s.get(user, 0.0)

    def went_at(self, user: UserId) -> float | None:
        """When ``user`` went away; None for one who is there, or never came."""
        return self._since.get(user) if user in self._came else None

    def abandonment(self, table: Table, to_move: Collection[Seat], now: float) -> Abandonment | None:
        """Whether a match is abandoned, by what was noted last.

        Bots among themselves play for spectators. A pause ends if a player does not come back from it, except in
        a correspondence match, whose moves may take longer. If neither a clock runs nor a bot holds
        seats, nobody waits for ever for a move.
        """
        if table.status == "open":
            gone = [(self.away_s(each.id, now) or 0.0) >= OPEN_S for each in table.people]
            is_left = all(gone) if gone else self._is_unwatched(now, OPEN_S)
            return Abandonment(None) if is_left else None
        if table.status == "playing" and all(chair.bot is not None for chair in table.chairs):
            return Abandonment(None) if self._is_unwatched(now, ABANDONED_S) else None
        limit_s = _limit_s(table)
        return None if limit_s is None else self._gone(table, now, limit_s, to_move)

    def _is_unwatched(self, now: float, limit_s: float) -> bool:
        return self._unwatched_since is not None and now - self._unwatched_since >= limit_s

    def _gone(
        self, table: Table, now: float, limit_s: float, to_move: Collection[Seat]
    ) -> Abandonment | None:
        """Whether all have been away for too long, or others waited too long for one whose turn it is."""
        people = {seat: chair.user.id for seat, chair in enumerate(table.chairs) if chair.user}
        if people and all((self.away_s(user, now) or 0.0) >= limit_s for user in people.values()):
            # Nobody is there to win.
            return Abandonment(None)
        awaited = to_move if table.status == "playing" else table.seats
        missed = {seat: user for seat, user in people.items() if user in self._since and seat in awaited}
        gone = (seat for seat, user in missed.items() if self.waited_s(user, now) >= limit_s)
        return next(map(Abandonment, gone), None)

    def _count_waiting(self, now: float) -> None:
        if self._there:
            for user, since in self._since.items():
                waited_s = max(0.0, now - max(since, self._counted_at))
                self._waited_s[user] = self._waited_s.get(user, 0.0) + waited_s
        self._counted_at = now


def _limit_s(table: Table) -> float | None:
    """The time after which absence ends the match; None if it does not, in this state."""
    if table.status == "paused":
        is_slow = table.clock is not None and table.clock.spec.kind == "correspondence"
        return None if is_slow else PAUSED_S
    if table.status != "playing" or table.options.absence != "clock" or table.clock is not None:
        return None
    return ABANDONED_S + float(table.options.grace_s)
