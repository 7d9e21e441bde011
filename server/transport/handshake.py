"""The server's answer to the opening handshake of a WebSocket (RFC 6455 section 4.2, RFC 7692 section 5).

Whether the client is allowed in is the handler's decision, made before.
"""

from typing import Final

from tornado.httputil import HTTPHeaders
from tornado.websocket import WebSocketHandler, WebSocketProtocol13

from server.transport.permessage_deflate import Agreement, negotiate

_NO_HEADERS: Final = HTTPHeaders()  # shared by all open connections, and written to by none


def answer_handshake(handler: WebSocketHandler, *, compress: bool) -> tuple[str | None, Agreement | None]:
    """Send the 101 and return what was agreed on: the subprotocol that the handler selected, and compression.

    Raises ``ValueError`` if the request has no key or no host; nothing has been sent then.
    """
    headers = handler.request.headers
    key = headers.get("Sec-WebSocket-Key")
    if not key or not headers.get("Host"):
        raise ValueError("not a WebSocket handshake")
    offered = (name.strip() for name in headers.get("Sec-WebSocket-Protocol", "").split(","))
    subprotocol = handler.select_subprotocol([name for name in offered if name])
    if subprotocol:
        handler.set_header("Sec-WebSocket-Protocol", subprotocol)
    agreement = negotiate(headers.get("Sec-WebSocket-Extensions", "")) if compress else None
    if agreement is not None:
        handler.set_header("Sec-WebSocket-Extensions", agreement.header)
    handler.clear_header("Content-Type")
    handler.set_status(101)
    handler.set_header("Upgrade", "websocket")
    handler.set_header("Connection", "Upgrade")
    handler.set_header("Sec-WebSocket-Accept", WebSocketProtocol13.compute_accept_value(key))
    handler.finish()
    return subprotocol, agreement


def forget_handshake(handler: WebSocketHandler) -> None:
    """Drop the parts of the request that an open connection does not need: half of the memory it would cost."""
    request = handler.request
    request.headers = handler._headers = _NO_HEADERS  # noqa: SLF001  # the answer's headers have no public name
    request.connection = request.server_connection = None
    handler.ui.clear()
