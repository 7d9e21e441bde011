"""A ping to each WebSocket that was sent nothing for a while, so that proxies keep it (RFC 6455 section 5.5.2)."""

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
    """Looks at every connection once in ``QUIET_S / 2`` and pings those that were sent nothing since.

    So on each of them something is sent at least every ``QUIET_S``. Each second one part of the connections is
    looked at, so that no turn of the loop pays for all of them.
    """

    def __init__(self, turn_s: float = 1.0) -> None:
        self._buckets: list[set[Quiet]] = [set() for _ in range(_BUCKETS)]
        self._turn = 0
        self._timer = PeriodicCallback(self.look, turn_s * 1_000)

    def start(self) -> None:
        """Begin to look around."""
        self._timer.start()

    def stop(self) -> None:
        """Ping nobody any more."""
        self._timer.stop()

    def add(self, connection: Quiet) -> None:
        """Look after ``connection`` from now on. It was sent something just now: its handshake."""
        connection.sent_since_look = True
        self._buckets[self._turn - 1].add(connection)

    def discard(self, connection: Quiet) -> None:
        """Look after ``connection`` no longer; one that was never added is fine."""
        for bucket in self._buckets:
            bucket.discard(connection)

    def look(self) -> None:
        """One turn: the next part of the connections."""
        for connection in list(self._buckets[self._turn]):
            if not connection.sent_since_look:
                connection.write_ping(b"")
            connection.sent_since_look = False
        self._turn = (self._turn + 1) % _BUCKETS
