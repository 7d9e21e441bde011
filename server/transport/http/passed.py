"""HTTP calls between two processes: received by one, carried out by the other, request and answer in pieces.

A piece of a body is sent when the one before it was taken, in either direction, so neither side holds more of a
call than one piece. Bytes and heads only: the meaning of a call is not known here.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from tornado import httputil
from tornado.iostream import StreamClosedError

from server.runtime.incidents import log_incident

PIECE_BYTES: Final = 65_536

_log: Final = logging.getLogger(__name__)


class Head:
    """The head of a request or an answer, and from where the request came; ``trace``: see ``HttpHead``."""

    __slots__ = ("first", "headers", "protocol", "remote_ip", "trace")

    def __init__(
        self,
        first: tuple[str, str, str],
        headers: list[tuple[str, str]],
        remote_ip: str,
        protocol: str,
        trace: str | None = None,
    ) -> None:
        self.first = first
        self.headers = headers
        self.remote_ip = remote_ip
        self.protocol = protocol
        self.trace = trace


class Line:
    """The words from one side of a call to the other; the code that connects the sides says where each goes."""

    __slots__ = ("cut", "end", "head", "piece", "taken")

    def __init__(
        self,
        head: Callable[[Head], None],
        piece: Callable[[bytes], None],
        taken: Callable[[], None],
        end: Callable[[], None],
        cut: Callable[[], None],
    ) -> None:
        self.head = head
        self.piece = piece
        self.taken = taken
        self.end = end
        self.cut = cut


class Pieces:
    """Sends a body, each piece once the one before it was taken."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._taken = asyncio.Event()
        self._taken.set()
        self._is_cut = False
        self._turn = asyncio.Lock()

    async def send(self, data: bytes) -> None:
        """Return once all of it was taken. Raises ``StreamClosedError`` when the other side is gone."""
        async with self._turn:
            for start in range(0, len(data), PIECE_BYTES):
                await self._taken.wait()
                self._check()
                self._taken.clear()
                self._line.piece(data[start : start + PIECE_BYTES])
            await self._taken.wait()
            self._check()

    def taken(self) -> None:
        self._taken.set()

    def cut(self) -> None:
        self._is_cut = True
        self._taken.set()

    def _check(self) -> None:
        if self._is_cut:
            raise StreamClosedError


class _Context:
    """The origin of a request, in the form that Tornado needs."""

    def __init__(self, head: Head) -> None:
        self.remote_ip = head.remote_ip
        self.protocol = head.protocol
        self.trace = head.trace


class CarriedOut(httputil.HTTPConnection):
    """A call that this process carries out, by ``site``; it is the connection that the site answers to."""

    def __init__(self, site: httputil.HTTPServerConnectionDelegate, line: Line, head: Head) -> None:
        self.context = _Context(head)
        self._site = site
        self._line = line
        self._head = head
        self._pieces = Pieces(line)
        self._writes: set[asyncio.Future[None]] = set()
        self._on_close: Callable[[], None] | None = None
        self._is_finished = False
        self._is_cut = False
        self._is_stream = False
        self._said: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._over = asyncio.Event()

    @property
    def is_awaited(self) -> bool:
        """Whether its answer is unfinished, and no stream that goes on as long as somebody listens."""
        return not self._over.is_set() and not self._is_stream

    async def run(self) -> None:
        """Pass the request to the site, as its pieces arrive, and return once the answer has ended."""
        delegate = self._site.start_request(self, self)
        method, uri, version = self._head.first
        try:
            start = httputil.RequestStartLine(method, uri, version)
            await _done(delegate.headers_received(start, headers_of(self._head)))
            while (data := await self._said.get()) is not None:
                if not self._is_finished:
                    await _done(delegate.data_received(data))
                self._line.taken()
            if self._is_cut:
                delegate.on_connection_close()
            elif not self._is_finished:
                delegate.finish()
            await self._over.wait()
        except httputil.HTTPInputError as error:
            _log.info("a call that was passed on could not be read: %s", error)
            self.write_headers(
                httputil.ResponseStartLine("HTTP/1.1", 400, "Bad Request"), httputil.HTTPHeaders()
            )
            self.finish()
        except Exception as error:  # a barrier: the caller must get an answer
            log_incident(_log, "a call that was passed on failed", error)
            self._line.cut()

    # Words of the other side.

    def piece(self, data: bytes) -> None:
        """Take the next piece of the request's body."""
        self._said.put_nowait(data)

    def end(self) -> None:
        """Note that the request is complete."""
        self._said.put_nowait(None)

    def taken(self) -> None:
        """Note that the last piece of the answer was taken."""
        self._pieces.taken()

    def cut(self) -> None:
        """Note that the client is gone."""
        if self._is_cut:
            return
        self._is_cut = True
        self._pieces.cut()
        self._said.put_nowait(None)
        self._over.set()
        on_close, self._on_close = self._on_close, None
        if on_close is not None and not self._is_finished:
            on_close()

    # Methods that the site expects of a connection.

    def set_close_callback(self, callback: Callable[[], None] | None) -> None:
        """Call ``callback`` when the client is gone before the answer is complete."""
        self._on_close = callback

    def write_headers(
        self,
        start_line: Any,
        headers: httputil.HTTPHeaders,
        chunk: bytes | None = None,
    ) -> "asyncio.Future[None]":
        first = (start_line.version, str(start_line.code), start_line.reason)
        self._is_stream = "Content-Length" not in headers
        self._line.head(Head(first, list(headers.get_all()), "", ""))
        return self.write(chunk or b"")

    def write(self, chunk: bytes) -> "asyncio.Future[None]":
        writing: asyncio.Future[None] = asyncio.ensure_future(self._pieces.send(chunk))
        self._writes.add(writing)
        writing.add_done_callback(self._written)
        return writing

    def finish(self) -> None:
        self._is_finished = True
        if self._writes:
            asyncio.gather(*self._writes, return_exceptions=True).add_done_callback(self._ended)
        else:
            self._ended()

    def _ended(self, _: object = None) -> None:
        self._line.end()
        # The rest of the request is not read.
        self._said.put_nowait(None)
        self._over.set()

    def _written(self, writing: "asyncio.Future[None]") -> None:
        self._writes.discard(writing)
        if not writing.cancelled():
            # A site that does not wait for its writes need not get errors about them.
            writing.exception()


def headers_of(head: Head) -> httputil.HTTPHeaders:
    headers = httputil.HTTPHeaders()
    for name, value in head.headers:
        headers.add(name, value)
    return headers


async def _done(waits: Any) -> None:
    if waits is not None:
        await waits
