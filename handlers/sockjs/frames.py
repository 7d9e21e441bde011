"""SockJS's own framing (sockjs-protocol 0.3.3, "Protocol and framing"): pure, no I/O.

A message is kept as a JSON string with a comma behind it: made once it serves every session, and pieces are joined by
putting one behind the other.
"""

import json
import re
from typing import Any, Final

import msgspec

OPEN: Final = b"o"
HEARTBEAT: Final = b"h"

# What browsers or proxies mangle, as UTF-8: U+200C-200F, 2028-202F, 2060-206F and FFF0-FFFF.
_MANGLED: Final = re.compile(rb"\xe2(?:\x80[\x8c-\x8f\xa8-\xaf]|\x81[\xa0-\xaf])|\xef\xbf[\xb0-\xbf]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_decode_messages: Final = msgspec.json.Decoder(list[str] | str).decode


class BadPayload(Exception):
    """A body or frame that holds no messages; ``str()`` is the answer, in the protocol's own words."""


def quoted(text: bool, payload: bytes) -> bytes:
    """``payload`` as a piece of an array frame. SockJS carries text only: what is no UTF-8 is replaced."""
    piece = msgspec.json.encode(payload.decode("utf-8", "replace"))
    if not piece.isascii():
        piece = _MANGLED.sub(_escape, piece)
    return piece + b","


def as_text(payload: bytes) -> bytes:
    """``payload`` as it arrives after ``quoted``: its size is what a header before it must say."""
    return payload.decode("utf-8", "replace").encode()


def array_frame(pieces: bytes) -> bytes:
    """The frame that brings messages: one piece or several, joined."""
    return b"a[" + pieces[:-1] + b"]"


def close_frame(code: int, reason: str) -> bytes:
    """The frame that ends a session."""
    return b"c" + msgspec.json.encode((code, reason))


def messages_of(payload: bytes) -> list[bytes]:
    """The messages in a JSON array of strings, or in one string, as UTF-8. Raises ``BadPayload``."""
    if not payload:
        raise BadPayload("Payload expected.")
    try:
        value = _decode_messages(payload)
    except (msgspec.DecodeError, ValueError, RecursionError):
        value = _decoded_leniently(payload)
    messages = [value] if isinstance(value, str) else value
    return [message.encode() for message in messages]


def _decoded_leniently(payload: bytes) -> list[str]:
    """The messages where there are halves of surrogate pairs, which a browser sends over a WebSocket as U+FFFD."""
    try:
        value: Any = json.loads(payload)
    except (ValueError, RecursionError):
        raise BadPayload("Broken JSON encoding.") from None
    messages = [value] if isinstance(value, str) else value
    if not isinstance(messages, list) or not all(isinstance(message, str) for message in messages):
        raise BadPayload("Broken JSON encoding.")
    return [_SURROGATE.sub("\ufffd", message) for message in messages]


def _escape(mangled: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(mangled[0].decode())
