"""The HTTP server, which accepts a few new connections at each turn of the event loop.

Tornado accepts 128 at once, and a handshake costs a thousand times what a frame does: when thousands of clients
reconnect in the same moment, the clients that are already connected would wait for all of them.
"""

import socket
from collections.abc import Iterable
from functools import partial
from typing import Final

from tornado import httpserver
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets

BACKLOG: Final = 4_096
ACCEPTS_PER_TURN: Final = 16


def bind(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on ``port``, one for each address of ``host``. Raises ``OSError`` if one cannot."""
    return bind_sockets(port, host, backlog=BACKLOG)


class HTTPServer(httpserver.HTTPServer):
    """Accepts ``ACCEPTS_PER_TURN`` connections a turn; the others wait in the backlog of the listening socket.

    When the backlog is full the kernel ignores new connections, and their clients retry.
    """

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        io_loop = IOLoop.current()
        for listening in sockets:
            self._sockets[listening.fileno()] = listening
            self._handlers[listening.fileno()] = partial(io_loop.remove_handler, listening)
            io_loop.add_handler(listening, self._accept_some, IOLoop.READ)

    def _accept_some(self, listening: socket.socket, _events: int) -> None:
        for _ in range(ACCEPTS_PER_TURN):
            try:
                connection, address = listening.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue  # The client left while it waited.
            self._handle_connection(connection, address)
