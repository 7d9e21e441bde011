"""A clock that stands still until a test moves it."""

from typing import Final

# Far ahead of any real clock, so that no TTL index deletes a test's documents.
START_MS: Final = 4_000_000_000_000


class HeldClock:
    """A ``Clock`` whose both times move together, and only by ``advance``."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self._now_ms = now_ms
        self._monotonic = 1_000.0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self._now_ms += round(seconds * 1000)
        self._monotonic += seconds

    def put(self, seconds: float) -> None:
        """Set the wall clock forward or back by ``seconds``, as an operator does; no time passes."""
        self._now_ms += round(seconds * 1000)
