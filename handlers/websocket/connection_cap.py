"""Caps open anonymous connections, in total and per address."""

from collections import Counter
from collections.abc import Callable

from models.errors import Refusal
from server.transport.http.addresses import subscriber


class ConnectionCap:
    """Counts open connections: at most ``most`` in total, and ``most_each`` of one address (IPv6: of one /64)."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most = most
        self._most_each = most_each
        self._open_of: Counter[str] = Counter()

    def check(self, address: str) -> None:
        """Raise ``Refusal("rate_limited")`` if there is no room for one more from ``address``."""
        if self._open_of[subscriber(address)] >= self._most_each:
            raise Refusal(
                "rate_limited", f"too many sockets from this address; {self._most_each} may be open"
            )
        if self._open_of.total() >= self._most:
            raise Refusal("rate_limited", "too many sockets at this address; come back later")

    def enter(self, address: str) -> Callable[[], None]:
        """Count one connection more. Returns what counts it out again, once. Raises as ``check`` does."""
        self.check(address)
        key = subscriber(address)
        self._open_of[key] += 1
        is_in = True

        def leave() -> None:
            nonlocal is_in
            if is_in:
                is_in = False
                self._open_of -= Counter((key,))

        return leave
