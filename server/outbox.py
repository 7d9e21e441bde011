"""One socket's queue of finished frames, sent with one write at the end of a loop turn.

Here slow readers are decided. What waits is bounded in bytes and has three classes: kept (messages,
replies: over the limit the socket is given up), latest (one frame a key: a newer one takes the
older one's place) and droppable (let go whenever anything waits). A frame is bytes that are shared
by all who get it; nothing here looks into it. Owned by the connection.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

Wake = Callable[[], None]

_log = logging.getLogger(__name__)


class Transport(Protocol):
    """What an outbox writes to."""

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        """Send finished frames; None when all of it went out, else a future that is done when it has."""


class Flusher:
    """Flushes every outbox in which something was queued, once, at the end of the loop turn."""

    def __init__(self) -> None:
        self._dirty: list[Outbox] = []
        self._loop = asyncio.get_running_loop()

    def add(self, outbox: "Outbox") -> None:
        """Have ``outbox`` flushed at the end of this turn."""
        if not self._dirty:
            self._loop.call_soon(self._flush)
        self._dirty.append(outbox)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        for outbox in dirty:
            try:
                outbox.flush()
            except Exception:
                # One broken transport must not hold back what the others are to get.
                _log.exception("an outbox could not be flushed")


class Outbox:
    """A bounded queue of frames in front of one socket.

    ``on_overflow`` is called once, when kept frames that wait pass ``max_bytes``; what comes after that is
    let go.
    """

    __slots__ = (
        "_closed",
        "_exempt",
        "_flusher",
        "_latest",
        "_max_bytes",
        "_on_overflow",
        "_queue",
        "_queued",
        "_sending",
        "_sending_bytes",
        "_transport",
        "_waiters",
    )

    def __init__(self, transport: Transport, flusher: Flusher, max_bytes: int, on_overflow: Wake) -> None:
        self._transport = transport
        self._flusher = flusher
        self._max_bytes = max_bytes
        self._on_overflow = on_overflow
        self._queue: list[bytes] = []
        self._queued = 0
        self._exempt = 0
        self._sending: asyncio.Future[None] | None = None
        self._sending_bytes = 0
        self._latest: dict[str, int] | None = None
        self._waiters: list[asyncio.Future[None]] | None = None
        self._closed = False

    @property
    def waiting_bytes(self) -> int:
        """Bytes that were queued and have not left this process."""
        return self._queued + self._sending_bytes

    @property
    def full(self) -> bool:
        """Whether so much waits that the socket's own commands should wait too."""
        return self.waiting_bytes > self._max_bytes // 2

    def keep(self, frame: bytes, *, exempt: bool = False) -> None:
        """Queue a frame that must arrive or the socket is given up.

        One that is ``exempt`` (a page of catching up, which the client asked for) counts as long as it waits
        only against the reading of further commands, never against the limit.
        """
        if self._closed:
            return
        if not self._queue and self._sending is None:
            self._flusher.add(self)
        self._queue.append(frame)
        self._queued += len(frame)
        if exempt:
            self._exempt += len(frame)
        if self.waiting_bytes - self._exempt > self._max_bytes:
            self._closed = True
            self._drop_queue()
            self._on_overflow()

    def latest(self, key: str, frame: bytes) -> None:
        """Queue a frame of which only the newest of its ``key`` matters."""
        if self._latest is None:
            self._latest = {}
        place = self._latest.get(key)
        if place is not None:
            self._queued -= len(self._queue[place])
            self._queue[place] = b""
        self.keep(frame)
        self._latest[key] = len(self._queue) - 1

    def droppable(self, frame: bytes) -> None:
        """Queue a frame that is let go when the socket is already behind."""
        if self._sending is None:
            self.keep(frame)

    def flush(self) -> None:
        """Send all that waits with one write, unless the last write is still under way."""
        if self._sending is not None or not self._queue:
            return
        data = b"".join(self._queue) if len(self._queue) > 1 else self._queue[0]
        exempt = self._exempt
        self._drop_queue()
        sending = self._transport.write_frames(data)
        if sending is None:
            self._wake()
            return
        self._sending = sending
        self._sending_bytes = len(data)
        self._exempt = exempt
        sending.add_done_callback(self._sent)

    async def room_again(self) -> None:
        """Return when the outbox is no longer ``full``, or was closed."""
        while self.full and not self._closed:
            if self._waiters is None:
                self._waiters = []
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def discard(self) -> None:
        """Drop what waits, and take nothing more."""
        self._closed = True
        self._drop_queue()
        self._wake()

    def _sent(self, sending: "asyncio.Future[None]") -> None:
        sending.cancelled() or sending.exception()  # a broken stream says so by closing
        self._sending = None
        self._exempt = max(0, self._exempt - self._sending_bytes)
        self._sending_bytes = 0
        self._wake()
        self.flush()

    def _drop_queue(self) -> None:
        self._queue = []
        self._queued = 0
        self._exempt = 0
        self._latest = None

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)
