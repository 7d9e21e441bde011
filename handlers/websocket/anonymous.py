"""What the doors without a token share: who may come in, how large a frame may be, and how often one is answered.

So many connections are open at once, of one address and of all. Over the rate, or when the peer does not read
its answers, reading stops until there is room again: nothing is lost, and TCP slows the peer down. An answer
costs one token, and one more for each KiB of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from msgspec import Struct

from handlers.http.errors import refuse
from handlers.http.origins import Origins
from handlers.websocket.connection_cap import ConnectionCap
from handlers.websocket.upgrade import UpgradeHandler
from models.errors import TOO_MANY, Disconnect, Refusal
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.transport.quiet_sockets import QuietSockets
from server.transport.websocket import WebSocketConnection, websocket_connection


class AnonymousDeps(Struct, frozen=True, kw_only=True):
    """What such a door needs; ``new_bucket`` makes one for each connection. None for either: no limit."""

    origins: Origins
    max_frame_bytes: int
    quiet_sockets: QuietSockets
    clock: Clock
    new_bucket: Callable[[], Bucket] | None
    cap: ConnectionCap | None


class AnonymousSocket(UpgradeHandler):
    """The base of one connection through such a door."""

    # Tornado calls this with what the route holds.
    def initialize(self, deps: AnonymousDeps) -> None:
        self.deps = deps
        self._bucket = deps.new_bucket() if deps.new_bucket is not None else None
        self._address = self.request.remote_ip or ""
        self._leave: Callable[[], None] | None = None

    @property
    def protocol(self) -> WebSocketConnection:
        """The open connection."""
        return cast(WebSocketConnection, self.ws_connection)

    def prepare(self) -> None:
        try:
            self.deps.origins.check(self.request.headers)
            # A browser would not see the status; it is told by a close.
            if self.deps.cap is not None and "Origin" not in self.request.headers:
                self.deps.cap.check(self._address)
        except Refusal as refusal:
            refuse(self, refusal)
        else:
            super().prepare()

    def open(self, *args: str, **kwargs: str) -> None:
        if self.deps.cap is None:
            return
        try:
            self._leave = self.deps.cap.enter(self._address)
        except Refusal as refusal:
            raise Disconnect(TOO_MANY, refusal.message) from refusal

    def on_close(self) -> None:
        if self._leave is not None:
            self._leave()

    def check_origin(self, origin: str) -> bool:
        """Decided in ``prepare``, for all of them."""
        return True

    def get_websocket_protocol(self) -> WebSocketConnection | None:
        return websocket_connection(
            self, max_message_bytes=self.deps.max_frame_bytes, quiet_sockets=self.deps.quiet_sockets
        )

    def on_activity(self) -> None:
        """There is no heartbeat here: TCP finds out about peers that are gone."""

    def answer(self, framed: bytes) -> Awaitable[None] | None:
        """Send a finished frame; what is returned is done when it is out and paid for."""
        wait_s = self._pay(framed)
        if wait_s:
            return self._answer_later(framed, wait_s)
        return self.protocol.write_frames(framed)

    def _pay(self, framed: bytes) -> float:
        if self._bucket is None:
            return 0.0
        return self._bucket.take(self.deps.clock.monotonic(), 1 + len(framed) // 1024)

    async def _answer_later(self, framed: bytes, wait_s: float) -> None:
        # Kept here, for Tornado lets go of its own reference when the connection ends.
        protocol = self.protocol
        while wait_s and not protocol.is_closing():
            await asyncio.sleep(wait_s)
            wait_s = self._pay(framed)
        sent = protocol.write_frames(framed)
        if sent is not None:
            await sent
