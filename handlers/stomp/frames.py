"""Reads and writes STOMP frames as the specifications 1.0, 1.1 and 1.2 define them. Does no I/O.

``FrameReader`` takes bytes that are cut anywhere and yields whole frames; ``written`` encodes one. Everything is
bounded, and invalid STOMP raises ``BadStomp`` and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from models.errors import BROKEN_CLIENT, TOO_LARGE, CloseCode

Version = Literal["1.0", "1.1", "1.2"]
Headers = Mapping[str, str]
VERSIONS: Final[tuple[Version, ...]] = ("1.0", "1.1", "1.2")
END_OF_LINE: Final = b"\n"

_NUL: Final = 0
_SEPARATORS_BYTES: Final = 16
_LINE_ENDS: Final = re.compile(rb"(?:\r?\n)*")
_HEAD_END: Final = re.compile(rb"\n\r?\n")
_RECEIPT: Final = re.compile(rb"\nreceipt:([^\n]*?)\r?\n")
_LENGTH: Final = re.compile(r"[0-9]{1,10}", re.ASCII)
_ESCAPED: Final = re.compile(r"\\(.?)", re.DOTALL)
_UNESCAPED: Final[Mapping[Version, Mapping[str, str]]] = {
    "1.1": {"n": "\n", "c": ":", "\\": "\\"},
    "1.2": {"n": "\n", "c": ":", "\\": "\\", "r": "\r"},
}
# 1.0 has no escapes: a newline becomes a blank there.
_ESCAPES: Final[Mapping[Version, dict[int, str]]] = {
    "1.0": str.maketrans({"\n": " "}),
    "1.1": str.maketrans({"\n": "\\n", ":": "\\c", "\\": "\\\\"}),
    "1.2": str.maketrans({"\n": "\\n", ":": "\\c", "\\": "\\\\", "\r": "\\r"}),
}
CONNECTS: Final = frozenset({"CONNECT", "STOMP"})
_NEVER_ESCAPED: Final = CONNECTS | {"CONNECTED"}
_WITH_BODY: Final = frozenset({"SEND", "MESSAGE", "ERROR"})


class BadStomp(Exception):
    """The client broke STOMP: it gets an ERROR frame, then its connection is closed with ``code``.

    ``receipt`` is that of the wrong frame, if it could be read; ``headers`` go into the ERROR.
    """

    def __init__(
        self,
        message: str,
        *,
        receipt: str | None = None,
        code: CloseCode = BROKEN_CLIENT,
        headers: Headers | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.receipt = receipt
        self.code = code
        self.headers: Headers = headers or {}


class Frame(Struct, frozen=True):
    """A frame, its headers unescaped; of a repeated header the first counts."""

    command: str
    headers: dict[str, str]
    body: bytes = b""


class FrameLimits(Struct, frozen=True, kw_only=True):
    """The limits of one frame. The head is the command and the headers."""

    max_headers: int = 64
    max_line_bytes: int = 8_192
    max_head_bytes: int = 16_384
    max_body_bytes: int

    @property
    def max_frame_bytes(self) -> int:
        """The longest whole frame, with its separators and the line ends around it."""
        return self.max_head_bytes + self.max_body_bytes + _SEPARATORS_BYTES


class FrameReader:
    """Reads frames out of bytes. ``version`` is the agreed one; None before CONNECT."""

    __slots__ = ("_buffer", "_head", "_limits", "_searched", "version")

    def __init__(self, limits: FrameLimits, version: Version | None = None) -> None:
        self.version = version
        self._limits = limits
        self._buffer = bytearray()
        self._head: tuple[str, dict[str, str]] | None = None
        # The end of the head, or of the body, was searched for up to here.
        self._searched = 0

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that ``data`` completes, one at a time, each read in the ``version`` of that moment.

        Raises ``BadStomp``, after which nothing more may be fed. Take all frames of one call before the next.
        """
        self._buffer += data
        return self._frames()

    def last_receipt(self, beginning: bytes) -> str | None:
        """The receipt of the frame whose ``beginning`` came last; no more of it will be fed."""
        try:
            for _ in self.feed(beginning):
                pass
        except BadStomp as bad:
            return bad.receipt
        if self._head is not None:
            return self._head[1].get("receipt")
        return self._receipt_in(self._buffer + END_OF_LINE)

    def _frames(self) -> Iterator[Frame]:
        while True:
            if self._head is None:
                self._head = self._read_head()
                if self._head is None:
                    return
            command, headers = self._head
            body = self._read_body(headers)
            if body is None:
                return
            self._head = None
            self._searched = 0
            if body and command not in _WITH_BODY:
                body = self._stray_body(command, headers)
            yield Frame(command, headers, body)

    def _read_head(self) -> tuple[str, dict[str, str]] | None:
        buffer = self._buffer
        if not self._searched:
            ends = _LINE_ENDS.match(buffer)
            if ends is not None and ends.end():
                del buffer[: ends.end()]
        end = _HEAD_END.search(buffer, self._searched)
        size = len(buffer) if end is None else end.start()
        if size > self._limits.max_head_bytes:
            message = f"a head of more than {self._limits.max_head_bytes} bytes"
            raise _too_large(message, self._receipt_in(buffer[:size]))
        nul = buffer.find(_NUL, self._searched, size)
        if nul >= 0:
            message = "a frame without the empty line behind its headers"
            raise BadStomp(message, receipt=self._receipt_in(buffer[:nul] + END_OF_LINE))
        if end is None:
            self._searched = max(0, size - 2)
            return None
        head = bytes(buffer[:size])
        del buffer[: end.end()]
        self._searched = 0
        try:
            return self._parsed(head)
        except BadStomp as bad:
            if bad.receipt is None:
                bad.receipt = self._receipt_in(head + END_OF_LINE)
            raise

    def _parsed(self, head: bytes) -> tuple[str, dict[str, str]]:
        limits, text = self._limits, _decoded(head)
        command, *entries = self._lines(text)
        if len(entries) > limits.max_headers:
            raise _too_large(f"more than {limits.max_headers} headers")
        if len(head) > limits.max_line_bytes:
            longest = max(map(len, head.split(END_OF_LINE)))
            if longest > limits.max_line_bytes:
                raise _too_large(f"a line of more than {limits.max_line_bytes} bytes")
        unescapes = self._unescapes(command) if "\\" in text else None
        headers: dict[str, str] = {}
        for entry in entries:
            name, colon, value = entry.partition(":")
            if not colon or not name:
                raise BadStomp("a header is not NAME:VALUE")
            if unescapes is not None:
                name, value = _unescaped(name, unescapes), _unescaped(value, unescapes)
            headers.setdefault(name, value)
        if self._is_padded(command, headers):
            headers = {name: value.strip(" ") for name, value in headers.items()}
        return command, headers

    def _unescapes(self, command: str) -> Mapping[str, str] | None:
        return None if command in _NEVER_ESCAPED else _UNESCAPED.get(self.version or "1.2")

    def _receipt_in(self, head: bytes | bytearray) -> str | None:
        """The first receipt in a broken head, if it can be read."""
        found = _RECEIPT.search(head)
        if found is None or len(found[1]) > self._limits.max_line_bytes:
            return None
        command = head.partition(END_OF_LINE)[0].decode("utf-8", "replace").removesuffix("\r")
        unescapes = self._unescapes(command)
        try:
            receipt = _decoded(found[1])
            if unescapes is not None:
                receipt = _unescaped(receipt, unescapes)
        except BadStomp:
            return None
        return receipt.strip(" ") if self._is_padded(command, {}) else receipt

    def _lines(self, text: str) -> list[str]:
        """The lines without their ends. Before 1.2 a CR is part of the value, unless every line ends with one."""
        lines = text.split("\n")
        if "\r" in text and (self.version in (None, "1.2") or lines[0].endswith("\r")):
            lines = [line.removesuffix("\r") for line in lines]
            if self.version == "1.2" and any("\r" in line for line in lines):
                raise BadStomp("a carriage return within a line")
        return lines

    def _is_padded(self, command: str, headers: Headers) -> bool:
        """Whether blanks around values are ignored: only version 1.0 has them in its examples."""
        return self.version == "1.0" or (command in CONNECTS and "accept-version" not in headers)

    def _read_body(self, headers: Headers) -> bytes | None:
        length = headers.get("content-length")
        if length is None:
            end = self._buffer.find(_NUL, self._searched)
            self._searched = len(self._buffer)
            size = self._searched if end < 0 else end
        else:
            if not _LENGTH.fullmatch(length):
                raise BadStomp("content-length is not a number of bytes", receipt=headers.get("receipt"))
            size = end = int(length)
        if size > self._limits.max_body_bytes:
            message = f"a body of more than {self._limits.max_body_bytes} bytes"
            raise _too_large(message, headers.get("receipt"))
        if end < 0 or end >= len(self._buffer):
            return None
        if self._buffer[end] != _NUL:
            raise BadStomp("no NUL behind content-length bytes", receipt=headers.get("receipt"))
        body = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return body

    def _stray_body(self, command: str, headers: Headers) -> bytes:
        """The body of a frame that must not have one: 1.0 ignores it, later versions forbid it."""
        if self._is_padded(command, headers):
            return b""
        raise BadStomp(f"{_shown(command)} has a body", receipt=headers.get("receipt"))


def written(version: Version, command: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> bytes:
    """The bytes of a frame, with a ``content-length`` if there is a body."""
    lines = [command]
    if command in _NEVER_ESCAPED:
        lines += [f"{name}:{value}" for name, value in headers]
    else:
        lines += [f"{escaped(version, name)}:{escaped(version, value)}" for name, value in headers]
    if body:
        lines.append(f"content-length:{len(body)}")
    return "\n".join(lines).encode("utf-8", "replace") + b"\n\n" + body + b"\0"


def escaped(version: Version, text: str) -> str:
    """A name or a value as it is written in a header."""
    return text.translate(_ESCAPES[version])


def unknown_command(command: str, receipt: str | None) -> BadStomp:
    """The error for a command that does not exist, or that only servers send."""
    return BadStomp(f"{_shown(command)} is no command of clients", receipt=receipt)


def _decoded(head: bytes) -> str:
    try:
        return head.decode()
    except UnicodeDecodeError:
        raise BadStomp("a header that is not UTF-8") from None


def _unescaped(text: str, unescapes: Mapping[str, str]) -> str:
    def plain(escape: re.Match[str]) -> str:
        found = unescapes.get(escape[1])
        if found is None:
            raise BadStomp(f"the escape {_shown(escape[0])} is not defined")
        return found

    return _ESCAPED.sub(plain, text) if "\\" in text else text


def _shown(text: str) -> str:
    """What the client sent, short and in printable characters."""
    return ascii(text[:32])


def _too_large(what: str, receipt: str | None = None) -> BadStomp:
    return BadStomp(f"too large: {what}", receipt=receipt, code=TOO_LARGE)
