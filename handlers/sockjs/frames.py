"""SockJS's own framing (sockjs-protocol 0.3.3, "Protocol and framing"): pure, no I/O.

A message is kept as a JSON string followed by a comma: encoded once it serves every session, and pieces are joined by
concatenation.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

BROKEN: Final = "Broken JSON encoding."
OPEN: Final = b"o"
HEARTBEAT: Final = b"h"

# Characters that browsers or proxies mangle, as UTF-8: U+200C-200F, 2028-202F, 2060-206F and FFF0-FFFF.
_MANGLED: Final = re.compile(rb"\xe2(?:\x80[\x8c-\x8f\xa8-\xaf]|\x81[\xa0-\xaf])|\xef\xbf[\xb0-\xbf]")
_REPLACED: Final = "\ufffd".encode()
_ESCAPES: Final[Mapping[int, str]] = {
    code: f"\\u{code:04x}"
    for first, last in ((0x200C, 0x200F), (0x2028, 0x202F), (0x2060, 0x206F), (0xFFF0, 0xFFFF))
    for code in range(first, last + 1)
}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Of a longer payload, this many bytes are decoded at once.
SLICE_BYTES: Final = 16_384

_BEGIN: Final = re.compile(rb"[ \t\n\r]*\[")
# One string and its comma; several; the last one, if there is one, and the end.
_STRING: Final = rb'[ \t\n\r]*+"[^"\\]*+(?:\\.[^"\\]*+)*+"[ \t\n\r]*+'
_NEXT: Final = re.compile(_STRING + b",", re.DOTALL)
_SOME: Final = re.compile(b"(?:" + _STRING + b",)++", re.DOTALL)
_LAST: Final = re.compile(b"(?P<string>" + _STRING + rb")\][ \t\n\r]*+", re.DOTALL)
_LAST_OR_NONE: Final = re.compile(b"(?P<string>" + _STRING + rb"|[ \t\n\r]*+)\][ \t\n\r]*+", re.DOTALL)
_decode_messages: Final = msgspec.json.Decoder(list[str] | str).decode


class BadPayload(Exception):
    """A body or frame without valid messages; ``str()`` is the answer, in the protocol's own words."""


def quoted(text: bool, payload: bytes) -> bytes:
    """``payload`` as a piece of an array frame. SockJS carries text only: invalid UTF-8 is replaced."""
    piece = msgspec.json.encode(payload.decode("utf-8", "replace"))
    if piece.isascii():
        return piece + b","
    # Of the mangled characters this is by far the commonest, in payloads that are not text.
    piece = piece.replace(_REPLACED, b"\\ufffd")
    if _MANGLED.search(piece):
        piece = piece.decode().translate(_ESCAPES).encode()
    return piece + b","


def as_text(payload: bytes) -> bytes:
    """``payload`` as it arrives after ``quoted``: a header that gives the size must use this one's."""
    return payload.decode("utf-8", "replace").encode()


def array_frame(pieces: bytes) -> bytes:
    """The frame that carries messages: one piece or several, joined."""
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


def slices_of(payload: bytes) -> Iterator[list[bytes]]:
    """The same messages, some at a time, so that a long payload need not be decoded in one go.

    Raises ``BadPayload`` as late as at the end.
    """
    begin = _BEGIN.match(payload)
    if len(payload) <= SLICE_BYTES or begin is None:
        yield messages_of(payload)
        return
    at = begin.end()
    while some := _SOME.match(payload, at, at + SLICE_BYTES) or _NEXT.match(payload, at):
        yield messages_of(b"[" + some[0][:-1] + b"]")
        at = some.end()
    last = (_LAST if at > begin.end() else _LAST_OR_NONE).fullmatch(payload, at)
    if last is None:
        raise BadPayload(BROKEN)
    yield messages_of(b"[" + last["string"] + b"]")


def _decoded_leniently(payload: bytes) -> list[str]:
    """The messages of a payload with halves of surrogate pairs, which browsers send over a WebSocket as U+FFFD."""
    try:
        value: Any = json.loads(payload)
    except (ValueError, RecursionError):
        raise BadPayload(BROKEN) from None
    messages = [value] if isinstance(value, str) else value
    if not isinstance(messages, list) or not all(isinstance(message, str) for message in messages):
        raise BadPayload(BROKEN)
    return [_SURROGATE.sub("\ufffd", message) for message in messages]
