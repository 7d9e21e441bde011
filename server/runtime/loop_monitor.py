"""How long the event loop was held by one step of work, while no other work could run."""

import asyncio
from bisect import bisect_left
from collections import deque
from itertools import accumulate
from typing import Final

EVERY_S: Final = 0.005
_HALF_S: Final = 30.0
_OF_NOTE_MS: Final = 100.0
_NOTED: Final = 64
# In ms. One of them is the limit of the design.
BOUNDS_MS: Final = (2, 5, 10, 20, 50, 100, 200, 500, 1_000)


class LoopMonitor:
    """Asks the loop for a turn every ``EVERY_S`` seconds, and counts by how much each turn came late.

    A hold is measured from the moment when the next turn was due, so up to ``EVERY_S`` of it are not seen. A
    machine that gave the process no time looks like a hold.
    """

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_MS) + 1)
        self._handle: asyncio.TimerHandle | None = None
        self.worst_ms = 0.0
        # The worst of this half of a minute, and of the one before it.
        self._halves = [0.0, 0.0]
        self._half_ends_at = 0.0
        self.total_ms = 0.0
        # The last notable holds, and when each ended by the time of the loop.
        self._holds: deque[tuple[float, float]] = deque(maxlen=_NOTED)

    @property
    def counts(self) -> list[int]:
        """How many turns were at most as late as each of ``BOUNDS_MS``; the last number counts all turns."""
        return list(accumulate(self._counts))

    @property
    def recent_ms(self) -> float:
        """The worst hold of the last half of a minute, and of up to as long before it."""
        return max(self._halves)

    def held_lately_ms(self, within_s: float) -> float:
        """The longest hold over 0.1 s that ended within the last ``within_s`` seconds."""
        since = asyncio.get_running_loop().time() - within_s
        return max((late_ms for ended_at, late_ms in self._holds if ended_at >= since), default=0.0)

    def start(self) -> None:
        """Begin to measure the running loop."""
        self._wait(asyncio.get_running_loop())

    def stop(self) -> None:
        """Stop measuring. The numbers stay."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def note(self, late_ms: float) -> None:
        """Count a turn that came ``late_ms`` late."""
        self._counts[bisect_left(BOUNDS_MS, late_ms)] += 1
        self.total_ms += late_ms
        self.worst_ms = max(self.worst_ms, late_ms)
        self._halves[0] = max(self._halves[0], late_ms)

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + EVERY_S
        self._handle = loop.call_at(due, self._look, loop, due)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        # A loop may call a handle within the resolution of its clock, a little too early.
        now = loop.time()
        if now >= self._half_ends_at:
            self._half_ends_at = now + _HALF_S
            self._halves = [0.0, self._halves[0]]
        late_ms = max(0.0, now - due) * 1000
        self.note(late_ms)
        if late_ms > _OF_NOTE_MS:
            self._holds.append((now, late_ms))
        self._wait(loop)
