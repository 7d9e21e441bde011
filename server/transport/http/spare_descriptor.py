"""One file descriptor in reserve, so that a process that has run out can still show that it lives.

While the process has none left, connections are accepted one at a time with the spare one: a request for
``/healthz`` is answered, any other connection is closed, and its client retries.
"""

import contextlib
import os
import socket
from typing import Final

HEALTH: Final = b"GET /healthz "
_ALIVE: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"
    b'Connection: close\r\n\r\n{"status":"ok"}'
)
_ENOUGH_BYTES: Final = 1_024


class SpareDescriptor:
    """Holds one descriptor open until it is needed. ``close`` lets go of it."""

    def __init__(self) -> None:
        self._spare: int | None = None
        self._take_back()

    def accept(self, listening: socket.socket) -> socket.socket | None:
        """The next connection in the backlog of ``listening``, on the spare descriptor; None for none.

        Give it to ``finish`` before the next one is accepted.
        """
        if self._spare is None:
            return None
        os.close(self._spare)
        self._spare = None
        try:
            connection, _ = listening.accept()
        except OSError:
            self._take_back()
            return None
        connection.setblocking(False)
        return connection

    def finish(self, connection: socket.socket) -> None:
        """Answer ``connection`` if it has asked for ``/healthz``, close it, and keep its descriptor."""
        with contextlib.suppress(OSError), connection:
            if connection.recv(_ENOUGH_BYTES).startswith(HEALTH):
                connection.send(_ALIVE)
                connection.shutdown(socket.SHUT_WR)
        self._take_back()

    def close(self) -> None:
        """Release the descriptor."""
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None

    def _take_back(self) -> None:
        with contextlib.suppress(OSError):
            self._spare = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
