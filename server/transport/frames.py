"""WebSocket frames as finished bytes, as a server sends them: unfragmented and unmasked (RFC 6455 section 5.2).

Pure functions, so that a frame is made once an event and the same bytes go to every socket. Must never know a
socket.

    frame(TEXT, payload)                    one frame, ready to be written
    deflated_frame(TEXT, payload)           the same for connections whose ``compressed`` is true (RFC 7692)
    message_frame(text, payload)            ``frame`` for callers that know text and binary, not opcodes
    deflated_message(text, payload)         ``deflated_frame`` for the same callers
    deflated_with_window(bits, TEXT, ...)   a compressed frame for one connection that agreed on that window
    close_frame(code, reason)               the last frame of a connection
    parse_close(payload)                    code and reason of a close frame that came in, checked
"""

import struct
import zlib
from typing import Final

from models.errors import CloseCode, Disconnect

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

FIN: Final = 0x80
RSV1: Final = 0x40
CONTROL_MAX_BYTES: Final = 125
DEFLATE_MIN_BYTES: Final = 1024
"""Smaller messages are not compressed: the gain would be less than the frame's share of a packet."""

PROTOCOL_ERROR: Final = 1002
INVALID_DATA: Final = 1007
INTERNAL_ERROR: Final = 1011

_REASON_MAX_BYTES: Final = CONTROL_MAX_BYTES - 2
_SHORT: Final = struct.Struct("!BB").pack
_MEDIUM: Final = struct.Struct("!BBH").pack
_LONG: Final = struct.Struct("!BBQ").pack
_CODE: Final = struct.Struct("!H")
_SYNC_TAIL: Final = b"\x00\x00\xff\xff"
# Fast rather than small: on chat-sized JSON the higher levels gain a few percent.
_DEFLATE_LEVEL: Final = 4


class BadFrame(Disconnect):
    """The peer broke the protocol; the connection must fail with this code (RFC 6455 section 7.1.7).

    ``beginning`` is what had arrived of a message that is too large, unmasked and inflated; the rest was not kept.
    """

    def __init__(self, code: CloseCode, reason: str, beginning: bytes = b"") -> None:
        super().__init__(code, reason)
        self.beginning = beginning


def frame(opcode: int, payload: bytes) -> bytes:
    """One unfragmented frame of ``payload``."""
    return _framed(FIN | opcode, payload)


def deflated_frame(opcode: int, payload: bytes) -> bytes:
    """One frame for every connection whose ``compressed`` is true: compressed, or plain if that is shorter.

    It is compressed with the full window and no context from earlier messages (RFC 7692 section 7.2.1), so that
    the same bytes serve all of them. Below ``DEFLATE_MIN_BYTES`` it is always plain: each message may be
    compressed or not (section 6).
    """
    if len(payload) >= DEFLATE_MIN_BYTES:
        deflated = _deflated(zlib.MAX_WBITS, payload)
        if len(deflated) < len(payload):
            return _framed(FIN | RSV1 | opcode, deflated)
    return _framed(FIN | opcode, payload)


def message_frame(text: bool, payload: bytes) -> bytes:
    """``frame`` of a text or a binary message."""
    return _framed(FIN | (TEXT if text else BINARY), payload)


def deflated_message(text: bool, payload: bytes) -> bytes:
    """``deflated_frame`` of a text or a binary message."""
    return deflated_frame(TEXT if text else BINARY, payload)


def deflated_with_window(window_bits: int, opcode: int, payload: bytes) -> bytes:
    """One compressed frame for a connection that agreed on a window of 9 to 15 bits; never falls back to plain."""
    return _framed(FIN | RSV1 | opcode, _deflated(window_bits, payload))


def close_frame(code: int | None = None, reason: str = "") -> bytes:
    """A close frame; a reason over 123 bytes is cut between two characters (RFC 6455 section 5.5.1)."""
    if code is None:
        return _framed(FIN | CLOSE, b"")
    fitting = reason.encode("utf-8", "replace")[:_REASON_MAX_BYTES].decode("utf-8", "ignore")
    return _framed(FIN | CLOSE, _CODE.pack(code) + fitting.encode())


def parse_close(payload: bytes) -> tuple[int | None, str]:
    """Code and reason in a close frame's payload; None and "" if it is empty.

    Raises ``BadFrame``: 1002 for a code that must not be sent (RFC 6455 section 7.4), 1007 for a reason that
    is not UTF-8.
    """
    if not payload:
        return None, ""
    if len(payload) == 1:
        raise BadFrame(PROTOCOL_ERROR, "half a close code")
    code: int = _CODE.unpack_from(payload)[0]
    if not _may_be_sent(code):
        raise BadFrame(PROTOCOL_ERROR, "reserved close code")
    try:
        return code, payload[2:].decode()
    except UnicodeDecodeError:
        raise BadFrame(INVALID_DATA, "close reason is not UTF-8") from None


def _deflated(window_bits: int, payload: bytes) -> bytes:
    deflate = zlib.compressobj(_DEFLATE_LEVEL, zlib.DEFLATED, -window_bits)
    return (deflate.compress(payload) + deflate.flush(zlib.Z_SYNC_FLUSH)).removesuffix(_SYNC_TAIL)


def _may_be_sent(code: int) -> bool:
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999


def _framed(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return _SHORT(first, size) + payload
    if size < 65_536:
        return _MEDIUM(first, 126, size) + payload
    return _LONG(first, 127, size) + payload
