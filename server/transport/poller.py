"""Waits for many sockets and serves all that are ready with one callback a turn of the event loop.

For each socket that is ready ``asyncio`` makes a handle, with two look-ups and a change of context, and Tornado
wraps that once more; with hundreds of busy sockets this costs as much as reading them. So the sockets wait in an
``epoll`` of our own, which is itself one readable file of the loop. Where there is no ``epoll`` they wait in
Tornado's loop.
"""

import asyncio
import logging
import select
import socket
import time
from collections.abc import Callable
from typing import Final, Protocol
from weakref import WeakKeyDictionary, ref

from tornado.ioloop import IOLoop

Ready = Callable[[int], None]
"""Called with the events that came: those that were registered, and errors, registered or not."""

READ: Final = IOLoop.READ
WRITE: Final = IOLoop.WRITE
_EVENTS_PER_TURN: Final = 512
# How long a turn serves sockets, apart from the few that it has begun with.
_TURN_S: Final = 0.008
_AT_ONCE: Final = 16

_log = logging.getLogger(__name__)


class Poller(Protocol):
    """Watches sockets for one event loop. A socket is registered once, and unregistered before it is closed."""

    def register(self, own: socket.socket, events: int, ready: Ready) -> None:
        """Call ``ready`` at each turn in which one of ``events`` is possible. What it raises is logged."""

    def modify(self, own: socket.socket, events: int) -> None:
        """Watch a registered socket for these events instead."""

    def unregister(self, own: socket.socket) -> None:
        """Watch ``own`` no more; its callback does not run again, not even in this turn."""


class EpollPoller:
    """Linux: all sockets in one ``epoll``, which is itself a file in Tornado's loop."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._ready: dict[int, Ready] = {}
        self._watched: dict[int, socket.socket] = {}
        IOLoop.current().add_handler(self, self._serve_ready, READ)

    def fileno(self) -> int:
        return self._epoll.fileno()

    def close(self) -> None:
        """Close every socket that is watched, as Tornado does when a loop is closed with all its files."""
        for own in self._watched.values():
            own.close()
        self._epoll.close()

    def register(self, own: socket.socket, events: int, ready: Ready) -> None:
        fd = own.fileno()
        self._ready[fd] = ready
        self._watched[fd] = own
        self._epoll.register(fd, events)

    def modify(self, own: socket.socket, events: int) -> None:
        self._epoll.modify(own.fileno(), events)

    def unregister(self, own: socket.socket) -> None:
        fd = own.fileno()
        del self._ready[fd], self._watched[fd]
        self._epoll.unregister(fd)

    def _serve_ready(self, _poller: object, _events: int) -> None:
        until = time.monotonic() + _TURN_S
        served: set[int] = set()
        while len(served) < _EVENTS_PER_TURN:
            # A few at once, so that the time is checked in between. Unserved ones come next.
            came = self._epoll.poll(0, _AT_ONCE)
            for fd, events in came:
                if fd in served:
                    return  # All had their share.
                served.add(fd)
                self._serve(fd, events)
            if len(came) < _AT_ONCE or time.monotonic() > until:
                return

    def _serve(self, fd: int, events: int) -> None:
        callback = self._ready.get(fd)
        if callback is None:
            return  # Unregistered by a callback that ran before it.
        try:
            callback(events)
        except Exception:
            # The other sockets of this turn must be served all the same.
            _log.exception("the callback of a socket failed")


class LoopPoller:
    """Other systems: each socket by itself in Tornado's loop."""

    def __init__(self) -> None:
        self._io_loop = IOLoop.current()

    def register(self, own: socket.socket, events: int, ready: Ready) -> None:
        self._io_loop.add_handler(own, lambda _, came: ready(came), events)

    def modify(self, own: socket.socket, events: int) -> None:
        self._io_loop.update_handler(own, events)

    def unregister(self, own: socket.socket) -> None:
        self._io_loop.remove_handler(own)


# One for each loop, as each loop has one selector. Only the loop keeps it alive: its callbacks may refer to the
# loop, and a strong reference here would keep both forever.
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
