"""Parses a client's WebSocket frames from bytes that arrive cut anywhere (RFC 6455 section 5, RFC 7692).

Sans-I/O: must never know a socket. It checks every rule of the wire. It buffers the data message in progress, up
to the limit, and of a partial frame only a head or a control frame.
"""

from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterator
from typing import Final

from models.errors import TOO_LARGE
from server.transport.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    CONTROL_MAX_BYTES,
    FIN,
    INVALID_DATA,
    PONG,
    PROTOCOL_ERROR,
    RSV1,
    TEXT,
    BadFrame,
)
from server.transport.masking import unmask
from server.transport.permessage_deflate import Inflater

Frame = tuple[int, bytes]
"""Opcode and payload of a whole message or a control frame. ``(CONTINUATION, b"")`` stands for a fragment whose
message is not complete yet."""

_MASKED: Final = 0x80
_RSV: Final = 0x70
_WHOLE_TEXT: Final = FIN | TEXT
_WHOLE: Final = frozenset((_WHOLE_TEXT, FIN | BINARY))
# The second byte of a masked frame whose length is in the next two bytes.
_MEDIUM: Final = _MASKED | 126
_new_utf8 = getincrementaldecoder("utf-8")


class FrameParser:
    """The incoming side of one connection. Between messages it buffers nothing."""

    __slots__ = ("_deflate", "_final", "_left", "_mask", "_max_bytes", "_message", "_rest")

    def __init__(self, max_bytes: int, *, deflate: bool = False) -> None:
        """``max_bytes`` bounds a message, compressed and inflated; ``deflate``: permessage-deflate was agreed on."""
        self._max_bytes = max_bytes
        self._deflate = deflate
        self._rest = b""
        self._message: _Message | None = None
        self._left = 0
        self._final = False
        self._mask = b""

    @property
    def in_message(self) -> bool:
        """Whether a part of a data message has arrived and the rest has not."""
        return self._message is not None

    def parse_single(self, data: bytes) -> Frame | None:
        """The one message in ``data``, if ``data`` is exactly one frame of the commonest kind; a fast path.

        That is a masked, unfragmented, uncompressed frame of less than 64 KiB, with no partial frame or message
        before it. Otherwise None, and nothing has changed: give the same ``data`` to ``parse``, which also says
        what is wrong with it.
        """
        size, key = len(data) - 6, 2
        if size >= 126:
            size, key = size - 2, 4
            if size < 126 or data[1] != _MEDIUM or data[2] << 8 | data[3] != size:
                return None
        elif size < 0 or data[1] != _MASKED | size:
            return None
        first = data[0]
        if first not in _WHOLE or self._rest or self._message is not None or size > self._max_bytes:
            return None
        payload = unmask(data[key : key + 4], data[key + 4 :])
        if first == _WHOLE_TEXT and not payload.isascii() and not _is_utf8(payload):
            return None
        return first ^ FIN, payload

    def parse(self, data: bytes) -> Iterator[Frame]:
        """The frames that ``data`` completes, in order; an incomplete one waits for the next call.

        Lazy: each frame is parsed when it is asked for. Exhaust the iterator before the next call. Raises
        ``BadFrame`` where the stream breaks a rule; call nothing after that.
        """
        if self._rest:
            data, self._rest = self._rest + data, b""
        at, end, max_bytes = 0, len(data), self._max_bytes
        while at < end:
            # By far the commonest frame: short, masked, unfragmented, uncompressed and complete.
            first = data[at]
            if first in _WHOLE and self._message is None and end - at > 5:
                key = at + 2
                size = data[at + 1] ^ _MASKED
                stop = key + 4 + size
                if size < 126 and stop <= end and size <= max_bytes:
                    at = stop
                    payload = unmask(data[key : key + 4], data[key + 4 : stop])
                    if first == _WHOLE_TEXT and not payload.isascii() and not _is_utf8(payload):
                        raise BadFrame(INVALID_DATA, "text is not UTF-8")
                    yield first ^ FIN, payload
                    continue
            at, frame = self._parse_frame(data, at)
            if frame is not None:
                yield frame

    def _parse_frame(self, data: bytes, at: int) -> tuple[int, Frame | None]:
        """Parse one frame, or all that is left, from ``at`` on; the new place, and the frame if it is complete."""
        if self._left:
            return self._parse_payload(data, at)
        if len(data) - at < 2:
            return self._keep_rest(data, at)
        first, second = data[at], data[at + 1]
        self._check_head(first, second)
        if first & CLOSE:
            return self._parse_control(data, at)
        size_end = at + 2 + {126: 2, 127: 8}.get(second & 0x7F, 0)
        if len(data) < size_end:
            return self._keep_rest(data, at)
        size = _size(second & 0x7F, data[at + 2 : size_end])
        self._check_size(first, size, data, size_end)
        if len(data) < size_end + 4:
            return self._keep_rest(data, at)
        self._begin(first, size, data[size_end : size_end + 4])
        return self._parse_payload(data, size_end + 4)

    def _keep_rest(self, data: bytes, at: int) -> tuple[int, None]:
        self._rest = data[at:]
        return len(data), None

    def _check_head(self, first: int, second: int) -> None:
        opcode = first & 0x0F
        if first & _RSV and not (first & _RSV == RSV1 and self._deflate and TEXT <= opcode <= BINARY):
            raise BadFrame(PROTOCOL_ERROR, "reserved bit")
        if BINARY < opcode < CLOSE or opcode > PONG:
            raise BadFrame(PROTOCOL_ERROR, "reserved opcode")
        if not second & _MASKED:
            raise BadFrame(PROTOCOL_ERROR, "frame without a mask")
        if opcode >= CLOSE:
            if not first & FIN:
                raise BadFrame(PROTOCOL_ERROR, "fragmented control frame")
            if second & 0x7F > CONTROL_MAX_BYTES:
                raise BadFrame(PROTOCOL_ERROR, "long control frame")
        elif (opcode == CONTINUATION) != (self._message is not None):
            wrong = "nothing to continue" if opcode == CONTINUATION else "message inside a message"
            raise BadFrame(PROTOCOL_ERROR, wrong)

    def _check_size(self, first: int, size: int, data: bytes, at: int) -> None:
        """Raise ``BadFrame`` for a message that is too large. The mask and the payload begin ``at``."""
        message = self._message
        limit = self._max_bytes
        if first & RSV1 or (message is not None and message.inflater is not None):
            # Random data grows when it is deflated, by some 4 % with zlib's smallest memory level.
            limit += limit // 16 + 64
        if size + (message.wire_bytes if message is not None else 0) > limit:
            part = data[at + 4 : at + 4 + min(size, self._max_bytes)]
            begun = message or _Message(first & 0x0F, Inflater(self._max_bytes) if first & RSV1 else None)
            beginning = begun.beginning(unmask(data[at : at + 4], part) if part else b"")
            raise BadFrame(TOO_LARGE, f"message over {self._max_bytes} bytes", beginning)

    def _parse_control(self, data: bytes, at: int) -> tuple[int, Frame | None]:
        start = at + 6
        stop = start + (data[at + 1] & 0x7F)
        if len(data) < stop:
            return self._keep_rest(data, at)
        return stop, (data[at] & 0x0F, unmask(data[at + 2 : start], data[start:stop]))

    def _begin(self, first: int, size: int, mask: bytes) -> None:
        if self._message is None:
            inflater = Inflater(self._max_bytes) if first & RSV1 else None
            self._message = _Message(first & 0x0F, inflater)
        self._message.wire_bytes += size
        self._final = bool(first & FIN)
        self._left = size
        self._mask = mask

    def _parse_payload(self, data: bytes, at: int) -> tuple[int, Frame | None]:
        message = self._message
        assert message is not None
        part = data[at : at + self._left]
        if part:
            message.add(unmask(self._mask, part))
            self._left -= len(part)
            turn = len(part) % 4
            self._mask = self._mask[turn:] + self._mask[:turn]
        at += len(part)
        if self._left:
            return at, None
        if not self._final:
            return at, (CONTINUATION, b"")
        self._message = None
        return at, (message.opcode, message.finish())


class _Message:
    """A data message in progress: unmasked, inflated and checked as far as it has arrived."""

    __slots__ = ("_payload", "_utf8", "inflater", "opcode", "wire_bytes")

    def __init__(self, opcode: int, inflater: Inflater | None) -> None:
        self.opcode = opcode
        self.inflater = inflater
        self.wire_bytes = 0
        self._payload = bytearray()
        self._utf8: IncrementalDecoder | None = None

    def add(self, part: bytes) -> None:
        """Append ``part``. Raises ``BadFrame`` at the first byte that makes the message invalid (section 8.1)."""
        if self.inflater is not None:
            part = self._inflated(self.inflater, part)
        if self.opcode == TEXT:
            self._check_text(part)
        self._payload += part

    def finish(self) -> bytes:
        if self.inflater is not None:
            rest = self.inflater.finish()
            if self.opcode == TEXT:
                self._check_text(rest)
            self._payload += rest
        if self._utf8 is not None:
            _decode(self._utf8, b"", final=True)
        return bytes(self._payload)

    def beginning(self, part: bytes) -> bytes:
        """What has arrived of a message that is too large, with ``part`` as the last of it."""
        if self.inflater is None:
            return bytes(self._payload) + part
        try:
            return bytes(self._payload) + self.inflater.inflate(part)
        except BadFrame as why:
            return bytes(self._payload) + why.beginning

    def _inflated(self, inflater: Inflater, part: bytes) -> bytes:
        try:
            return inflater.inflate(part)
        except BadFrame as why:
            why.beginning = bytes(self._payload) + why.beginning
            raise

    def _check_text(self, part: bytes) -> None:
        if self._utf8 is None:
            if part.isascii():
                return
            self._utf8 = _new_utf8()
        _decode(self._utf8, part)


def _size(length: int, extended: bytes) -> int:
    """The payload's length. Raises ``BadFrame`` if it is not in its shortest form (RFC 6455 section 5.2)."""
    if not extended:
        return length
    size = int.from_bytes(extended)
    if size < (126 if length == 126 else 65_536):
        raise BadFrame(PROTOCOL_ERROR, "length not in its shortest form")
    if size >> 63:
        raise BadFrame(PROTOCOL_ERROR, "length with its highest bit set")
    return size


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decode(decoder: IncrementalDecoder, part: bytes, *, final: bool = False) -> None:
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        raise BadFrame(INVALID_DATA, "text is not UTF-8") from None
