"""Which clocks wait: after a restart of the server, and for the grace of a player who went away.

One for each match, in memory only.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from msgspec import Struct

from server.games.base import Seat

RETURN_S: Final = 30.0


class _Wait(Struct, frozen=True):
    """A clock waits until that time; ``since``: from when on that counts as its player's grace."""

    until: float
    since: float | None = None


class Grace:
    """The waiting clocks of one match; times are those of ``Clock.monotonic``.

    A player has ``grace_s`` once, however often they come and go: otherwise a player could think for
    as long as they stay away.
    """

    def __init__(self, grace_s: Callable[[Seat], float]) -> None:
        """``grace_s``: the grace of each seat, if its player went away now."""
        self._grace_s = grace_s
        self._waits: dict[Seat, _Wait] = {}
        self._spent_s: dict[Seat, float] = {}

    @property
    def waiting(self) -> Collection[Seat]:
        """The seats whose clocks wait."""
        return self._waits.keys()

    def after_break(self, to_move: Iterable[Seat], now: float) -> None:
        """Let the clocks of ``to_move`` wait for their players to come back, for a while."""
        self._waits = {seat: _Wait(now + RETURN_S) for seat in to_move}

    def look(
        self, running_s: Mapping[Seat, float], away: Mapping[Seat, float | None], now: float
    ) -> dict[Seat, float]:
        """Begin and end the waits that are due.

        ``running_s``: the seats that are to move, with how long their clocks have run. ``away``: the seats whose
        players are not in the room, with when they went; for None there is no wait, except after a break.
        Returns the seconds that seats get back: their clocks ran on after their players had gone, until that was
        noticed.
        """
        to_move, returned_s = running_s.keys(), {}
        for seat, wait in list(self._waits.items()):
            # After a break a player must be back in the room.
            is_back = seat not in away or (wait.since is not None and away[seat] is None)
            if seat not in to_move or now >= wait.until or is_back:
                self._end(seat, now)
        for seat in to_move:
            went_at = away.get(seat)
            if seat in self._waits or went_at is None:
                continue
            grace_s = self._grace_s(seat)
            since = now - min(running_s[seat], now - went_at)
            until = min(went_at + grace_s, since + grace_s - self._spent_s.get(seat, 0.0))
            if until <= since:
                continue
            self._waits[seat] = _Wait(until, since)
            if since < now:
                returned_s[seat] = min(now, until) - since
            if until <= now:
                self._end(seat, now)
        return returned_s

    def _end(self, seat: Seat, now: float) -> None:
        wait = self._waits.pop(seat)
        if wait.since is not None:
            self._spent_s[seat] = self._spent_s.get(seat, 0.0) + min(now, wait.until) - wait.since
