"""Time, handed in so that tests can hold it still.

Nothing in ``server`` or ``models`` may read a clock in any other way.
"""

import time
from typing import Protocol


class Clock(Protocol):
    """What tells the time."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch: what is stored and shown. May jump."""

    def monotonic(self) -> float:
        """Seconds since some start: what durations are measured with. Never goes back."""


class SystemClock:
    """The machine's own clocks."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()
