"""Handwritten HTTP: requests on one connection, and answers as they come, chunk by chunk."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Self

from msgspec import Struct
from tornado.httputil import HTTPHeaders, parse_response_start_line

from tests.rigs.client import WAIT_S


class Answer(Struct, frozen=True):
    """A whole answer."""

    status: int
    version: str
    headers: HTTPHeaders
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """One connection, for requests one after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host
        self.status = 0
        self.version = ""
        self.headers = HTTPHeaders()

    @classmethod
    async def to(cls, host: str) -> Self:
        name, _, port = host.rpartition(":")
        return cls(*await asyncio.open_connection(name, int(port)), host)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = "1.1",
    ) -> None:
        """Write a request, without waiting for anything."""
        given = {"Host": self._host, **(headers or {})}
        if method == "POST":
            given["Content-Length"] = str(len(body or b""))
        lines = [f"{method} {path} HTTP/{version}", *(f"{name}: {value}" for name, value in given.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))

    async def head(self, *, within_s: float | None = WAIT_S) -> Self:
        """Read status and headers."""
        async with asyncio.timeout(within_s):
            start, _, rest = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").partition("\r\n")
        line = parse_response_start_line(start)
        self.status, self.version, self.headers = line.code, line.version, HTTPHeaders.parse(rest)
        return self

    async def answer(self) -> Answer:
        """Read a whole answer."""
        await self.head()
        return Answer(self.status, self.version, self.headers, await self._body())

    async def chunk(self, *, within_s: float | None = WAIT_S) -> str:
        """The next chunk; "" at the end of the answer."""
        async with asyncio.timeout(within_s):
            size = int(await self._reader.readline(), 16)
            return (await self._reader.readexactly(size + 2))[:-2].decode()

    async def read(self, size: int) -> str:
        """The next ``size`` bytes."""
        async with asyncio.timeout(WAIT_S):
            return (await self._reader.readexactly(size)).decode()

    async def is_ended(self) -> bool:
        """Whether the server ends the connection now, without another byte."""
        async with asyncio.timeout(WAIT_S):
            return await self._reader.read(1) == b""

    async def is_refused(self) -> bool:
        """Whether the server ends the connection instead of accepting the request, with or without a 4xx."""
        try:
            return 400 <= (await self.answer()).status < 500
        except (ConnectionError, asyncio.IncompleteReadError):
            return True

    async def rest(self) -> str:
        """All remaining bytes, up to the end of the connection."""
        async with asyncio.timeout(WAIT_S):
            return (await self._reader.read()).decode()

    def write(self, data: bytes) -> None:
        """Write raw bytes."""
        self._writer.write(data)

    async def cut(self) -> None:
        """Cut the connection."""
        self._writer.transport.abort()
        await asyncio.sleep(0)

    async def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            chunks = []
            while chunk := await self.chunk():
                chunks.append(chunk)
            return "".join(chunks).encode()
        async with asyncio.timeout(WAIT_S):
            return await self._reader.readexactly(int(self.headers.get("Content-Length", 0)))
