"""The HTTP server: accepts a few connections and begins a few requests a turn of the loop, and bounds what they cost.

Tornado accepts 128 at once, and a handshake costs a thousand times as much as a frame: when thousands of clients
reconnect in the same moment, the clients that are already connected would wait for all of them. The same holds for
hundreds of connections that each send a request in the same moment.
"""

import errno
import logging
import socket
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final

from tornado import httpserver, httputil
from tornado.http1connection import HTTP1ServerConnection
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.iostream import IOStream, SSLIOStream

from models.errors import Refusal
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.http.spare_descriptor import SpareDescriptor
from server.transport.http.turns import Turns

ACCEPTS_PER_TURN: Final = 16
REQUESTS_PER_TURN: Final = 8
HEADERS_WITHIN_S: Final = 10.0
PAUSE_S: Final = 1.0
# A shortage that comes and goes is logged no more often than this.
_LOG_AGAIN_S: Final = 60.0
# While descriptors are out, one connection at a time gets this long to ask for ``/healthz``.
_SPARE_S: Final = 0.02
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_EXHAUSTED_LINE: Final = (
    "no new connection can be accepted (%s); will retry every %g s. "
    "Raise the limit of open files (ulimit -n, LimitNOFILE=)"
)

_log: Final = logging.getLogger(__name__)


class HTTPServer(httpserver.HTTPServer):
    """Accepts ``ACCEPTS_PER_TURN`` connections a turn; the others wait in the backlog of the listening socket.

    ``REQUESTS_PER_TURN`` requests are begun a turn, in the order in which their headers were whole.

    When the backlog is full the kernel ignores new connections, and their clients retry. When the process has
    no descriptor left, accepting pauses for ``PAUSE_S``, and the log says so once a minute at most. A
    connection whose first request has no whole headers after ``headers_within_s`` is closed, as is one that
    began another request and leaves its headers unfinished for so long; between two requests Tornado's
    ``idle_connection_timeout`` holds. ``request.remote_ip`` is the client's address, as ``proxies`` tell it, and
    ``request.protocol`` is ``https`` where they tell that the client came by it.
    """

    def initialize(  # type: ignore[override]  # Tornado's own takes any keywords, too
        self,
        request_callback: Any,
        *,
        proxies: TrustedProxies | None = None,
        admission: Admission | None = None,
        headers_within_s: float = HEADERS_WITHIN_S,
        **options: Any,
    ) -> None:
        super().initialize(request_callback, **options)
        self._proxies = proxies or TrustedProxies()
        self._admission = admission
        self._headers_within_s = headers_within_s
        self._leave: dict[IOStream, Callable[[], None]] = {}
        self._waiting: dict[HTTP1ServerConnection, _Waiting] = {}
        # The connections that have sent a request, with the address of their peers.
        self._peers: dict[HTTP1ServerConnection, str] = {}
        self._sweep = PeriodicCallback(self._close_late, headers_within_s * 100)
        self._turns = Turns(REQUESTS_PER_TURN)
        self._spare = SpareDescriptor()
        self._logged_at = float("-inf")

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        for listening in sockets:
            self._sockets[listening.fileno()] = listening
            self._start_accepting(listening)
        self._sweep.start()

    def stop(self) -> None:
        super().stop()
        self._sweep.stop()
        self._spare.close()

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        if self._admission is not None and address:
            try:
                self._leave[stream] = self._admission.enter(address[0])
            except Refusal:
                stream.close()
                return
        super().handle_stream(stream, address)

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> httputil.HTTPMessageDelegate:
        assert isinstance(server_conn, HTTP1ServerConnection)
        first = server_conn not in self._peers
        if first:
            context: Any = server_conn.context
            self._peers[server_conn] = context.remote_ip
        self._waiting[server_conn] = _Waiting(IOLoop.current().time() if first else None)
        delegate = super().start_request(server_conn, request_conn)
        return _Headers(delegate, partial(self._headers_are_whole, server_conn), self._turns)

    def on_close(self, server_conn: object) -> None:
        super().on_close(server_conn)
        assert isinstance(server_conn, HTTP1ServerConnection)
        self._waiting.pop(server_conn, None)
        self._peers.pop(server_conn, None)
        leave = self._leave.pop(server_conn.stream, None)
        if leave is not None:
            leave()

    def _headers_are_whole(self, connection: HTTP1ServerConnection, headers: httputil.HTTPHeaders) -> None:
        """Note it, and set the client's address and scheme in the request if a trusted proxy sent them."""
        self._waiting.pop(connection, None)
        context: Any = connection.context
        peer = self._peers[connection]
        if peer:
            told = ",".join(headers.get_list("X-Forwarded-For"))
            context.remote_ip = self._proxies.client_of(peer, told)
        schemes = headers.get("X-Forwarded-Proto", "") if self._proxies.trusts(peer) else ""
        by_https = isinstance(connection.stream, SSLIOStream) or _last(schemes) == "https"
        context.protocol = "https" if by_https else "http"

    def _start_accepting(self, listening: socket.socket) -> None:
        io_loop = IOLoop.current()
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
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                self._pause(listening, error)
                return
            self._handle_connection(connection, address)

    def _pause(self, listening: socket.socket, error: OSError) -> None:
        io_loop = IOLoop.current()
        if io_loop.time() - self._logged_at > _LOG_AGAIN_S:
            self._logged_at = io_loop.time()
            _log.error(_EXHAUSTED_LINE, error.strerror, PAUSE_S)
        io_loop.remove_handler(listening)
        io_loop.call_later(PAUSE_S, self._resume, listening)
        self._accept_on_spare(listening, io_loop.time() + PAUSE_S)

    def _resume(self, listening: socket.socket) -> None:
        if not self._stopped:
            self._start_accepting(listening)

    def _accept_on_spare(self, listening: socket.socket, until: float) -> None:
        io_loop = IOLoop.current()
        if self._stopped or io_loop.time() > until:
            return
        connection = self._spare.accept(listening)
        if connection is not None:
            io_loop.call_later(_SPARE_S, self._spare.finish, connection)
        io_loop.call_later(2 * _SPARE_S, self._accept_on_spare, listening, until)

    def _close_late(self) -> None:
        now = IOLoop.current().time()
        for connection, waiting in list(self._waiting.items()):
            if waiting.since is None:
                # A kept connection: its time begins with the first byte of the next request.
                if connection.stream._read_buffer_size:  # noqa: SLF001  # Tornado has no other word for it
                    waiting.since = now
            elif now - waiting.since > self._headers_within_s:
                connection.stream.close()


def _last(entries: str) -> str:
    """The entry of a header's list that the nearest proxy wrote."""
    return entries.rpartition(",")[2].strip().lower()


class _Waiting:
    """A connection whose request's headers are not complete; ``since`` is None before its first byte."""

    __slots__ = ("since",)

    def __init__(self, since: float | None) -> None:
        self.since = since


class _Headers(httputil.HTTPMessageDelegate):
    """Passes a request on in its turn, after ``seen`` was called with its headers."""

    def __init__(
        self,
        delegate: httputil.HTTPMessageDelegate,
        seen: Callable[[httputil.HTTPHeaders], None],
        turns: Turns,
    ) -> None:
        self._seen = seen
        self._turns = turns
        self._headers_received = delegate.headers_received
        self.data_received = delegate.data_received  # type: ignore[method-assign]  # a hop less a chunk
        self.finish = delegate.finish  # type: ignore[method-assign]
        self.on_connection_close = delegate.on_connection_close  # type: ignore[method-assign]

    def headers_received(self, start_line: Any, headers: httputil.HTTPHeaders) -> Any:
        self._seen(headers)
        turn = self._turns.enter()
        if turn is None:
            return self._headers_received(start_line, headers)
        return self._in_turn(turn, start_line, headers)

    async def _in_turn(self, turn: Awaitable[None], start_line: Any, headers: httputil.HTTPHeaders) -> None:
        await turn
        passed_on = self._headers_received(start_line, headers)
        if passed_on is not None:
            await passed_on
