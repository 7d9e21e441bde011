"""HTTP calls that arrive at this process and are carried out by another: see ``passed``."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from tornado import httputil
from tornado.iostream import StreamClosedError

from server.transport.http.passed import Head, Line, Pieces, headers_of

# A call without effect may be carried out twice; but after several homes that died it is not tried again.
_WITHOUT_EFFECT: Final = frozenset({"GET", "HEAD"})
_TRIES: Final = 3


class TakenIn(httputil.HTTPMessageDelegate):
    """A call that another process carries out. ``begin`` returns the line once a process can be asked."""

    def __init__(
        self,
        connection: Any,
        begin: "Callable[[TakenIn], Awaitable[Line | None]]",
        away: bytes,
        bound: Callable[[Any, str], None],
    ) -> None:
        """``away``: the body in JSON, with status 503, if no process can be asked.

        ``bound`` is called with the connection and the path, to bound the request's body.
        """
        self._connection = connection
        self._begin = begin
        self._away = away
        self._bound = bound
        self._line: Line | None = None
        self._request: Head | None = None
        self._is_asked = False
        self._tries = 1
        self._pieces: Pieces | None = None
        self._has_answered = False
        self._is_over = False

    async def headers_received(self, start_line: Any, headers: httputil.HTTPHeaders) -> None:
        self._connection.set_close_callback(self.on_connection_close)
        self._bound(self._connection, start_line.path.partition("?")[0])
        context = self._connection.context
        first = (start_line.method, start_line.path, start_line.version)
        self._request = Head(first, list(headers.get_all()), context.remote_ip or "", context.protocol)
        await self._ask(self._request)

    async def _ask(self, request: Head) -> None:
        line = await self._begin(self)
        if self._is_over:
            # The client has gone meanwhile.
            if line is not None:
                line.cut()
        elif line is None:
            self._refuse()
        else:
            self._line, self._pieces = line, Pieces(line)
            line.head(request)

    async def data_received(self, chunk: bytes) -> None:
        if self._pieces is not None and not self._is_over:
            with suppress(StreamClosedError):
                await self._pieces.send(chunk)

    def finish(self) -> None:
        self._is_asked = True
        if self._line is not None and not self._is_over:
            self._line.end()

    def on_connection_close(self) -> None:
        if not self._is_over:
            self._is_over = True
            if self._pieces is not None:
                self._pieces.cut()
            if self._line is not None:
                self._line.cut()

    # Words of the other side.

    def head(self, head: Head) -> None:
        """Take the head of the answer."""
        if self._is_over:
            return
        self._has_answered = True
        version, code, reason = head.first
        start = httputil.ResponseStartLine(version, int(code), reason)
        self._ignore(self._connection.write_headers(start, headers_of(head)))

    def piece(self, data: bytes) -> None:
        """Take the next piece of the answer's body."""
        if not self._is_over and self._line is not None:
            line = self._line
            self._connection.write(data).add_done_callback(
                lambda written: written.exception() or line.taken()
            )

    def taken(self) -> None:
        """Note that the last piece of the request's body was taken."""
        if self._pieces is not None:
            self._pieces.taken()

    def end(self) -> None:
        """Note that the answer is complete."""
        if not self._is_over:
            self._is_over = True
            self._connection.finish()

    @property
    def asks(self) -> tuple[str, str]:
        """Its method and its path."""
        return ("", "") if self._request is None else self._request.first[:2]

    @property
    def may_be_asked_again(self) -> bool:
        """Whether another process may carry it out: no part of the answer has come, and it has no effect."""
        is_whole = self._is_asked and not self._has_answered and not self._is_over
        method = "" if self._request is None else self._request.first[0]
        return is_whole and method in _WITHOUT_EFFECT and self._tries < _TRIES

    async def ask_again(self) -> None:
        """Send it to another process, for the first is gone; only if it ``may_be_asked_again``."""
        self._tries += 1
        assert self._request is not None
        if self._pieces is not None:
            self._pieces.cut()
        await self._ask(self._request)
        if self._line is not None and not self._is_over:
            self._line.end()

    def cut(self) -> None:
        """Note that the process that carried it out is gone."""
        if self._is_over:
            return
        if self._pieces is not None:
            self._pieces.cut()
        if self._has_answered:
            self._is_over = True
            self._connection.close()
        else:
            self._refuse()

    def _refuse(self) -> None:
        self._is_over = True
        headers = httputil.HTTPHeaders(
            {"Content-Type": "application/json", "Content-Length": str(len(self._away)), "Retry-After": "1"}
        )
        start = httputil.ResponseStartLine("HTTP/1.1", 503, "Service Unavailable")
        self._ignore(self._connection.write_headers(start, headers, self._away))
        self._connection.finish()

    def _ignore(self, written: Any) -> None:
        written.add_done_callback(lambda each: each.exception())
