"""Clocks that wait for their players: after a break of the server, and in the grace of one who went away.

One for each match, in memory alone. Kept by ``caretaker``: between two looks a stored change may let a clock run
that should wait, which the next look puts right.
"""

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from server.games import time_control
from server.games.base import Seat

if TYPE_CHECKING:
    from server.matches.match import Match

RETURN_S: Final = 30.0


class _Wait(Struct, frozen=True):
    """A clock waits until that time; ``since``: from when on it is its player's grace."""

    until: float
    since: float | None = None


class Grace:
    """Which clocks of one match wait; times are those of ``Clock.monotonic``.

    Whoever went away has the match's ``grace_s`` once, however often it comes and goes: else a seat could think for
    as long as it stays away.
    """

    def __init__(self) -> None:
        self._waits: dict[Seat, _Wait] = {}
        self._spent_s: dict[Seat, float] = {}

    def after_break(self, match: "Match", now: float) -> None:
        """All clocks wait for those who are to move, for a while."""
        self._waits = {seat: _Wait(now + RETURN_S) for seat in match.to_move()}
        self._carry_out(match)

    def look(self, match: "Match", now: float) -> None:
        """Let clocks wait, or run again, as it is time for."""
        to_move = match.to_move()
        for seat, wait in list(self._waits.items()):
            if seat not in to_move or now >= wait.until or not match.is_away(seat):
                self._end(seat, now)
        for seat in to_move:
            until = self._grace_until(match, seat, now)
            if seat not in self._waits and until > now:
                self._waits[seat] = _Wait(until, now)
        self._carry_out(match)

    def _end(self, seat: Seat, now: float) -> None:
        wait = self._waits.pop(seat)
        if wait.since is not None:
            self._spent_s[seat] = self._spent_s.get(seat, 0.0) + min(now, wait.until) - wait.since

    def _grace_until(self, match: "Match", seat: Seat, now: float) -> float:
        """Until when the clock of ``seat`` may wait; who never came is not waited for."""
        away_since = match.absence.went_at(match, seat)
        if away_since is None:
            return now
        grace_s: int = match.table.options.grace_s
        return min(away_since + grace_s, now + grace_s - self._spent_s.get(seat, 0.0))

    def _carry_out(self, match: "Match") -> None:
        clock = match.table.clock
        if clock is None:
            return
        now_ms = match.deps.clock.now_ms()
        as_it_should = time_control.stop(
            time_control.run(clock, match.to_move(), now_ms), now_ms, self._waits
        )
        if as_it_should != clock:
            match.table = replace(match.table, clock=as_it_should)
            match.show_soon()
