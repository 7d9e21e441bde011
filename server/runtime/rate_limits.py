"""Token buckets: how often something may be done, and when it may be done again.

A bucket reads no clock: ``now`` is seconds of a monotonic clock. Nothing here refuses; callers do.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)


class Bucket:
    """Holds up to ``burst`` tokens, starts full, and gets ``rate_per_s`` new ones every second."""

    __slots__ = ("_burst", "_rate_per_s", "_seen_at", "_tokens")

    def __init__(self, rate_per_s: float, burst: float) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._tokens = burst
        self._seen_at: float | None = None

    def take(self, now: float, n: float = 1) -> float:
        """Take ``n`` tokens and return 0.0, or take none and return in how many seconds there will be ``n``.

        An ``n`` above ``burst`` counts as ``burst``: there are never more.
        """
        self._fill(now)
        wanted = min(n, self._burst)
        if self._tokens >= wanted:
            self._tokens -= wanted
            return 0.0
        return (wanted - self._tokens) / self._rate_per_s

    def give_back(self, n: float = 1) -> None:
        """Put back tokens for something that turned out not to count."""
        self._tokens = min(self._burst, self._tokens + n)

    def is_full(self, now: float) -> bool:
        """Whether this bucket holds as much as a new one."""
        self._fill(now)
        return self._tokens >= self._burst

    def _fill(self, now: float) -> None:
        if self._seen_at is not None and now > self._seen_at:
            self._tokens = min(self._burst, self._tokens + (now - self._seen_at) * self._rate_per_s)
        self._seen_at = now


class Buckets(Generic[_K]):
    """One bucket a key, at most ``capacity`` of them.

    Buckets that are full again are evicted as others are used. Past ``capacity`` the least recently used one is
    evicted: a client that can use that many keys gains some tokens, but costs no more memory.
    """

    def __init__(self, rate_per_s: float, burst: float, *, capacity: int = 10_000) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._capacity = capacity
        # Least recently used first.
        self._buckets: dict[_K, Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: _K, now: float, n: float = 1) -> float:
        """As ``Bucket.take`` does, from the bucket of ``key``."""
        bucket = self._buckets.pop(key, None) or Bucket(self._rate_per_s, self._burst)
        self._forget(now)
        self._buckets[key] = bucket
        return bucket.take(now, n)

    def give_back(self, key: _K, n: float = 1) -> None:
        """As ``Bucket.give_back`` does; nothing if the bucket was evicted."""
        if bucket := self._buckets.get(key):
            bucket.give_back(n)

    def _forget(self, now: float) -> None:
        # Two evicted for each added: the table shrinks while it is used, without ever being walked.
        for _ in range(2):
            oldest = next(iter(self._buckets), None)
            if oldest is None:
                return
            if len(self._buckets) < self._capacity and not self._buckets[oldest].is_full(now):
                return
            del self._buckets[oldest]
