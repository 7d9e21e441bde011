"""What WebSockets without a sign-in share: allowed origins, the number of connections, and their rate.

Past the rate, and while the client does not read its answers, the server stops reading from it: nothing is lost, and
TCP slows the client down. An answer costs one token, and one more for each KiB of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from msgspec import Struct

from handlers.http.errors import refuse
from handlers.http.origins import Origins
from handlers.websocket.upgrade import UpgradeHandler
from models.errors import TOO_MANY, Disconnect, Refusal
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.transport.frames import BadFrame
from server.transport.http.admission import Admission
from server.transport.quiet_sockets import QuietSockets
from server.transport.websocket import WebSocketConnection, websocket_connection


class AnonymousDeps(Struct, frozen=True, kw_only=True):
    """What such a WebSocket needs.

    ``new_bucket`` makes the token bucket of one connection; ``admission`` counts the connections. None: no limit.
    """

    origins: Origins
    max_frame_bytes: int
    quiet_sockets: QuietSockets
    clock: Clock
    new_bucket: Callable[[], Bucket] | None
    admission: Admission | None


class AnonymousSocket(UpgradeHandler):
    """One such connection: the base of the concrete ones."""

    deps: AnonymousDeps

    # Tornado calls this with the arguments of the route.
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
            self.deps.origins.check(self.request.headers, self.request.protocol)
            # Browsers hide the status of a refused upgrade, so their connections are opened, then closed.
            if self.deps.admission is not None and "Origin" not in self.request.headers:
                self.deps.admission.check(self._address)
        except Refusal as refusal:
            refuse(self, refusal)
        else:
            super().prepare()

    def open(self, *args: str, **kwargs: str) -> None:
        if self.deps.admission is None:
            return
        try:
            self._leave = self.deps.admission.enter(self._address)
        except Refusal as refusal:
            raise Disconnect(TOO_MANY, refusal.message) from refusal

    def on_close(self) -> None:
        if self._leave is not None:
            self._leave()

    def check_origin(self, origin: str) -> bool:
        """True: ``prepare`` has checked it, with rules that Tornado does not know."""
        return True

    def get_websocket_protocol(self) -> WebSocketConnection | None:
        return websocket_connection(
            self, max_message_bytes=self.deps.max_frame_bytes, quiet_sockets=self.deps.quiet_sockets
        )

    def on_activity(self) -> None:
        """Does nothing: there is no heartbeat here."""

    def on_broken(self, why: BadFrame) -> None:
        """Does nothing: the close carries the reason."""

    def answer(self, framed: bytes) -> Awaitable[None] | None:
        """Send an encoded frame. The result, if not None, is done when the frame is sent and paid for with tokens."""
        wait_s = self._pay(framed)
        if wait_s:
            return self._answer_later(framed, wait_s)
        return self.protocol.write_frames(framed)

    def _pay(self, framed: bytes) -> float:
        if self._bucket is None:
            return 0.0
        return self._bucket.take(self.deps.clock.monotonic(), 1 + len(framed) // 1024)

    async def _answer_later(self, framed: bytes, wait_s: float) -> None:
        # Kept here, because Tornado drops its own reference when the connection ends.
        protocol = self.protocol
        while wait_s and not protocol.is_closing():
            await asyncio.sleep(wait_s)
            wait_s = self._pay(framed)
        sent = protocol.write_frames(framed)
        if sent is not None:
            await sent
