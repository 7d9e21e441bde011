"""Time, handed in so that tests can hold it still. Nothing in ``server`` or ``models`` reads it in another way."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, for times that are stored or shown. May jump."""

    def monotonic(self) -> float:
        """Seconds since some start, for measuring durations. Never goes back."""


class SystemClock:
    """The machine's own clocks."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()
