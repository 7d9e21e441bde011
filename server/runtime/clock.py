"""Time, handed in so that tests can hold it still. Nothing in ``server`` or ``models`` reads it in another way."""

import time
from typing import Final, Protocol

# Elsewhere than on Linux the monotonic clock goes on in suspend by itself.
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
    """Seconds of real time since the machine started, also those in which it was suspended. Never goes back.

    Not handed in: what other processes are held to is no matter of a clock that a test moves.
    """
    return time.clock_gettime(_SINCE_BOOT)
