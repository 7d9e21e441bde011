"""The connected socket under a WebSocket: bytes as they arrive, bytes sent at once if the kernel takes them.

``server.transport.websocket`` adopts the stream of a finished handshake. A plain socket is taken out of Tornado's
stream and used directly: waiting for bytes then costs one callback instead of a future, a task's step and a
64 KiB buffer each time, and an idle connection keeps no stream. TLS stays on its stream. Knows nothing of
frames.
"""

import asyncio
import socket
from collections import deque
from typing import Final, Protocol

from tornado.iostream import IOStream, SSLIOStream, StreamClosedError

from server.transport import poller
from server.transport.poller import READ, WRITE

CHUNK_BYTES: Final = 65_536
_EVERYTHING: Final = 1 << 30


class WireOwner(Protocol):
    """Whom a wire tells. Called from the event loop only, never from inside a call to the wire."""

    def data_received(self, data: bytes) -> None:
        """Bytes have arrived, at most ``CHUNK_BYTES`` (the first time whatever came with the handshake)."""

    def wire_ended(self) -> None:
        """The peer has ended its side, or the connection is lost. At most once, and not after ``close()``."""


class Wire(Protocol):
    """What both kinds of wire do."""

    def start(self) -> None:
        """Begin to read."""

    def hold(self) -> None:
        """Read no more until ``release()``; what the peer sends meets TCP's own back-pressure."""

    def release(self) -> None:
        """Read on."""

    def send(self, data: bytes) -> asyncio.Future[None] | None:
        """Send after all that was sent before; None when the kernel has taken it at once.

        Otherwise a future that is done when it has been sent or the connection is gone; it never fails.
        """

    def finish(self) -> None:
        """End our side as soon as everything has been sent; reading goes on. Nothing may be sent after it."""

    def close(self) -> None:
        """Close at once, whatever has not been sent."""


async def adopt(stream: IOStream, owner: WireOwner) -> Wire:
    """A wire over the stream of a finished handshake, once what Tornado wrote to it has been sent.

    Raises ``StreamClosedError`` if the connection went away meanwhile.
    """
    if stream.writing():
        await stream.write(b"")
    if isinstance(stream, SSLIOStream):
        return StreamWire(stream, owner)
    arrived = stream.read_bytes(_EVERYTHING, partial=True)
    if stream.closed():
        raise StreamClosedError
    early = arrived.result() if isinstance(arrived, asyncio.Future) and arrived.done() else b""
    taken = stream.socket
    stream.io_loop.remove_handler(taken.fileno())
    own = socket.socket(taken.family, taken.type, taken.proto, fileno=taken.detach())
    stream.close()
    return SocketWire(own, owner, early)


class SocketWire:
    """A plain socket."""

    __slots__ = ("_early", "_events", "_finishing", "_held", "_owner", "_poller", "_socket", "_unsent")

    def __init__(self, own: socket.socket, owner: WireOwner, early: bytes = b"") -> None:
        own.setblocking(False)
        if own.family in (socket.AF_INET, socket.AF_INET6):
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _keep_alive(own)
        self._socket: socket.socket | None = own
        self._owner = owner
        self._early = early
        self._poller = poller.current()
        self._events = 0
        self._held = False
        self._finishing = False
        # None but while the peer is slow: an empty queue for each idle connection would cost 600 bytes.
        self._unsent: deque[tuple[memoryview, asyncio.Future[None]]] | None = None

    def start(self) -> None:
        if self._early:
            self._held = True
            asyncio.get_running_loop().call_soon(self._deliver_early)
        elif not self._held:
            self._watch(self._events | READ)

    def hold(self) -> None:
        # The loop is told only if more arrives meanwhile: most holds are over before that.
        self._held = True

    def release(self) -> None:
        if self._held and not self._early:
            self._held = False
            self._watch(self._events | READ)

    def send(self, data: bytes) -> asyncio.Future[None] | None:
        if self._socket is None:
            return None
        if self._unsent is not None:
            return self._queue(memoryview(data))
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._lose()
            return None
        return None if sent == len(data) else self._queue(memoryview(data)[sent:])

    def finish(self) -> None:
        if self._unsent is not None:
            self._finishing = True
        elif self._socket is not None:
            _end_own_side(self._socket)

    def close(self) -> None:
        if self._socket is None:
            return
        self._watch(0)
        self._socket.close()
        self._socket = None
        unsent, self._unsent = self._unsent, None
        for _, done in unsent or ():
            _resolve(done)

    def _queue(self, data: memoryview) -> asyncio.Future[None]:
        if self._unsent is None:
            self._unsent = deque()
            self._watch(self._events | WRITE)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unsent.append((data, done))
        return done

    def _watch(self, events: int) -> None:
        if self._socket is None or events == self._events:
            return
        before, self._events = self._events, events
        if not before:
            self._poller.watch(self._socket, events, self._on_event)
        elif not events:
            self._poller.forget(self._socket)
        else:
            self._poller.change(self._socket, events)

    def _on_event(self, events: int) -> None:
        # An error is met by whoever tries: sending if that is what waits, and reading if that is.
        if events != READ and self._unsent is not None:
            self._send_unsent()
        if events != WRITE and self._socket is not None:
            self._receive(self._socket)

    def _receive(self, own: socket.socket) -> None:
        if self._held:
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
            self._owner.wire_ended()

    def _send_unsent(self) -> None:
        while self._unsent and self._socket is not None:
            data, done = self._unsent[0]
            try:
                sent = self._socket.send(data)
            except BlockingIOError:
                return
            except OSError:
                self._lose()
                return
            if sent < len(data):
                self._unsent[0] = (data[sent:], done)
                return
            self._unsent.popleft()
            _resolve(done)
        self._unsent = None
        self._watch(self._events & ~WRITE)
        if self._finishing and self._socket is not None:
            _end_own_side(self._socket)

    def _deliver_early(self) -> None:
        early, self._early = self._early, b""
        if self._socket is not None:
            self.release()
            self._owner.data_received(early)

    def _lose(self) -> None:
        self.close()
        asyncio.get_running_loop().call_soon(self._owner.wire_ended)


class StreamWire:
    """A Tornado stream, for TLS."""

    __slots__ = ("_finishing", "_held", "_owner", "_reading", "_released", "_stream")

    def __init__(self, stream: IOStream, owner: WireOwner) -> None:
        stream.set_nodelay(True)
        self._stream = stream
        self._owner = owner
        self._held = False
        self._released = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._reading = asyncio.create_task(self._read())

    def hold(self) -> None:
        self._held = True
        self._released.clear()

    def release(self) -> None:
        self._held = False
        self._released.set()

    def send(self, data: bytes) -> asyncio.Future[None] | None:
        try:
            sent = self._stream.write(data)
        except StreamClosedError:
            return None
        if not self._stream.writing():
            return None
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent.add_done_callback(lambda _: _resolve(done))
        return done

    def finish(self) -> None:
        if not self._stream.closed():
            self._stream.write(b"").add_done_callback(lambda _: self._end_own_side())

    def close(self) -> None:
        self._stream.close()
        # Left by itself if it is the reader that closes.
        if self._reading is not None and self._reading is not asyncio.current_task():
            self._reading.cancel()

    async def _read(self) -> None:
        try:
            while not self._stream.closed():
                if self._held:
                    await self._released.wait()
                self._owner.data_received(await self._stream.read_bytes(CHUNK_BYTES, partial=True))
        except StreamClosedError:
            self._owner.wire_ended()

    def _end_own_side(self) -> None:
        if not self._stream.closed():
            _end_own_side(self._stream.socket)


def _keep_alive(own: socket.socket) -> None:
    """Have the kernel find out, within some minutes, about peers that vanished without a word."""
    own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 120)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 30)


def _end_own_side(own: socket.socket) -> None:
    try:
        own.shutdown(socket.SHUT_WR)
    except OSError:
        return  # The peer was faster; the reader will see its end.


def _resolve(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
