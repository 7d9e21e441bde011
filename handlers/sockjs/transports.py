"""The HTTP transports of SockJS: requests that wait for frames, and requests that send messages.

``xhr`` and ``jsonp`` are answered with one frame each, ``xhr_streaming``, ``eventsource`` and ``htmlfile`` with
frames until a limit of bytes. The session knows what a frame means; this module wraps it.
"""

import asyncio
import re
from typing import ClassVar, Final

import msgspec
from tornado.http1connection import HTTP1Connection
from tornado.routing import URLSpec

from handlers.sockjs.forms import field_d
from handlers.sockjs.frames import BadPayload
from handlers.sockjs.http import HTML, PLAIN, SCRIPT, Service, SockJsDeps, SockJsHandler
from handlers.sockjs.messages import decoded
from handlers.sockjs.session import SockJsSession
from models.errors import Refusal

_CALLBACK: Final = re.compile(r"[a-zA-Z0-9_.-]{1,128}\Z")
_FORM: Final = "application/x-www-form-urlencoded"
_HTMLFILE: Final = """<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.%s;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>"""
# Browsers show nothing of a page before they have this many bytes of it.
_HTMLFILE_BYTES: Final = 1024 + 16


class Receiving(SockJsHandler):
    """A request that waits for frames: the ``Receiver`` of a session."""

    content_type: ClassVar[str] = SCRIPT
    is_stream: ClassVar[bool] = False
    _session: SockJsSession | None = None
    _over: "asyncio.Future[None]"

    def prelude(self) -> bytes:
        """The bytes before the first frame of an answer."""
        return b""

    def wrapped(self, frame: bytes) -> bytes:
        """``frame`` as this transport sends it."""
        return frame + b"\n"

    async def receive(self, session_id: str) -> None:
        """Wait until the answer has ended."""
        prelude = self.prelude()
        if self._is_cut():
            # Nothing was delivered, so nothing is lost: the next request continues.
            return
        self._delivered_bytes = 0
        session = self.service.sessions.open(session_id, (self.request.remote_ip or ""))
        self.set_header("Content-Type", self.content_type)
        self.never_cache()
        self.set_session_cookie()
        if self.is_stream:
            self._stream(prelude)
        self._session = session
        self._over = asyncio.get_running_loop().create_future()
        session.attach(self)
        await self._over

    @property
    def is_full(self) -> bool:
        return self._finished

    @property
    def _is_old(self) -> bool:
        return self.request.version == "HTTP/1.0"

    def deliver(self, frame: bytes) -> asyncio.Future[None] | None:
        data = self.wrapped(frame)
        self._delivered_bytes += len(data)
        self.write(data)
        if self.is_stream and self._delivered_bytes < self.service.stream_bytes:
            return _under_way(self.flush())
        return self._end()

    def end(self) -> None:
        if not self._finished:
            self._end()

    def on_connection_close(self) -> None:
        if self._session is not None:
            self._session.interrupted(self)
            self._resolve_over()

    def _is_cut(self) -> bool:
        """Whether the client left before its request was handled, which Tornado does not report."""
        connection = self.request.connection
        return isinstance(connection, HTTP1Connection) and connection.stream.closed()

    def _stream(self, prelude: bytes) -> None:
        # Otherwise nginx would hold frames back until it has enough of them.
        self.set_header("X-Accel-Buffering", "no")
        if self._is_old:
            # HTTP/1.0 has no chunks: the end of the connection is the end of the answer (RFC 9112, section 6.3).
            # Otherwise Tornado would promise to keep the connection to a client that asks for it.
            self.request.headers["Connection"] = "close"
            self.set_header("Connection", "close")
        connection = self.request.connection
        if isinstance(connection, HTTP1Connection):
            # Otherwise a frame waits until the one before it is acknowledged.
            connection.stream.set_nodelay(True)
        self.write(prelude)
        _under_way(self.flush())

    def _end(self) -> asyncio.Future[None] | None:
        sent = self.finish()
        connection = self.request.connection
        if self.is_stream and self._is_old and isinstance(connection, HTTP1Connection):
            sent.add_done_callback(lambda _: connection.close())
        self._resolve_over()
        return _under_way(sent)

    def _resolve_over(self) -> None:
        if not self._over.done():
            self._over.set_result(None)


class Xhr(Receiving):
    async def post(self, session_id: str) -> None:
        await self.receive(session_id)


class XhrStreaming(Receiving):
    is_stream = True

    def prelude(self) -> bytes:
        return b"h" * 2048 + b"\n"

    async def post(self, session_id: str) -> None:
        await self.receive(session_id)


class EventSource(Receiving):
    content_type = "text/event-stream"
    is_stream = True

    def prelude(self) -> bytes:
        return b"\r\n"

    def wrapped(self, frame: bytes) -> bytes:
        return b"data: " + frame + b"\r\n\r\n"

    async def get(self, session_id: str) -> None:
        await self.receive(session_id)


class HtmlFile(Receiving):
    content_type = HTML
    is_stream = True

    def prelude(self) -> bytes:
        head = _HTMLFILE % _callback(self)
        return head.encode().ljust(_HTMLFILE_BYTES) + b"\r\n\r\n"

    def wrapped(self, frame: bytes) -> bytes:
        # The text of a message must not end the script.
        return b"<script>\np(" + _script_string(frame).replace(b"<", b"\\u003c") + b");\n</script>\r\n"

    async def get(self, session_id: str) -> None:
        policy = f"default-src 'none'; script-src 'unsafe-inline'; frame-ancestors {self.deps.ancestors}"
        self.set_header("Content-Security-Policy", policy)
        await self.receive(session_id)


class Jsonp(Receiving):
    def prelude(self) -> bytes:
        self._callback = _callback(self).encode()
        return b""

    def wrapped(self, frame: bytes) -> bytes:
        # The comment prevents the answer from being read as anything but a script.
        return b"/**/" + self._callback + b"(" + _script_string(frame) + b");\r\n"

    async def get(self, session_id: str) -> None:
        await self.receive(session_id)


class XhrSend(SockJsHandler):
    """Messages as a JSON array, whatever the content type is."""

    async def post(self, session_id: str) -> None:
        await self.take(session_id, bytes(self._body))
        self.set_status(204)
        # Flushed with its content type: some browsers need one on an empty answer too, and Tornado omits it.
        self.flush()
        self.finish()

    async def take(self, session_id: str, payload: bytes) -> None:
        """Pass on the messages in ``payload``. Raises ``BadPayload`` and ``Refusal``."""
        session = self.service.sessions.get(session_id)
        if session is None:
            raise Refusal("not_found", "there is no such session")
        self.set_header("Content-Type", PLAIN)
        self.never_cache()
        self.set_session_cookie()
        await session.take(await decoded(payload))


class JsonpSend(XhrSend):
    """The same array, as it is or in a form's field ``d``."""

    async def post(self, session_id: str) -> None:
        payload = bytes(self._body)
        if self.request.headers.get("Content-Type", "").startswith(_FORM):
            payload = await field_d(payload)
        await self.take(session_id, payload)
        self.finish("ok")


def _callback(request: SockJsHandler) -> str:
    """The name of the function to call. Raises ``BadPayload`` if it is not allowed as a name."""
    values = request.request.query_arguments.get("c") or request.request.query_arguments.get("callback")
    if not values:
        raise BadPayload('"callback" parameter required')
    callback = values[-1].decode("latin-1")
    if not _CALLBACK.match(callback):
        raise BadPayload('invalid "callback" parameter')
    return callback


def _script_string(frame: bytes) -> bytes:
    return msgspec.json.encode(frame.decode())


def _under_way(sent: "asyncio.Future[None]") -> "asyncio.Future[None] | None":
    """None if ``sent`` is done; else a future that is done with it, and never fails."""
    if sent.done():
        sent.exception()
        return None
    out: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def tell(sent: "asyncio.Future[None]") -> None:
        if not sent.cancelled():
            # A lost connection is reported by its close, not here.
            sent.exception()
        if not out.done():
            out.set_result(None)

    sent.add_done_callback(tell)
    return out


_TRANSPORTS: Final = {
    "xhr": Xhr,
    "xhr_send": XhrSend,
    "xhr_streaming": XhrStreaming,
    "eventsource": EventSource,
    "htmlfile": HtmlFile,
    "jsonp": Jsonp,
    "jsonp_send": JsonpSend,
}


def routes(path: str, deps: SockJsDeps, service: Service) -> list[URLSpec]:
    """The transports of the service at ``path``."""
    given = {"deps": deps, "service": service}
    return [
        URLSpec(rf"{path}/[^/.]+/([^/.]+)/{name}", transport, given)
        for name, transport in _TRANSPORTS.items()
    ]
