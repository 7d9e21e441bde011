"""A server with one WebSocket route whose handler does what a test tells it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

from tornado.web import Application
from tornado.websocket import WebSocketHandler

from server.transport.frames import BINARY, TEXT, BadFrame, deflated_frame, frame
from server.transport.websocket import WebSocketConnection, websocket_connection

LIMIT = 1 << 16


@dataclass
class Lab:
    """What the handlers do, and what happened to them. They echo unless a test sets something else."""

    max_message_bytes: int = LIMIT
    close_wait_s: float = 5.0
    on_open: "Callable[[Probe], Awaitable[None] | None] | None" = None
    on_handshake: "Callable[[Probe], None] | None" = None
    on_frame: "Callable[[Probe, bytes], Awaitable[None] | None] | None" = None
    probes: "list[Probe]" = field(default_factory=list)

    def app(self) -> Application:
        return Application([("/", Probe, {"lab": self})])

    @property
    def probe(self) -> "Probe":
        """The only connection."""
        (probe,) = self.probes
        return probe


class Probe(WebSocketHandler):
    """One connection in the lab."""

    def initialize(self, lab: Lab) -> None:
        self.lab = lab
        self.frames: list[tuple[bool, bytes]] = []
        self.activities = 0
        self.broken: list[BadFrame] = []
        self.closes = 0
        self.over = asyncio.Event()

    def get_websocket_protocol(self) -> WebSocketConnection | None:
        made = websocket_connection(self, max_message_bytes=self.lab.max_message_bytes)
        if made is not None:
            made._close_wait_s = self.lab.close_wait_s
        return made

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        if self.lab.on_handshake is not None:
            self.lab.on_handshake(self)
        return None

    def open(self) -> Awaitable[None] | None:
        self.protocol = cast(WebSocketConnection, self.ws_connection)
        self.lab.probes.append(self)
        return self.lab.on_open(self) if self.lab.on_open is not None else None

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        self.frames.append((text, payload))
        if self.lab.on_frame is not None:
            return self.lab.on_frame(self, payload)
        framed = deflated_frame if self.protocol.compressed else frame
        return self.protocol.write_frames(framed(TEXT if text else BINARY, payload))

    def on_activity(self) -> None:
        self.activities += 1

    def on_broken(self, why: BadFrame) -> None:
        self.broken.append(why)

    def on_close(self) -> None:
        self.closes += 1
        self.over.set()


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until ``condition`` holds; the test's own timeout bounds it."""
    while not condition():
        await asyncio.sleep(0.001)
