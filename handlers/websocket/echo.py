"""``/echo``: text and binary come back unchanged, for conformance suites and for trying out. No sign-in."""

from collections.abc import Awaitable
from typing import Final

from tornado.routing import URLSpec

from handlers.websocket.anonymous import AnonymousDeps, AnonymousSocket
from server.transport.frames import BINARY, TEXT, deflated_with_window, frame

SUBPROTOCOL: Final = "echo-protocol"


class EchoSocket(AnonymousSocket):
    """One connection."""

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """Send the frame back. The next one is read once this one is sent and paid for."""
        opcode, bits = TEXT if text else BINARY, self.protocol.window_bits
        return self.answer(deflated_with_window(bits, opcode, payload) if bits else frame(opcode, payload))


def routes(deps: AnonymousDeps) -> list[URLSpec]:
    """The route of this module."""
    return [URLSpec("/echo", EchoSocket, {"deps": deps})]
