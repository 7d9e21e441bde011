"""A WebSocket connection that reads frames in batches and writes finished ones (RFC 6455, RFC 7692).

``WebSocketConnection`` replaces Tornado's own protocol class. It owns the connection from the handshake to its end.
Must never know a room: the handler knows what a frame means, the outbox keeps what waits for a slow peer.

    class Socket(WebSocketHandler):
        def get_websocket_protocol(self) -> WebSocketConnection | None:
            return websocket_connection(self, max_message_bytes=65_536)
        def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None: ...
        def on_activity(self) -> None: ...

``self.ws_connection`` is then the ``WebSocketConnection``, from ``open()`` on. The handler's ``on_close()`` is called
once, at the end. These methods may raise ``Disconnect``; anything else is logged with an id and closes 1011. When
``open()`` has returned, ``handler.request`` has no headers any more.
"""

import asyncio
import logging
from typing import Final
from zlib import MAX_WBITS

from tornado.escape import json_encode, utf8
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler, WebSocketProtocol, WebSocketProtocol13

from models.errors import TOO_SLOW, Disconnect
from server.runtime.incidents import log_incident, reason_for
from server.transport.frame_parser import FrameParser
from server.transport.frames import (
    BINARY,
    INTERNAL_ERROR,
    PING,
    TEXT,
    BadFrame,
    close_frame,
    deflated_frame,
    frame,
    parse_close,
)
from server.transport.handshake import answer_handshake, forget_handshake
from server.transport.quiet_sockets import QuietSockets
from server.transport.reader import FrameHandler, FrameReader
from server.transport.socket_stream import SocketStream
from server.transport.tls_stream import adopt

__all__ = ["FrameHandler", "WebSocketConnection", "websocket_connection"]

_log = logging.getLogger(__name__)

# How long a peer may take to answer a close frame, and to end its side after that; and how many bytes it may still
# send before it is cut off: enough for one that writes before it reads.
CLOSE_WAIT_S: Final = 5.0
_DRAIN_MAX_BYTES: Final = 1 << 25


def websocket_connection(
    handler: WebSocketHandler, *, max_message_bytes: int, quiet_sockets: QuietSockets | None = None
) -> "WebSocketConnection | None":
    """The result of ``get_websocket_protocol()``: None for versions other than 13, which Tornado answers with 426."""
    if handler.request.headers.get("Sec-WebSocket-Version") != "13":
        return None
    return WebSocketConnection(handler, max_message_bytes=max_message_bytes, quiet_sockets=quiet_sockets)


class WebSocketConnection(WebSocketProtocol13):
    """One connection. ``handler`` is a ``WebSocketHandler`` and a ``FrameHandler`` at once."""

    handler: WebSocketHandler

    def __init__(
        self,
        handler: WebSocketHandler,
        *,
        max_message_bytes: int,
        compress: bool = True,
        close_wait_s: float = CLOSE_WAIT_S,
        quiet_sockets: QuietSockets | None = None,
    ) -> None:
        """``max_message_bytes`` bounds a message after inflating too; ``compress``: accept permessage-deflate.

        ``quiet_sockets`` pings the connection while nothing is sent on it.
        """
        # Not WebSocketProtocol13's constructor: that sets up the reading, pinging and deflating replaced here.
        WebSocketProtocol.__init__(self, handler)
        self._max_message_bytes = max_message_bytes
        self._compress = compress
        self._close_wait_s = close_wait_s
        self._quiet_sockets = quiet_sockets
        self.sent_since_look = False
        self.window_bits = 0
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self.selected_subprotocol = None
        self._stream: SocketStream | None = None
        self._reader: FrameReader | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._drained_bytes = 0
        self._is_over = False

    @property
    def compressed(self) -> bool:
        """Whether the client can read the frames of ``deflated_frame``."""
        return self.window_bits == MAX_WBITS

    async def accept_connection(self, handler: WebSocketHandler) -> None:
        """Answer the handshake, call ``open()``, then start to read. Answers 400 to what is no handshake."""
        assert isinstance(handler, FrameHandler)
        try:
            self.selected_subprotocol, agreement = answer_handshake(handler, compress=self._compress)
        except ValueError:
            handler.send_error(400)
            return
        stream = await self._take_stream(handler)
        if stream is None:
            self.client_terminated = self.server_terminated = True
            return
        self._stream = stream
        self.window_bits = agreement.window_bits if agreement is not None else 0
        parser = FrameParser(self._max_message_bytes, deflate=agreement is not None)
        self._reader = FrameReader(parser, handler, self, stream)
        await self._open(handler)
        forget_handshake(handler)
        if self._quiet_sockets is not None and self._stream is not None:
            self._quiet_sockets.add(self)
        stream.start()

    @property
    def meter(self) -> FrameReader | None:
        """Measures the round trip to the client."""
        return self._reader

    def set_handler(self, handler: FrameHandler) -> None:
        """Deliver frames to ``handler`` from now on, in place of the handler of the request."""
        if self._reader is not None:
            self._reader.set_handler(handler)

    async def _take_stream(self, handler: WebSocketHandler) -> SocketStream | None:
        stream = handler._detach_stream()  # noqa: SLF001  # how Tornado hands it to a protocol class
        try:
            async with asyncio.timeout(self._close_wait_s):
                return await adopt(stream, self)
        except (StreamClosedError, TimeoutError):
            stream.close()
            return None

    async def _open(self, handler: WebSocketHandler) -> None:
        try:
            opened = handler.open(*handler.open_args, **handler.open_kwargs)
            if opened is not None:
                await opened
        except asyncio.CancelledError:
            self.abort()
            raise
        except Exception as error:
            self.close_for_error(error)

    def data_received(self, data: bytes) -> None:
        """Give bytes from the stream to the reader; after the end, drop them up to a limit."""
        if self._reader is not None:
            self._reader.receive_data(data)
            return
        self._drained_bytes += len(data)
        if self._drained_bytes > _DRAIN_MAX_BYTES:
            self._terminate()

    def connection_lost(self) -> None:
        """End the connection: the stream broke, or the peer has ended its side."""
        self._terminate()

    def write_stalled(self) -> None:
        """End the connection at once: a peer that reads nothing would not read a close frame either."""
        self.close_code = TOO_SLOW
        self._terminate()

    def write_frames(self, data: bytes) -> asyncio.Future[None] | None:
        """Send finished frames after everything that was written before.

        None if the kernel took them at once. Otherwise a future that is done when it has, or when the connection is
        gone; it never fails. After a close frame nothing is sent, and None returned (RFC 6455 section 5.5.1).
        """
        if self.server_terminated or self._stream is None:
            return None
        self.sent_since_look = True
        return self._stream.send(data)

    def write_message(
        self, message: str | bytes | dict[str, object], binary: bool = False
    ) -> asyncio.Future[None]:
        """Send a message the way Tornado does. Raises ``WebSocketClosedError`` if the connection is closing."""
        if self.is_closing():
            raise WebSocketClosedError
        payload = utf8(json_encode(message) if isinstance(message, dict) else message)
        framed = deflated_frame if self.compressed else frame
        sent = self.write_frames(framed(BINARY if binary else TEXT, payload))
        if sent is None:
            sent = asyncio.get_running_loop().create_future()
            sent.set_result(None)
        return sent

    def write_ping(self, data: bytes) -> None:
        """Send a ping. Its pong has no effect."""
        self.write_frames(frame(PING, data))

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Send a close frame, unless one was sent; end when the peer's arrives, or after ``close_wait_s``."""
        if self.server_terminated:
            return
        self._send_close(code, reason or "")
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._close_wait_s, self._terminate)

    def abort(self) -> None:
        """End the connection at once; ``on_close()`` follows in the next turn of the loop."""
        self.client_terminated = self.server_terminated = True
        self._stop_reading()
        if self._stream is not None:
            self._stream.close()
        asyncio.get_running_loop().call_soon(self._terminate)

    _abort = abort

    def close_for_error(self, error: BaseException) -> None:
        """Close because the handler raised ``error``: as a ``Disconnect`` says, else 1011 with an id that is logged.

        A cancelled handler aborts the connection.
        """
        match error:
            case Disconnect():
                self.close(error.code, error.reason)
            case asyncio.CancelledError():
                self.abort()
            case _:
                incident = log_incident(_log, "a WebSocket handler failed", error)
                self.close(INTERNAL_ERROR, reason_for(incident))

    def is_closing(self) -> bool:
        """Whether a close frame was sent or received, or the connection is gone."""
        return self.client_terminated or self.server_terminated

    def on_connection_close(self) -> None:
        """Note that the client left during the handshake, as Tornado reports; later the stream reports it."""
        if self._stream is None:
            self.client_terminated = self.server_terminated = True

    def set_nodelay(self, x: bool) -> None:
        """Do nothing: every stream sends without delay."""

    def receive_close(self, payload: bytes) -> None:
        """Answer the peer's close frame with its own code (RFC 6455 section 5.5.1)."""
        self.close_code, reason = parse_close(payload)
        self.close_reason = reason or None
        self._send_close(self.close_code, "")
        self._close_own_side()

    def fail(self, why: BadFrame) -> None:
        """Fail the connection (RFC 6455 section 7.1.7): send a close frame, and stop parsing."""
        self._send_close(why.code, why.reason)
        self._close_own_side()

    def _send_close(self, code: int | None, reason: str) -> None:
        self.write_frames(close_frame(code, reason))
        self.server_terminated = True
        if self._reader is not None:
            self._reader.discard_messages()

    def _close_own_side(self) -> None:
        """End our side, and drain the peer's, so that no reset overtakes the close frame."""
        self.client_terminated = True
        self._stop_reading()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._close_wait_s, self._terminate)
        if self._stream is not None:
            self._stream.write_eof()
            self._stream.resume_reading()
        self._notify_closed()

    def _terminate(self) -> None:
        """Close the stream, if it is still open, and notify the handler."""
        self.client_terminated = self.server_terminated = True
        self._stop_reading()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._notify_closed()

    def _stop_reading(self) -> None:
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def _notify_closed(self) -> None:
        if not self._is_over:
            self._is_over = True
            if self._quiet_sockets is not None:
                self._quiet_sockets.discard(self)
            self.handler.on_ws_connection_close(self.close_code, self.close_reason)
