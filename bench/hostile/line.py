"""A raw connection of a hostile client. Hostile clients have an address of their own."""

import asyncio
import json
from contextlib import suppress
from typing import Any, Final, Self

ADDRESS: Final = "127.0.0.2"
_MASK: Final = bytes(4)
_KEY: Final = "AAAAAAAAAAAAAAAAAAAAAA=="
_CHUNK: Final = 65_536


def framed(message: str | bytes) -> bytes:
    """``message`` in one text frame."""
    return raw_frame(0x81, message.encode() if isinstance(message, str) else message)


def raw_frame(first: int, payload: bytes) -> bytes:
    """A frame with that first byte. Masked with zeros, which leaves the payload unchanged."""
    size = len(payload)
    if size < 126:
        return bytes((first, 0x80 | size)) + _MASK + payload
    if size < 65_536:
        return bytes((first, 0xFE)) + size.to_bytes(2, "big") + _MASK + payload
    return bytes((first, 0xFF)) + size.to_bytes(8, "big") + _MASK + payload


def command(**fields: Any) -> bytes:
    """A frame that holds a command."""
    return framed(json.dumps(fields))


def upgrade(path: str, token: str | None = None, headers: str = "") -> bytes:
    """A request for a WebSocket."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    upgrading = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    upgrading += f"Sec-WebSocket-Key: {_KEY}\r\n"
    return get(path, upgrading + bearer + headers)


def get(path: str, headers: str = "") -> bytes:
    """A request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()


def post(path: str, body: bytes, kind: str = "application/json", headers: str = "") -> bytes:
    """A request that posts ``body``."""
    length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}{headers}\r\n".encode() + body


class Line:
    """A connection. With ``reads`` it reads and discards what comes; otherwise it reads nothing."""

    def __init__(self, port: int, *, reads: bool = True) -> None:
        self._port = port
        self._reads = reads
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._port, local_addr=(ADDRESS, 0), limit=_CHUNK
        )
        if self._reads:
            self._reading = asyncio.create_task(self._throw_away())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.transport.abort()

    @property
    def is_open(self) -> bool:
        """Whether the connection is still open, as far as is known."""
        return self._writer is not None and not self._writer.is_closing() and not self._is_over

    async def send(self, data: bytes) -> None:
        """Send raw bytes. Raises ``ConnectionError``."""
        assert self._writer is not None
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> None:
        """Wait for a whole answer to a request. Only on a connection without ``reads``."""
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        _, found, length = head.partition(b"content-length:")
        if found:
            await self._reader.readexactly(int(length.split(b"\r\n")[0]))
        elif b"transfer-encoding: chunked" in head:
            while size := int(await self._reader.readuntil(b"\r\n"), 16):
                await self._reader.readexactly(size + 2)
            await self._reader.readexactly(2)

    @property
    def _is_over(self) -> bool:
        return self._reading is not None and self._reading.done()

    async def _throw_away(self) -> None:
        assert self._reader is not None
        with suppress(ConnectionError):
            while await self._reader.read(_CHUNK):
                pass
