"""The HTTP server that lets a few new connections in at each turn of the event loop.

Tornado takes in 128 at once, and a handshake costs a thousand times what a frame does: when thousands come
back in the same moment, those who are already here would wait for all of them. Made by ``server.app``.
"""

import socket
from collections.abc import Iterable
from functools import partial
from typing import Final

from tornado import httpserver
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets

BACKLOG: Final = 4_096
LET_IN_A_TURN: Final = 16


def bind(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on ``port`` of ``host``, one for each of its addresses. Raises ``OSError``."""
    return bind_sockets(port, host, backlog=BACKLOG)


class HTTPServer(httpserver.HTTPServer):
    """Those who are not let in yet wait in the backlog of the listening socket."""

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        io_loop = IOLoop.current()
        for listening in sockets:
            self._sockets[listening.fileno()] = listening
            self._handlers[listening.fileno()] = partial(io_loop.remove_handler, listening)
            io_loop.add_handler(listening, self._let_some_in, IOLoop.READ)

    def _let_some_in(self, listening: socket.socket, _events: int) -> None:
        for _ in range(LET_IN_A_TURN):
            try:
                connection, address = listening.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue  # It went away while it waited.
            self._handle_connection(connection, address)
