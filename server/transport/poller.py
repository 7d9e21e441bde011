"""Waiting for many sockets in one place of the event loop, and one callback a turn for all that are ready.

Of each socket that is ready ``asyncio`` makes a handle, with two look-ups and a change of context, and Tornado
wraps that once more; with hundreds of busy sockets these cost as much as reading them. An ``epoll`` of our
own is itself one readable file of the loop. Where there is no ``epoll`` sockets wait in Tornado's loop.
Called by ``server.transport.socket_stream``.
"""

import asyncio
import logging
import select
import socket
from collections.abc import Callable
from typing import Final, Protocol
from weakref import WeakKeyDictionary, ref

from tornado.ioloop import IOLoop

Ready = Callable[[int], None]
"""Told of the events that came: those asked for, and errors whether asked for or not."""

READ: Final = IOLoop.READ
WRITE: Final = IOLoop.WRITE
_TAKEN_A_TURN: Final = 512

_log = logging.getLogger(__name__)


class Poller(Protocol):
    """Watches sockets for one event loop."""

    def watch(self, own: socket.socket, events: int, ready: Ready) -> None:
        """Call ``ready`` at each turn of the loop in which one of ``events`` is possible."""

    def change(self, own: socket.socket, events: int) -> None:
        """Watch for other events."""

    def forget(self, own: socket.socket) -> None:
        """Watch ``own`` no more. To be called before it is closed."""


class EpollPoller:
    """Linux: all sockets in one ``epoll``, which is itself a file in Tornado's loop."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._ready: dict[int, Ready] = {}
        self._watched: dict[int, socket.socket] = {}
        IOLoop.current().add_handler(self, self._turn, READ)

    def fileno(self) -> int:
        return self._epoll.fileno()

    def close(self) -> None:
        """Close all that is watched: what Tornado does with its own files where a loop ends with all of them."""
        for own in self._watched.values():
            own.close()
        self._epoll.close()

    def watch(self, own: socket.socket, events: int, ready: Ready) -> None:
        fd = own.fileno()
        self._ready[fd] = ready
        self._watched[fd] = own
        self._epoll.register(fd, events)

    def change(self, own: socket.socket, events: int) -> None:
        self._epoll.modify(own.fileno(), events)

    def forget(self, own: socket.socket) -> None:
        fd = own.fileno()
        del self._ready[fd], self._watched[fd]
        self._epoll.unregister(fd)

    def _turn(self, _poller: object, _events: int) -> None:
        ready = self._ready
        for fd, events in self._epoll.poll(0, _TAKEN_A_TURN):
            callback = ready.get(fd)
            if callback is None:
                continue  # Closed by one that was ready before it.
            try:
                callback(events)
            except Exception:
                # The others of this turn are none the worse.
                _log.exception("a socket that was ready could not be served")


class LoopPoller:
    """Anywhere else: each socket by itself in Tornado's loop."""

    def __init__(self) -> None:
        self._io_loop = IOLoop.current()

    def watch(self, own: socket.socket, events: int, ready: Ready) -> None:
        self._io_loop.add_handler(own, lambda _, came: ready(came), events)

    def change(self, own: socket.socket, events: int) -> None:
        self._io_loop.update_handler(own, events)

    def forget(self, own: socket.socket) -> None:
        self._io_loop.remove_handler(own)


# One for each loop, as there is one selector in each. The loop alone keeps it alive: what waits in it may know
# the loop, and would else never go.
_pollers: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, ref[EpollPoller]]] = WeakKeyDictionary()


def current() -> Poller:
    """The poller of the running event loop."""
    if not hasattr(select, "epoll"):
        return LoopPoller()
    loop = asyncio.get_running_loop()
    known = _pollers.get(loop)
    poller = known() if known is not None else None
    if poller is None:
        poller = EpollPoller()
        _pollers[loop] = ref(poller)
    return poller
