"""Helpers for tests of the socket, beside ``tests.rigs.server``: handwritten requests, and gates that hold calls."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct
from tornado.httputil import HTTPHeaders, parse_response_start_line

from tests.rigs.client import WAIT_S
from tests.rigs.reachable_server import ReachableServer, User


class Head(Struct, frozen=True):
    """An answer to a request; ``body`` up to its declared length."""

    status: int
    headers: HTTPHeaders
    body: bytes

    @property
    def error(self) -> dict[str, Any]:
        """The error that it holds, in the shape that all have."""
        assert self.headers["Content-Type"] == "application/json", self
        value = json.loads(self.body)
        assert set(value) == {"error"}
        error: dict[str, Any] = value["error"]
        assert set(error) - {"retry_after_s"} == {"code", "message"}
        return error


async def exchange(host: str, request: str) -> Head:
    """Send ``request`` unchanged, and read one answer."""
    name, _, port = host.rpartition(":")
    async with asyncio.timeout(WAIT_S):
        reader, writer = await asyncio.open_connection(name, int(port))
        try:
            writer.write(request.encode())
            start, _, rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").partition("\r\n")
            headers = HTTPHeaders.parse(rest)
            body = await reader.readexactly(int(headers.get("Content-Length", 0)))
            return Head(parse_response_start_line(start).code, headers, body)
        finally:
            writer.transport.abort()


class Gate:
    """Holds all callers of ``through`` until it is opened; ``reached`` is set when one has come."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._opened = asyncio.Event()

    async def through(self) -> None:
        self.reached.set()
        await self._opened.wait()

    def open(self) -> None:
        self._opened.set()


@asynccontextmanager
async def gate_before(thing: Any, method: str) -> AsyncIterator[Gate]:
    """Hold the calls of an async method of ``thing`` at a gate, which is opened at the end."""
    gate, real = Gate(), getattr(thing, method)

    async def gated(*args: Any, **more: Any) -> Any:
        await gate.through()
        return await real(*args, **more)

    setattr(thing, method, gated)
    try:
        yield gate
    finally:
        gate.open()
        setattr(thing, method, real)


async def open_as(server: ReachableServer, user: User | None, **how: Any) -> tuple[int, str]:
    """Code and reason with which the server closes a socket that a browser opens from our own page."""
    headers = {} if user is None else {"Authorization": f"Bearer {user.token}"}
    socket = await server.open(headers=headers, origin=f"http://{server.host}", **how)
    return await socket.closed()
