"""How long the event loop was held by one step of work, in which no other work could go on."""

import asyncio
from bisect import bisect_left
from itertools import accumulate
from typing import Final

EVERY_S: Final = 0.005
# In ms. What the design allows is one of them.
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
        self.total_ms = 0.0

    @property
    def counts(self) -> list[int]:
        """How many turns were at most as late as each of ``BOUNDS_MS``; the last number counts all turns."""
        return list(accumulate(self._counts))

    def start(self) -> None:
        """Begin to measure the running loop."""
        self._wait(asyncio.get_running_loop())

    def stop(self) -> None:
        """Measure no more. The numbers stay."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def note(self, late_ms: float) -> None:
        """Count a turn that came ``late_ms`` late."""
        self._counts[bisect_left(BOUNDS_MS, late_ms)] += 1
        self.total_ms += late_ms
        self.worst_ms = max(self.worst_ms, late_ms)

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + EVERY_S
        self._handle = loop.call_at(due, self._look, loop, due)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        # A loop may call what is due within the resolution of its clock, a little too early.
        self.note(max(0.0, loop.time() - due) * 1000)
        self._wait(loop)
