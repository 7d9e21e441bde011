"""A WebSocket connection that reads whole batches of frames and writes finished ones (RFC 6455, RFC 7692).

``BulkProtocol`` stands in for Tornado's own protocol class. It knows nothing of rooms: what a frame means is
the handler's business, what waits for a slow peer the outbox's.

    class Socket(WebSocketHandler):
        def get_websocket_protocol(self) -> BulkProtocol | None:
            return bulk_protocol(self, max_message_bytes=65_536)
        def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None: ...
        def on_life(self) -> None: ...

``self.ws_connection`` is the ``BulkProtocol`` then, usable from ``open()`` on:

    write_frames(data)      send finished frames (``server.transport.frames``), one or many joined compressed
    whether to write shared ``deflated_frame``s rather than ``frame``s window_bits             what
    ``deflated_for`` needs for a frame of this connection alone; 0: write plain ones close(code, reason)
    send a close frame once, wait for the peer's, end the connection abort()                 end it now
    is_closing()            nothing more will be handed over or sent

The handler's ``on_close()`` is called once: when the peer's close frame has come, the peer broke the
protocol, or the connection is gone. ``open()``, ``on_frame()`` and ``on_life()`` may raise ``Disconnect``;
anything else is logged with an id and closes 1011. Once ``open()`` has returned, ``handler.request`` has no
headers any more.
"""

import asyncio
import logging
from typing import Final
from zlib import MAX_WBITS

from tornado.escape import json_encode, utf8
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler, WebSocketProtocol, WebSocketProtocol13

from models.errors import Disconnect
from server.runtime.incidents import log_incident, reason_for
from server.transport.frame_parser import FrameParser
from server.transport.frames import (
    BINARY,
    INTERNAL_ERROR,
    PING,
    TEXT,
    BadFrame,
    close_frame,
    close_of,
    deflated_frame,
    frame,
)
from server.transport.handshake import answer, forget_handshake
from server.transport.reader import FrameHandler, Intake
from server.transport.socket_stream import Wire, adopt

__all__ = ["BulkProtocol", "FrameHandler", "bulk_protocol"]

_log = logging.getLogger(__name__)

CLOSE_WAIT_S: Final = 5.0
"""How long a peer may take to answer a close frame, and to end its side after that."""
_DRAIN_MAX_BYTES: Final = 1 << 25
"""What a peer may send after the end before it is cut off: enough for one that writes before it reads."""


def bulk_protocol(
    handler: WebSocketHandler, *, max_message_bytes: int, compress: bool = True
) -> "BulkProtocol | None":
    """What ``get_websocket_protocol()`` returns; None (answered 426) for another version than 13."""
    if handler.request.headers.get("Sec-WebSocket-Version") != "13":
        return None
    return BulkProtocol(handler, max_message_bytes=max_message_bytes, compress=compress)


class BulkProtocol(WebSocketProtocol13):
    """One connection. ``handler`` is a ``WebSocketHandler`` that is a ``FrameHandler`` too."""

    handler: WebSocketHandler

    def __init__(
        self,
        handler: WebSocketHandler,
        *,
        max_message_bytes: int,
        compress: bool = True,
        close_wait_s: float = CLOSE_WAIT_S,
    ) -> None:
        """``max_message_bytes`` bounds a message, inflated too; ``compress``: accept permessage-deflate."""
        # Not WebSocketProtocol13's own: that sets up the reading, pinging and deflating that is replaced
        # here.
        WebSocketProtocol.__init__(self, handler)
        self._max_message_bytes = max_message_bytes
        self._compress = compress
        self._close_wait_s = close_wait_s
        self.window_bits = 0
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self.selected_subprotocol = None
        self._wire: Wire | None = None
        self._intake: Intake | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._drained_bytes = 0
        self._is_over = False

    @property
    def compressed(self) -> bool:
        """Whether the frames of ``deflated_frame`` can be read over there."""
        return self.window_bits == MAX_WBITS

    # --- opening

    async def accept_connection(self, handler: WebSocketHandler) -> None:
        """Answer the handshake, call ``open()``, and read by callbacks from then on."""
        assert isinstance(handler, FrameHandler)
        try:
            self.selected_subprotocol, agreement = answer(handler, compress=self._compress)
        except ValueError:
            handler.send_error(400)
            return
        wire = await self._adopt_stream(handler)
        if wire is None:
            self.client_terminated = self.server_terminated = True
            return
        self._wire = wire
        self.window_bits = agreement.window_bits if agreement is not None else 0
        parser = FrameParser(self._max_message_bytes, deflate=agreement is not None)
        self._intake = Intake(parser, handler, self, wire)
        await self._open(handler)
        forget_handshake(handler)
        wire.start()

    def hand_to(self, handler: FrameHandler) -> None:
        """Have what comes in from now on handled by another than the handler of the request."""
        if self._intake is not None:
            self._intake.hand_to(handler)

    async def _adopt_stream(self, handler: WebSocketHandler) -> Wire | None:
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
            self.close_for(error)

    # --- reading

    def data_received(self, data: bytes) -> None:
        """The wire brings bytes."""
        if self._intake is not None:
            self._intake.feed(data)
            return
        self._drained_bytes += len(data)
        if self._drained_bytes > _DRAIN_MAX_BYTES:
            self._end()

    def wire_ended(self) -> None:
        """The wire is lost, or the peer has ended its side."""
        self._end()

    # --- writing

    def write_frames(self, data: bytes) -> asyncio.Future[None] | None:
        """Send finished frames after all that was written before.

        None if the kernel took them at once; else a future that is done when it has, or when the connection
        is gone: it never fails. After a close frame nothing is sent and None returned (RFC 6455 section
        5.5.1).
        """
        if self.server_terminated or self._wire is None:
            return None
        return self._wire.send(data)

    def write_message(
        self, message: str | bytes | dict[str, object], binary: bool = False
    ) -> asyncio.Future[None]:
        """Tornado's way to send a message. Raises ``WebSocketClosedError`` once the connection is closing."""
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
        """Send a ping; its pong counts for nothing."""
        self.write_frames(frame(PING, data))

    # --- closing

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Send a close frame, if none was sent; end when the peer's comes, or after ``close_wait_s``."""
        if self.server_terminated:
            return
        self._send_close(code, reason or "")
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._close_wait_s, self._end)

    def abort(self) -> None:
        """End the connection at once; ``on_close()`` follows in the next turn of the loop."""
        self.client_terminated = self.server_terminated = True
        self._stop_reading()
        if self._wire is not None:
            self._wire.close()
        asyncio.get_running_loop().call_soon(self._end)

    _abort = abort

    def close_for(self, error: BaseException) -> None:
        """Close because the handler raised: as a ``Disconnect`` says, else 1011 with an id that is logged."""
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
        """Tornado tells that the client went away during the handshake; later the wire does."""
        if self._wire is None:
            self.client_terminated = self.server_terminated = True

    def set_nodelay(self, x: bool) -> None:
        """Nothing to do: every wire sends without delay."""

    def take_close(self, payload: bytes) -> None:
        """Answer the peer's close frame with its own code (RFC 6455 section 5.5.1)."""
        self.close_code, reason = close_of(payload)
        self.close_reason = reason or None
        self._send_close(self.close_code, "")
        self._finish()

    def fail(self, why: BadFrame) -> None:
        """Fail the connection (RFC 6455 section 7.1.7): nothing of what still comes is looked at."""
        self._send_close(why.code, why.reason)
        self._finish()

    def _send_close(self, code: int | None, reason: str) -> None:
        self.write_frames(close_frame(code, reason))
        self.server_terminated = True
        if self._intake is not None:
            self._intake.mute()

    def _finish(self) -> None:
        """End our side, and drain the peer's so that no reset overtakes the close frame."""
        self.client_terminated = True
        self._stop_reading()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._close_wait_s, self._end)
        if self._wire is not None:
            self._wire.finish()
            self._wire.release()
        self._tell()

    def _end(self) -> None:
        """The connection is gone, or goes now."""
        self.client_terminated = self.server_terminated = True
        self._stop_reading()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        self._tell()

    def _stop_reading(self) -> None:
        if self._intake is not None:
            self._intake.stop()
            self._intake = None

    def _tell(self) -> None:
        if not self._is_over:
            self._is_over = True
            self.handler.on_ws_connection_close(self.close_code, self.close_reason)
