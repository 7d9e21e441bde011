"""Time, passed in so that tests can stop it. Nothing in ``server`` or ``models`` reads it in another way."""

import time
from typing import Final, Protocol

# On other systems than Linux the monotonic clock itself goes on in suspend.
_SINCE_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


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


def since_boot() -> float:
    """Seconds of real time since the machine started, including those in suspend. Never goes back.

    Not passed in: other processes rely on it, so a test's clock must not move it.
    """
    return time.clock_gettime(_SINCE_BOOT)
