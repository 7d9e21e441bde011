"""One socket's queue of finished frames, sent with one write at the end of a loop turn.

Here slow readers are cut off. The queue is bounded in bytes, and a frame is in one of three classes: kept
(messages, replies: past the bound the socket is closed), latest (one frame a key: a newer one replaces the older)
and droppable (dropped while a write is under way). A frame is bytes that all its receivers share; nothing here
reads its content.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from server.runtime.incidents import log_incident

Wake = Callable[[], None]

_log = logging.getLogger(__name__)


class Transport(Protocol):
    """What an outbox writes to."""

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        """Send finished frames; None when all of it went out, else a future that is done when it has."""


class Flusher:
    """Flushes every outbox in which something was queued, once, at the end of the loop turn."""

    def __init__(self) -> None:
        self._sources: list[Wake] = []
        self._dirty: list[Outbox] = []
        self._scheduled = False
        self._loop = asyncio.get_running_loop()

    def add(self, outbox: "Outbox") -> None:
        """Flush ``outbox`` at the end of this turn."""
        self._dirty.append(outbox)
        if not self._scheduled:
            self._schedule()

    def before(self, source: Wake) -> None:
        """Call ``source`` at the end of this turn, before the outboxes are flushed; it may queue frames."""
        self._sources.append(source)
        if not self._scheduled:
            self._schedule()

    def end_turn(self) -> None:
        """Flush now, as at the end of a turn: frames that are queued from now on belong to the next one."""
        self._flush()

    def _schedule(self) -> None:
        self._scheduled = True
        self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        sources, self._sources = self._sources, []
        for source in sources:
            source()
        dirty, self._dirty = self._dirty, []
        self._scheduled = False
        for outbox in dirty:
            try:
                outbox.flush()
            except Exception as error:
                # A barrier: one broken transport must not hold back the frames of the others.
                log_incident(_log, "the flush of an outbox failed", error)


class Outbox:
    """A bounded queue of frames in front of one socket.

    Shared frames (events of rooms) leave in the order in which they were queued. The socket's own frames (replies)
    leave after the shared ones of their turn, so that a client sees its message before the acknowledgement;
    ``own_first`` changes that for one turn. When more than ``max_bytes`` wait, the outbox drops everything, calls
    ``on_overflow`` once, and takes no more.
    """

    __slots__ = (
        "_budget",
        "_closed",
        "_flusher",
        "_latest",
        "_max_bytes",
        "_on_overflow",
        "_own",
        "_own_first",
        "_queue",
        "_sending",
        "_transport",
        "_waiters",
        "_waiting_bytes",
    )

    def __init__(self, transport: Transport, flusher: Flusher, max_bytes: int, on_overflow: Wake) -> None:
        self._transport = transport
        self._flusher = flusher
        self._max_bytes = max_bytes
        self._on_overflow = on_overflow
        self._queue: list[bytes] = []
        # Own frames, which leave after the queue.
        self._own: list[bytes] = []
        self._own_first = False
        self._waiting_bytes = 0
        # How many bytes may wait: ``max_bytes``, and the exempt frames that wait.
        self._budget = max_bytes
        self._sending: asyncio.Future[None] | None = None
        self._latest: dict[str, int] | None = None
        self._waiters: list[asyncio.Future[None]] | None = None
        self._closed = False

    @property
    def waiting_bytes(self) -> int:
        """Bytes that were queued and have not left this process."""
        return self._waiting_bytes

    @property
    def full(self) -> bool:
        """Whether more than half of ``max_bytes`` waits, so that no further command of this socket should be read."""
        return self._waiting_bytes > self._max_bytes // 2

    def share(self, piece: bytes) -> None:
        """Queue a kept frame, or several joined, that other sockets get too."""
        if self._note(len(piece)):
            self._queue.append(piece)

    def keep(self, frame: bytes, *, exempt: bool = False) -> None:
        """Queue a kept frame for this socket alone.

        One that is ``exempt`` (a page of history that the client asked for) never counts against the bound. While
        it waits it still counts for ``full``, so that the client's next command waits for it.
        """
        if exempt:
            self._budget += len(frame)
        if self._note(len(frame)):
            (self._queue if self._own_first else self._own).append(frame)

    def latest(self, key: str, frame: bytes) -> None:
        """Queue a frame in the place of the one of the same ``key``, if that still waits."""
        if self._latest is None:
            self._latest = {}
        place = self._latest.get(key)
        if place is not None:
            self._waiting_bytes -= len(self._queue[place])
            self._queue[place] = b""
        if self._note(len(frame)):
            self._latest[key] = len(self._queue)
            self._queue.append(frame)

    def has_waiting(self, key: str) -> bool:
        """Whether a frame of that key waits, which the next one would replace."""
        return self._latest is not None and key in self._latest

    def droppable(self, frame: bytes) -> None:
        """Queue a frame, or drop it if a write is still under way: the socket is behind then."""
        if self._sending is None:
            self.share(frame)

    def own_first(self) -> None:
        """Until the next flush, put this socket's own frames before shared frames that are queued after this call."""
        self._queue += self._own
        self._own = []
        self._own_first = True

    def flush(self) -> None:
        """Send everything that waits with one write; nothing while the last write is under way."""
        if self._sending is not None or self._closed:
            return
        pieces = self._queue + self._own if self._own else self._queue
        if not pieces:
            return
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._empty()
        sending = self._transport.write_frames(data)
        if sending is None:
            self._all_sent()
        else:
            self._sending = sending
            sending.add_done_callback(self._sent)

    async def wait_for_space(self) -> None:
        """Return when the outbox is no longer ``full``, or was closed."""
        while self.full and not self._closed:
            if self._waiters is None:
                self._waiters = []
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def discard(self) -> None:
        """Drop all waiting frames, and take no more."""
        self._closed = True
        self._empty()
        self._wake()

    def _note(self, size: int) -> bool:
        """Count ``size`` bytes against the bound and schedule a flush. False if they must not be queued."""
        if self._closed:
            return False
        if not self._waiting_bytes:
            self._flusher.add(self)
        self._waiting_bytes += size
        if self._waiting_bytes <= self._budget:
            return True
        self.discard()
        self._on_overflow()
        return False

    def _sent(self, sending: "asyncio.Future[None]") -> None:
        # A broken stream reports itself by closing, not here.
        if not sending.cancelled():
            sending.exception()
        self._sending = None
        queued = sum(map(len, self._queue)) + sum(map(len, self._own))
        if queued:
            self._waiting_bytes = queued
            self.flush()
            self._wake()
        else:
            self._all_sent()

    def _all_sent(self) -> None:
        self._waiting_bytes = 0
        self._budget = self._max_bytes
        if self._waiters is not None:
            self._wake()

    def _empty(self) -> None:
        self._queue.clear()
        self._own.clear()
        self._latest = None
        self._own_first = False

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)
