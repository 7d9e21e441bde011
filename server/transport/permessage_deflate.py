"""permessage-deflate (RFC 7692): negotiation at the handshake, and inflating what a client sends.

Neither side keeps its context between messages. So an idle connection costs no zlib state (40 KB otherwise), and
one compressed frame serves every listener (``server.transport.frames.deflated_frame``). A server may demand both
without an offer (sections 7.1.1.1 and 7.1.1.2). An offer of a smaller window is accepted, but that client gets
shared frames uncompressed: each message may be compressed or not (section 6).
"""

import re
import zlib
from dataclasses import dataclass
from typing import Final

from models.errors import TOO_LARGE
from server.transport.frames import INVALID_DATA, BadFrame

_EXTENSION: Final = "permessage-deflate"
_TAIL: Final = b"\x00\x00\xff\xff"
# Each restart costs a new inflater. A sender that ends a message with a final block needs two.
_MAX_RESTARTS: Final = 16
_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER: Final = re.compile(rf'({_TOKEN})(?:[ \t]*=[ \t]*(?:"({_TOKEN})"|({_TOKEN})))?')
_SMALLEST_WINDOW_BITS: Final = 8
_WINDOW_BITS: Final = re.compile(r"[89]|1[0-5]")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answer to an offer. ``window_bits`` is the window for the server's frames; 0: they go uncompressed."""

    header: str
    window_bits: int


def negotiate(offered: str) -> Agreement | None:
    """The answer to the first acceptable offer of ``Sec-WebSocket-Extensions`` (section 5.1), or None."""
    for offer in offered.split(","):
        name, *parameters = (part.strip() for part in offer.split(";"))
        if name == _EXTENSION:
            agreement = _agreement(parameters)
            if agreement is not None:
                return agreement
    return None


def _agreement(parameters: list[str]) -> Agreement | None:
    wanted = _parameters(parameters)
    if wanted is None:
        return None
    header = f"{_EXTENSION}; server_no_context_takeover; client_no_context_takeover"
    bits = wanted.get("server_max_window_bits")
    if bits is None:
        return Agreement(header, zlib.MAX_WBITS)
    # zlib cannot write a raw stream with the smallest window.
    window_bits = int(bits) if int(bits) > _SMALLEST_WINDOW_BITS else 0
    return Agreement(f"{header}; server_max_window_bits={bits}", window_bits)


def _parameters(written: list[str]) -> dict[str, str | None] | None:
    """Values by name; None if one is unknown, repeated or malformed: such an offer is declined (section 7.1)."""
    parameters: dict[str, str | None] = {}
    for text in written:
        parts = _PARAMETER.fullmatch(text)
        if parts is None or parts[1] in parameters:
            return None
        value = parts[2] or parts[3]
        if not _is_valid(parts[1], value):
            return None
        parameters[parts[1]] = value
    return parameters


def _is_valid(name: str, value: str | None) -> bool:
    match name:
        case "server_no_context_takeover" | "client_no_context_takeover":
            return value is None
        case "server_max_window_bits":
            return value is not None and _WINDOW_BITS.fullmatch(value) is not None
        case "client_max_window_bits":
            return value is None or _WINDOW_BITS.fullmatch(value) is not None
    return False


class Inflater:
    """Inflates one message part by part, to at most ``max_bytes`` in all (section 7.2.2)."""

    __slots__ = ("_max_bytes", "_restarts", "_size", "_zlib")

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._restarts = 0
        self._size = 0
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)

    def inflate(self, part: bytes) -> bytes:
        """The bytes that ``part`` adds to the message. Raises ``BadFrame``: 1009 if too many, 1007 if malformed."""
        inflated = self._inflate(part)
        while self._zlib.eof and self._zlib.unused_data:
            inflated += self._inflate(self._restart())
        return inflated

    def finish(self) -> bytes:
        """The bytes that zlib held back until the message's end. Raises like ``inflate``."""
        return self.inflate(_TAIL)

    def _restart(self) -> bytes:
        # Blocks may follow one that is marked as final (sections 7.2.1 and 7.2.3.4).
        self._restarts += 1
        if self._restarts > _MAX_RESTARTS:
            raise BadFrame(INVALID_DATA, "too many final blocks")
        rest = self._zlib.unused_data
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
        return rest

    def _inflate(self, part: bytes) -> bytes:
        try:
            # One byte over the limit: enough to notice, and never 0, which zlib takes as unbounded.
            inflated = self._zlib.decompress(part, self._max_bytes - self._size + 1)
        except zlib.error:
            raise BadFrame(INVALID_DATA, "data that cannot be inflated") from None
        self._size += len(inflated)
        if self._size > self._max_bytes:
            raise BadFrame(TOO_LARGE, f"message over {self._max_bytes} bytes", inflated)
        return inflated
