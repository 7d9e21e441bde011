"""A bad network between a server and its database: commands may be lost, and answers lost or late.

The database's own failpoints fail before a command is carried out, or in its answer; this loses the answer of a
command that was carried out. It reads MongoDB's wire protocol only as far as the name of the command and its
collection (https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/#op_msg).
"""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Any, Final, Literal, Self

import bson
from msgspec import Struct

from tests.rigs.network.links import HOST, Links

Verdict = Literal["pass", "lose request", "lose answer", "hold"]
_OP_MSG: Final = 2013
_BODY_AT: Final = 21


class Asked(Struct, frozen=True):
    """A command on its way to the database."""

    name: str
    collection: Any
    request: int


Rule = Callable[[Asked], Verdict]


class _Link:
    """One connection through the proxy."""

    def __init__(self, near: StreamWriter, far: StreamWriter) -> None:
        self.near = near
        self.far = far
        self.losing: int | None = None

    def cut(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()


class Proxy:
    """Forwards everything except where ``rule`` decides otherwise.

    A lost message cuts its connection. A held one waits for ``release``; its sender may be long gone by then.
    ``on_loss`` is awaited when an answer has come that will be lost.
    """

    def __init__(self, database_port: int) -> None:
        self.rule: Rule = lambda _: "pass"
        self.on_loss: Callable[[], Awaitable[None]] | None = None
        self.release = asyncio.Event()
        self.verdicts: list[Verdict] = []
        self.delivered_late = asyncio.Event()
        self._database_port = database_port
        self._links = Links(self._carry)

    @property
    def uri(self) -> str:
        return f"mongodb://{HOST}:{self._links.port}/?directConnection=true"

    def open(self) -> None:
        """Accept connections, on the same port every time."""
        self._links.listen()

    async def shut(self) -> None:
        """Cut every connection and refuse new ones, as if the database were gone."""
        await self._links.shut()

    def once(self, verdict: Verdict, name: str, collection: str) -> None:
        """Apply ``verdict`` to the next such command, and only to that."""

        def rule(asked: Asked) -> Verdict:
            if (asked.name, asked.collection) != (name, collection):
                return "pass"
            self.rule = lambda _: "pass"
            return verdict

        self.rule = rule

    async def __aenter__(self) -> Self:
        self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()

    async def _carry(self, accepted: socket.socket) -> None:
        with ExitStack() as stack:
            near_reader, near = await asyncio.open_connection(sock=accepted)
            stack.callback(near.transport.abort)
            try:
                far_reader, far = await asyncio.open_connection(HOST, self._database_port)
            except OSError:
                return
            stack.callback(far.transport.abort)
            link = _Link(near, far)
            await asyncio.gather(self._pump_up(near_reader, link), self._pump_down(far_reader, link))

    async def _pump_up(self, reader: StreamReader, link: _Link) -> None:
        async with _cutting(link):
            async for message in _messages(reader):
                verdict = self._judge(message)
                if verdict == "lose request":
                    return
                if verdict == "lose answer":
                    link.losing = _asked(message).request
                if verdict == "hold":
                    # The sender may give up and close; its command is delivered all the same.
                    await self._deliver_late(message)
                    return
                link.far.write(message)

    async def _deliver_late(self, message: bytes) -> None:
        await self.release.wait()
        reader, writer = await asyncio.open_connection(HOST, self._database_port)
        try:
            writer.write(message)
            await anext(_messages(reader))
        finally:
            writer.transport.abort()
        self.delivered_late.set()

    async def _pump_down(self, reader: StreamReader, link: _Link) -> None:
        async with _cutting(link):
            async for message in _messages(reader):
                if link.losing is not None and struct.unpack_from("<i", message, 8)[0] == link.losing:
                    if self.on_loss is not None:
                        await self.on_loss()
                    return
                link.near.write(message)

    def _judge(self, message: bytes) -> Verdict:
        if struct.unpack_from("<i", message, 12)[0] != _OP_MSG:
            return "pass"
        verdict = self.rule(_asked(message))
        if verdict != "pass":
            self.verdicts.append(verdict)
        return verdict


def _asked(message: bytes) -> Asked:
    size = struct.unpack_from("<i", message, _BODY_AT)[0]
    body = bson.decode(message[_BODY_AT : _BODY_AT + size])
    name = next(iter(body))
    return Asked(name, body[name], struct.unpack_from("<i", message, 4)[0])


async def _messages(reader: StreamReader) -> AsyncIterator[bytes]:
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readexactly(4)
            yield head + await reader.readexactly(struct.unpack("<i", head)[0] - 4)


@asynccontextmanager
async def _cutting(link: _Link) -> AsyncIterator[None]:
    try:
        yield
    finally:
        link.cut()
