"""Pings each WebSocket on which nothing was sent for a while, so that proxies keep it (RFC 6455 section 5.5.2)."""

from typing import Final, Protocol

from tornado.ioloop import PeriodicCallback

QUIET_S: Final = 24
_BUCKETS: Final = QUIET_S // 2


class Quiet(Protocol):
    """A connection that knows whether anything was sent on it."""

    sent_since_look: bool

    def write_ping(self, data: bytes) -> None:
        """Send a ping."""


class QuietSockets:
    """Checks every connection once in ``QUIET_S / 2`` and pings it if nothing was sent on it since.

    So on each connection something is sent at least every ``QUIET_S``. Each second another part of the connections
    is checked, so that no turn of the loop pays for all of them.
    """

    def __init__(self, turn_s: float = 1.0) -> None:
        self._buckets: list[set[Quiet]] = [set() for _ in range(_BUCKETS)]
        self._turn = 0
        self._timer = PeriodicCallback(self.look, turn_s * 1_000)

    def start(self) -> None:
        """Begin to check."""
        self._timer.start()

    def stop(self) -> None:
        """Stop checking and pinging."""
        self._timer.stop()

    def add(self, connection: Quiet) -> None:
        """Check ``connection`` from now on. Its handshake was sent just now."""
        connection.sent_since_look = True
        self._buckets[self._turn - 1].add(connection)

    def discard(self, connection: Quiet) -> None:
        """Check ``connection`` no more; it need not have been added."""
        for bucket in self._buckets:
            bucket.discard(connection)

    def look(self) -> None:
        """Check the next part of the connections."""
        for connection in list(self._buckets[self._turn]):
            if not connection.sent_since_look:
                connection.write_ping(b"")
            connection.sent_since_look = False
        self._turn = (self._turn + 1) % _BUCKETS
