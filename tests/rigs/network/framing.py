"""The client's side of a WebSocket, byte by byte: valid and invalid frames, and a peer that obeys no rules."""

import asyncio
import struct
import zlib
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from server.transport.frame_parser import FrameParser
from server.transport.frames import BINARY, CLOSE, CONTINUATION, PONG, TEXT, BadFrame
from server.transport.masking import unmask

KEY: Final = b"\x37\xfa\x21\x3d"
UPGRADE: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{extra}\r\n"
)


def client_frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    key: bytes | None = KEY,
    form: int | None = None,
) -> bytes:
    """A frame as a client sends it. ``form``: 7, 16 or 64 bits for the length, whether it fits or not."""
    size = len(payload)
    if form is None:
        form = 7 if size < 126 else 16 if size < 65_536 else 64
    masked = 0 if key is None else 0x80
    length = {7: struct.pack("!B", masked | size & 0x7F)}.get(form) or (
        struct.pack("!BH", masked | 126, size) if form == 16 else struct.pack("!BQ", masked | 127, size)
    )
    body = payload if key is None else key + unmask(key, payload)
    return bytes([fin << 7 | rsv << 4 | opcode]) + length + body


def deflated(message: bytes) -> bytes:
    """``message`` as the payload of a compressed one (RFC 7692 section 7.2.1)."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (deflate.compress(message) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflated(payload: bytes, window_bits: int = 15) -> bytes:
    return zlib.decompressobj(-window_bits).decompress(payload + b"\x00\x00\xff\xff")


def fragmented(opcode: int, payload: bytes, parts: int, *, rsv: int = 0) -> list[bytes]:
    """A message in ``parts`` frames, some of which may be empty."""
    step = -(-len(payload) // parts) if payload else 1
    pieces = [payload[n * step : (n + 1) * step] for n in range(parts)]
    return [
        client_frame(opcode if n == 0 else CONTINUATION, piece, fin=n == parts - 1, rsv=rsv if n == 0 else 0)
        for n, piece in enumerate(pieces)
    ]


def parse(
    chunks: list[bytes], *, max_bytes: int = 1 << 16, deflate: bool = False
) -> tuple[list[tuple[int, bytes]], int | None]:
    """The frames in ``chunks``, without the fragments between, and the code of the failure."""
    parser = FrameParser(max_bytes, deflate=deflate)
    frames: list[tuple[int, bytes]] = []
    try:
        for chunk in chunks:
            single = parser.parse_single(chunk)
            for opcode, payload in parser.parse(chunk) if single is None else [single]:
                if opcode != CONTINUATION:
                    frames.append((opcode, payload))
    except BadFrame as why:
        return frames, why.code
    return frames, None


@dataclass
class Peer:
    """A client on a real socket that obeys no rule by itself."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    answer: str = ""
    pongs: list[bytes] = field(default_factory=list)

    @classmethod
    async def connect(cls, port: int, path: str = "/", *, extra: str = "", early: bytes = b"") -> Self:
        """Upgrade, with ``early`` bytes in the same packet; the head of the answer is kept."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = UPGRADE.format(path=path, host=f"127.0.0.1:{port}", extra=extra)
        writer.write(request.encode() + early)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            raise
        return cls(reader, writer, head.decode())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return

    def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def frame(self) -> tuple[int, bytes]:
        """The next frame, with its unchanged first byte."""
        first, size = await self.reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first, await self.reader.readexactly(size)

    async def message(self) -> bytes:
        """The payload of the next message; pongs before it are kept."""
        while True:
            first, payload = await self.frame()
            if first & 0x0F in (TEXT, BINARY):
                return payload
            assert first & 0x0F == PONG, f"unexpected frame {first:#x}"
            self.pongs.append(payload)

    async def closed(self) -> tuple[int | None, str]:
        """Code and reason of the close frame that must come now, followed by the end of the stream."""
        while True:
            first, payload = await self.frame()
            if first & 0x0F == CLOSE:
                break
        assert await self.reader.read() == b""
        if not payload:
            return None, ""
        return int.from_bytes(payload[:2]), payload[2:].decode()
