"""The one scheduler of all realtime matches: each has its ticks at equal intervals.

The next step after a late one comes sooner, so that the rhythm is kept. Steps over half a second late are
left out, and counted: the match stands still for that long.

Matches have their ticks one after the other, spread over the period: fifty that began together would all be due at
once, and the last would wait for all others.
"""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from server.runtime.incidents import log_incident
from server.runtime.subscribers import Unsubscribe

OnTick = Callable[[], None]

MOST_LATE_S: Final = 0.5
# After so long in one turn others have theirs, and what was told leaves.
_TURN_S: Final = 0.002
# Timers of the loop are about so precise.
_EARLY_S: Final = 0.0006
# The golden ratio's part: for any number of matches, the next one falls into one of the widest gaps between them.
_SPREAD: Final = 0.618033988749895

_log = logging.getLogger(__name__)


class _Beat:
    __slots__ = ("due", "period_s", "step", "stopped")

    def __init__(self, period_s: float, step: OnTick, due: float) -> None:
        self.period_s = period_s
        self.step = step
        self.due = due
        self.stopped = False


class Rhythm:
    """One for all matches of this process.

    Attributes:
        running: the number of matches with ticks now.
        steps: the number of ticks so far.
        lost: the number of ticks that were left out.
    """

    def __init__(self) -> None:
        self.running = 0
        self.steps = 0
        self.lost = 0
        self._numbers = count()
        self._starts = count()
        self._heap: list[tuple[float, int, _Beat]] = []
        self._timer: asyncio.Handle | None = None
        self._timer_at = 0.0

    def start(self, hz: int, step: OnTick) -> Unsubscribe:
        """Call ``step`` ``hz`` times a second, the first time after one to two periods.

        The returned function ends that.
        """
        period_s = 1 / hz
        beat = _Beat(period_s, step, self._first_due(period_s))
        self.running += 1
        self._push(beat)
        self._arm()

        def stop() -> None:
            if not beat.stopped:
                beat.stopped = True
                self.running -= 1

        return stop

    def close(self) -> None:
        """End all calls."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for _, _, beat in self._heap:
            beat.stopped = True
        self._heap.clear()
        self.running = 0

    def _first_due(self, period_s: float) -> float:
        soonest = asyncio.get_running_loop().time() + period_s
        phase_s = next(self._starts) * _SPREAD % 1 * period_s
        return soonest + (phase_s - soonest) % period_s

    def _push(self, beat: _Beat) -> None:
        heapq.heappush(self._heap, (beat.due, next(self._numbers), beat))

    def _arm(self) -> None:
        if not self._heap:
            return
        due = self._heap[0][0]
        if self._timer is not None and self._timer_at <= due:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = due
        self._timer = asyncio.get_running_loop().call_at(due, self._turn)

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        # The time of some loops stands still within a turn.
        until = time.monotonic() + _TURN_S
        while self._heap and self._heap[0][0] <= loop.time() + _EARLY_S:
            if time.monotonic() > until:
                self._timer_at = loop.time()
                self._timer = loop.call_soon(self._turn)
                return
            _, _, beat = heapq.heappop(self._heap)
            if not beat.stopped:
                self._step(beat, loop.time())
        self._arm()

    def _step(self, beat: _Beat, now: float) -> None:
        late_s = now - beat.due
        if late_s > MOST_LATE_S:
            lost = int(late_s / beat.period_s)
            self.lost += lost
            beat.due += lost * beat.period_s
        beat.due += beat.period_s
        self._push(beat)
        self.steps += 1
        try:
            beat.step()
        except Exception as error:  # a barrier: the other matches keep their rhythm
            log_incident(_log, "a tick failed", error)
