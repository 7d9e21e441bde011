"""The connected socket under a WebSocket, as a stream of bytes. Must never know a frame.

Owns the socket from the finished handshake on. Bytes go to the owner as they arrive, and out at once if the
kernel takes them. Bytes that the kernel does not take wait here, in order; the sender, which is notified when they
are out, bounds how many may wait.

A plain socket is taken out of Tornado's stream and used directly: waiting for bytes then costs one callback
instead of a future, a task's step and a 64 KiB buffer each time, and an idle connection keeps no Tornado
stream. TLS stays on Tornado's stream: see ``tls_stream``.
"""

import asyncio
import socket
from collections import deque
from typing import Final, Protocol

from server.transport import poller
from server.transport.poller import READ, WRITE

CHUNK_BYTES: Final = 65_536
STALL_S: Final = 30.0
_UNACKNOWLEDGED_MS: Final = 120_000


class StreamOwner(Protocol):
    """The receiver of a stream's bytes. Its methods run from the event loop, never inside a call to the stream."""

    def data_received(self, data: bytes) -> None:
        """Take bytes that have arrived: at most ``CHUNK_BYTES``; the first time all that came with the handshake."""

    def connection_lost(self) -> None:
        """The peer has ended its side, or the connection broke. At most once, and not after ``close()``."""

    def write_stalled(self) -> None:
        """Bytes have waited for ``STALL_S`` in which the kernel took none: the peer reads nothing."""


class SocketStream(Protocol):
    """The common interface of a plain socket and TLS. No method raises."""

    def start(self) -> None:
        """Begin to read."""

    def pause_reading(self) -> None:
        """Read nothing until ``resume_reading()``; meanwhile TCP slows the peer down."""

    def resume_reading(self) -> None:
        """Read again, after ``pause_reading()``."""

    def send(self, data: bytes) -> asyncio.Future[None] | None:
        """Send ``data`` after everything that was sent before it.

        None if the kernel took all of it at once. Otherwise a future that is done when the kernel has taken it
        or the connection is gone; it never fails.
        """

    def write_eof(self) -> None:
        """End our side as soon as everything has been sent, and go on reading. Send nothing after it."""

    def close(self) -> None:
        """Close at once and drop all unsent bytes. May be called twice."""


class PlainStream:
    """A plain socket, without Tornado's stream around it."""

    __slots__ = (
        "_early",
        "_ends_when_sent",
        "_events",
        "_is_paused",
        "_owner",
        "_poller",
        "_progress_at",
        "_socket",
        "_stall_s",
        "_unsent",
    )

    def __init__(
        self, own: socket.socket, owner: StreamOwner, early: bytes = b"", stall_s: float = STALL_S
    ) -> None:
        own.setblocking(False)
        if own.family in (socket.AF_INET, socket.AF_INET6):
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _keep_alive(own)
        self._socket: socket.socket | None = own
        self._owner = owner
        self._early = early
        self._poller = poller.current()
        self._events = 0
        self._is_paused = False
        self._ends_when_sent = False
        self._stall_s = stall_s
        # When the kernel last took bytes; only used while some wait.
        self._progress_at = 0.0
        # None unless the peer is slow: an empty queue for each idle connection would cost 600 bytes.
        self._unsent: deque[tuple[memoryview, asyncio.Future[None]]] | None = None

    def start(self) -> None:
        if self._early:
            self._is_paused = True
            asyncio.get_running_loop().call_soon(self._deliver_early)
        elif not self._is_paused:
            self._watch(self._events | READ)

    def pause_reading(self) -> None:
        # The poller is told only if more arrives meanwhile: most pauses are over before that.
        self._is_paused = True

    def resume_reading(self) -> None:
        if self._is_paused and not self._early:
            self._is_paused = False
            self._watch(self._events | READ)

    def send(self, data: bytes) -> asyncio.Future[None] | None:
        if self._socket is None:
            return None
        if self._unsent is not None:
            return self._enqueue(memoryview(data))
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._connection_failed()
            return None
        return None if sent == len(data) else self._enqueue(memoryview(data)[sent:])

    def write_eof(self) -> None:
        if self._unsent is not None:
            self._ends_when_sent = True
        elif self._socket is not None:
            shut_down_writing(self._socket)

    def close(self) -> None:
        if self._socket is None:
            return
        self._watch(0)
        self._socket.close()
        self._socket = None
        unsent, self._unsent = self._unsent, None
        for _, done in unsent or ():
            resolve(done)

    def _enqueue(self, data: memoryview) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        if self._unsent is None:
            self._unsent = deque()
            self._progress_at = loop.time()
            loop.call_later(self._stall_s, self._check_progress, loop)
            self._watch(self._events | WRITE)
        done: asyncio.Future[None] = loop.create_future()
        self._unsent.append((data, done))
        return done

    def _check_progress(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._unsent is None:
            return
        left_s = self._progress_at + self._stall_s - loop.time()
        if left_s > 0:
            loop.call_later(left_s, self._check_progress, loop)
        else:
            self._owner.write_stalled()

    def _watch(self, events: int) -> None:
        if self._socket is None or events == self._events:
            return
        before, self._events = self._events, events
        if not before:
            self._poller.register(self._socket, events, self._on_event)
        elif not events:
            self._poller.unregister(self._socket)
        else:
            self._poller.modify(self._socket, events)

    def _on_event(self, events: int) -> None:
        # An error of the socket shows in the next send or receive, whichever it is that waits.
        if events != READ and self._unsent is not None:
            self._send_unsent()
        if events != WRITE and self._socket is not None:
            self._receive(self._socket)

    def _receive(self, own: socket.socket) -> None:
        if self._is_paused:
            self._watch(self._events & ~READ)
            return
        try:
            data = own.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._owner.data_received(data)
        else:
            self.close()
            self._owner.connection_lost()

    def _send_unsent(self) -> None:
        while self._unsent and self._socket is not None:
            data, done = self._unsent[0]
            try:
                sent = self._socket.send(data)
            except BlockingIOError:
                return
            except OSError:
                self._connection_failed()
                return
            self._progress_at = asyncio.get_running_loop().time()
            if sent < len(data):
                self._unsent[0] = (data[sent:], done)
                return
            self._unsent.popleft()
            resolve(done)
        self._unsent = None
        self._watch(self._events & ~WRITE)
        if self._ends_when_sent and self._socket is not None:
            shut_down_writing(self._socket)

    def _deliver_early(self) -> None:
        early, self._early = self._early, b""
        if self._socket is not None:
            self.resume_reading()
            self._owner.data_received(early)

    def _connection_failed(self) -> None:
        self.close()
        asyncio.get_running_loop().call_soon(self._owner.connection_lost)


def _keep_alive(own: socket.socket) -> None:
    """Have the kernel notice, within some minutes, a peer that vanished without closing, whether or not we send."""
    own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 120)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 30)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # RFC 5482: bytes that are never acknowledged would wait for a quarter of an hour.
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED_MS)


def shut_down_writing(own: socket.socket) -> None:
    """End our side of a connection."""
    try:
        own.shutdown(socket.SHUT_WR)
    except OSError:
        return  # The peer has already closed; the next read shows it.


def resolve(done: asyncio.Future[None]) -> None:
    """Note that the bytes were sent, or never will be."""
    if not done.done():
        done.set_result(None)
