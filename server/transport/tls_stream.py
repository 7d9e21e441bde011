"""TLS under a WebSocket, over Tornado's stream; and taking over the connection of a finished handshake."""

import asyncio
import socket
from typing import Final

from tornado.iostream import IOStream, SSLIOStream, StreamClosedError

from server.transport.socket_stream import (
    CHUNK_BYTES,
    STALL_S,
    PlainStream,
    SocketStream,
    StreamOwner,
    resolve,
    shut_down_writing,
)

_EVERYTHING: Final = 1 << 30


async def adopt(stream: IOStream, owner: StreamOwner) -> SocketStream:
    """Take over the connection of a finished handshake, once what Tornado wrote to it has been sent.

    Raises ``StreamClosedError`` if the connection is gone by then.
    """
    if stream.writing():
        await stream.write(b"")
    if isinstance(stream, SSLIOStream):
        return TlsStream(stream, owner)
    arrived = stream.read_bytes(_EVERYTHING, partial=True)
    if stream.closed():
        raise StreamClosedError
    early = arrived.result() if isinstance(arrived, asyncio.Future) and arrived.done() else b""
    taken = stream.socket
    stream.io_loop.remove_handler(taken.fileno())
    own = socket.socket(taken.family, taken.type, taken.proto, fileno=taken.detach())
    stream.close()
    return PlainStream(own, owner, early)


class TlsStream:
    """TLS, over Tornado's stream."""

    __slots__ = ("_checks_progress", "_is_paused", "_owner", "_reading", "_resumed", "_stall_s", "_stream")

    def __init__(self, stream: IOStream, owner: StreamOwner, stall_s: float = STALL_S) -> None:
        stream.set_nodelay(True)
        self._stream = stream
        self._owner = owner
        self._stall_s = stall_s
        self._checks_progress = False
        self._is_paused = False
        self._resumed = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._reading = asyncio.create_task(self._read())

    def pause_reading(self) -> None:
        self._is_paused = True
        self._resumed.clear()

    def resume_reading(self) -> None:
        self._is_paused = False
        self._resumed.set()

    def send(self, data: bytes) -> asyncio.Future[None] | None:
        try:
            sent = self._stream.write(data)
        except StreamClosedError:
            return None
        if not self._stream.writing():
            return None
        loop = asyncio.get_running_loop()
        if not self._checks_progress:
            self._checks_progress = True
            loop.call_later(self._stall_s, self._check_progress, loop, self._taken())
        done: asyncio.Future[None] = loop.create_future()
        sent.add_done_callback(lambda _: resolve(done))
        return done

    def write_eof(self) -> None:
        if not self._stream.closed():
            self._stream.write(b"").add_done_callback(lambda _: self._shut_down_writing())

    def close(self) -> None:
        self._stream.close()
        # A close from within the reading task ends that task by itself.
        if self._reading is not None and self._reading is not asyncio.current_task():
            self._reading.cancel()

    def _check_progress(self, loop: asyncio.AbstractEventLoop, taken_before: int) -> None:
        """Report a stall after ``STALL_S`` to twice that: progress is only seen from one check to the next."""
        self._checks_progress = not self._stream.closed() and self._stream.writing()
        if not self._checks_progress:
            return
        if self._taken() == taken_before:
            self._owner.write_stalled()
        else:
            loop.call_later(self._stall_s, self._check_progress, loop, self._taken())

    def _taken(self) -> int:
        """How many bytes TLS has taken so far."""
        return int(self._stream._total_write_done_index)  # noqa: SLF001  # Tornado shows it nowhere else

    async def _read(self) -> None:
        try:
            while not self._stream.closed():
                if self._is_paused:
                    await self._resumed.wait()
                self._owner.data_received(await self._stream.read_bytes(CHUNK_BYTES, partial=True))
        except StreamClosedError:
            self._owner.connection_lost()

    def _shut_down_writing(self) -> None:
        if not self._stream.closed():
            shut_down_writing(self._stream.socket)
