"""``/echo``: text and binary come back as they came. The open door for conformance suites and for trying out.

No token. What bounds it: the size of a message, the origins, and a bucket for each connection. Over the
rate, or when the peer does not read its echoes, reading stops until there is room again: nothing is lost,
and TCP slows the peer down. A message costs one token, and one more for each KiB of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, cast

from msgspec import Struct
from tornado.routing import URLSpec
from tornado.web import HTTPError

from handlers.upgrading import UpgradingHandler
from server.clock import Clock
from server.framing import BINARY, TEXT, deflated_for, frame
from server.limits import Bucket
from server.websocket import BulkProtocol, bulk_protocol

SUBPROTOCOL: Final = "echo-protocol"


class EchoDeps(Struct, frozen=True, kw_only=True):
    """What the door needs: ``allowed(origin, host)``, and a new bucket for each connection or no limit."""

    allowed: Callable[[str, str], bool]
    max_frame_bytes: int
    clock: Clock
    new_bucket: Callable[[], Bucket] | None


class Echo(UpgradingHandler):
    """One connection."""

    # Tornado calls this with what the route holds.
    def initialize(self, deps: EchoDeps) -> None:
        self._deps = deps
        self._bucket = deps.new_bucket() if deps.new_bucket is not None else None

    def prepare(self) -> None:
        headers = self.request.headers
        origin = headers.get("Origin")
        if origin is not None and not self._deps.allowed(origin, headers.get("Host", "")):
            raise HTTPError(403, reason="this origin is not allowed")
        super().prepare()

    def check_origin(self, origin: str) -> bool:
        """Decided in ``prepare``, for all of them."""
        return True

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None

    def get_websocket_protocol(self) -> BulkProtocol | None:
        return bulk_protocol(self, max_message_bytes=self._deps.max_frame_bytes)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """Send it back; the next one is read when this one is out and paid for."""
        protocol = cast(BulkProtocol, self.ws_connection)
        opcode, bits = TEXT if text else BINARY, protocol.window_bits
        echo = deflated_for(bits, opcode, payload) if bits else frame(opcode, payload)
        wait_s = self._pay(echo)
        if wait_s:
            return self._send_later(protocol, echo, wait_s)
        return protocol.write_frames(echo)

    def on_life(self) -> None:
        """There is no heartbeat here: TCP finds out about peers that are gone."""

    def _pay(self, echo: bytes) -> float:
        if self._bucket is None:
            return 0.0
        return self._bucket.take(self._deps.clock.monotonic(), 1 + len(echo) // 1024)

    async def _send_later(self, protocol: BulkProtocol, echo: bytes, wait_s: float) -> None:
        while wait_s and not protocol.is_closing():
            await asyncio.sleep(wait_s)
            wait_s = self._pay(echo)
        sent = protocol.write_frames(echo)
        if sent is not None:
            await sent


def routes(deps: EchoDeps) -> list[URLSpec]:
    """The route of this module."""
    return [URLSpec("/echo", Echo, {"deps": deps})]
