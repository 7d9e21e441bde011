"""The WebSocket transport of SockJS: its framing around a conversation, while the socket is open.

A session there is the socket itself: its id means nothing (sockjs-protocol 0.3.3, "WebSocket protocols"). Raw
WebSocket, ``/websocket`` alone, has no framing and is served by ``handlers.websocket.handler``.
"""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Any

from tornado.routing import URLSpec
from tornado.web import HTTPError

from handlers.conversation import Beginning
from handlers.sockjs.frames import (
    HEARTBEAT,
    OPEN,
    BadPayload,
    array_frame,
    close_frame,
    quoted,
)
from handlers.sockjs.http import PLAIN
from handlers.sockjs.messages import decoded, hand_over
from handlers.websocket.handler import Carried, SocketDeps, SocketHandler
from models.errors import BROKEN_CLIENT, Disconnect
from server.transport.frames import BadFrame, message_frame


class FramedConversation:
    """The conversation of a SockJS socket, and the ``Channel`` of the conversation inside it."""

    __slots__ = ("_conversation", "_heartbeat_s", "_is_over", "_max_message_bytes", "_outer", "_timer")

    def __init__(self, carried: Carried, heartbeat_s: float, beginning: Beginning) -> None:
        self._heartbeat_s = heartbeat_s
        self._max_message_bytes = carried.max_message_bytes
        self._outer = beginning
        self._is_over = False
        self._timer: asyncio.TimerHandle | None = None
        inside = Beginning(
            channel=self,
            framed=quoted,
            subprotocol=None,
            identity=beginning.identity,
            task=beginning.task,
            address=beginning.address,
            signed_in=beginning.signed_in,
        )
        self._conversation = carried.begin(inside)

    def opened(self) -> None:
        self._send(OPEN)
        self._wait()
        try:
            self._conversation.opened()
        except Disconnect as why:
            self.close(why.code, why.reason)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """Take the messages in a frame. An empty frame holds none; a broken one closes the connection at once."""
        if not payload:
            return None
        return self._take(payload)

    def on_activity(self) -> None:
        self._conversation.on_activity()

    def on_broken(self, why: BadFrame) -> None:
        self._conversation.on_broken(BadFrame(why.code, why.reason))
        self.close(why.code, why.reason)

    def on_close(self) -> None:
        self._over()
        self._conversation.on_close()

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        """Send pieces of ``quoted``, joined."""
        return self._send(array_frame(data))

    def close(self, code: int, reason: str) -> None:
        """Send the close frame of SockJS, then that of WebSocket."""
        if self._is_over:
            return
        self._over()
        self._send(close_frame(code, reason))
        self._outer.channel.close(code, reason)

    async def _take(self, payload: bytes) -> None:
        """Raises ``Disconnect``."""
        try:
            messages = await decoded(payload)
        except BadPayload as why:
            raise Disconnect(BROKEN_CLIENT, str(why)) from why
        try:
            await hand_over(self._conversation, messages, self._max_message_bytes, lambda: self._is_over)
        except Disconnect as why:
            self.close(why.code, why.reason)

    def _send(self, frame: bytes) -> "asyncio.Future[None] | None":
        return self._outer.channel.write_frames(self._outer.framed(True, frame))

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._heartbeat_s, self._beat)

    def _beat(self) -> None:
        self._send(HEARTBEAT)
        self._wait()

    def _over(self) -> None:
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class SockJsSocket(SocketHandler):
    """One such socket from request to end; refusals use SockJS's words."""

    def prepare(self) -> None:
        headers = self.request.headers
        if self.request.method == "GET" and headers.get("Upgrade", "").lower() != "websocket":
            raise HTTPError(400, reason='Can "Upgrade" only to "WebSocket".')
        if self.request.method == "GET" and "upgrade" not in headers.get("Connection", "").lower():
            raise HTTPError(400, reason='"Connection" must be "Upgrade".')
        super().prepare()

    def open(self, *args: str, **kwargs: str) -> None:
        try:
            super().open(*args, **kwargs)
        except Disconnect as why:
            frames = (OPEN, close_frame(why.code, why.reason))
            self._protocol.write_frames(b"".join(message_frame(True, frame) for frame in frames))
            raise

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        if status_code == 405:
            self.set_header("Allow", "GET")
            self.clear_header("Content-Type")
            self.finish()
        elif status_code == 400:
            self.set_header("Content-Type", PLAIN)
            self.finish(self._reason)
        else:
            super().write_error(status_code, **kwargs)


def routes(
    path: str, deps: SocketDeps, carried: Carried, *, heartbeat_s: float, body_bytes: int
) -> list[URLSpec]:
    """The WebSocket transport of the service at ``path``; a frame holds up to ``body_bytes`` of messages."""
    begin = partial(FramedConversation, carried, heartbeat_s)
    given = {
        "deps": deps,
        "carried": Carried(subprotocols=(), begin=begin, max_message_bytes=body_bytes),
    }
    return [URLSpec(rf"{path}/[^/.]+/[^/.]+/websocket", SockJsSocket, given)]
