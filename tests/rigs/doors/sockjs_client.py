"""A SockJS client for tests that looks like a WebSocket to ``tests.rigs.client``: one for each HTTP transport.

It polls for frames, unwraps them as browsers would, and sends one request at a time.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final, Literal, Self, cast
from urllib.parse import quote

import websockets
from websockets.frames import Close

from models.ids import new_id
from tests.rigs.client import WAIT_S, Client
from tests.rigs.doors.sockjs import FORM
from tests.rigs.network.http_wire import Answer, Wire
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

Transport = Literal["xhr", "xhr_streaming", "eventsource", "htmlfile", "jsonp"]
TRANSPORTS: Final[tuple[Transport, ...]] = ("xhr", "xhr_streaming", "eventsource", "htmlfile", "jsonp")
LOST: Final = 1006

_METHODS: Final = {"xhr": "POST", "xhr_streaming": "POST"}
_QUERY: Final = {"htmlfile": "?c=callback", "jsonp": "?c=callback"}


class SockJsSocket:
    """One session with the interface of a WebSocket that a ``Client`` needs."""

    transport = None

    def __init__(self, host: str, transport: Transport, service: str = "sockjs") -> None:
        self.url = f"/{service}/000/{new_id('s')}"
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self._host = host
        self._kind = transport
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()
        self._over = asyncio.Event()
        self._receiving: Wire | None = None
        self._sender: Wire | None = None
        self._turn = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, host: str, transport: Transport, service: str = "sockjs") -> Self:
        """A session whose open frame has come."""
        socket = cls(host, transport, service)
        socket._reader = asyncio.create_task(socket._read())
        opened = await asyncio.wait_for(socket._frames.get(), WAIT_S)
        assert opened == "o", opened
        return socket

    async def send(self, message: str | bytes) -> None:
        assert isinstance(message, str)
        async with self._turn:
            if self._over.is_set():
                raise websockets.ConnectionClosedError(Close(LOST, ""), None)
            try:
                answer = await self._post(json.dumps([message]))
            except (OSError, asyncio.IncompleteReadError):
                self._lost()
                return
            if answer.status not in (200, 204):
                self._lost()

    def __aiter__(self) -> AsyncIterator[str]:
        return self._messages()

    async def wait_closed(self) -> None:
        await self._over.wait()

    async def close(self) -> None:
        """Close: over HTTP, SockJS has no message for it."""
        self._end(1000, "")
        await self._hang_up()

    async def cut(self) -> None:
        """Cut all connections."""
        self._lost()
        await self._hang_up()

    async def _messages(self) -> AsyncIterator[str]:
        while (frame := await self._frames.get()) is not None:
            if frame[0] == "a":
                for message in json.loads(frame[1:]):
                    yield message
            elif frame[0] == "c":
                self._end(*json.loads(frame[1:]))
            else:
                assert frame == "h", frame

    async def _read(self) -> None:
        try:
            async with await Wire.to(self._host) as wire:
                self._receiving = wire
                while not self._over.is_set():
                    await self._ask(wire)
        except (OSError, asyncio.IncompleteReadError):
            self._lost()

    async def _ask(self, wire: Wire) -> None:
        path = f"{self.url}/{self._kind}{_QUERY.get(self._kind, '')}"
        wire.send(_METHODS.get(self._kind, "GET"), path)
        # Nothing may come for the length of a heartbeat.
        await wire.head(within_s=None)
        assert wire.status == 200, wire.status
        if "Content-Length" in wire.headers:
            self._take(self._unwrapped(await wire.read(int(wire.headers["Content-Length"]))))
            return
        await wire.chunk()
        while chunk := await wire.chunk(within_s=None):
            self._take(self._unwrapped(chunk))

    def _unwrapped(self, data: str) -> str:
        match self._kind:
            case "xhr" | "xhr_streaming":
                return data.removesuffix("\n")
            case "eventsource":
                return data.removeprefix("data: ").removesuffix("\r\n\r\n")
            case "htmlfile":
                return str(json.loads(data.removeprefix("<script>\np(").removesuffix(");\n</script>\r\n")))
            case "jsonp":
                return str(json.loads(data.removeprefix("/**/callback(").removesuffix(");\r\n")))

    def _take(self, frame: str) -> None:
        self._frames.put_nowait(frame)
        if frame[0] == "c":
            # Reported once by the frame, for the reader; no further request is made.
            self._end(*json.loads(frame[1:]))

    async def _post(self, body: str) -> Answer:
        if self._sender is None:
            self._sender = await Wire.to(self._host)
        if self._kind == "jsonp":
            self._sender.send("POST", self.url + "/jsonp_send", f"d={quote(body)}".encode(), FORM)
        else:
            self._sender.send("POST", self.url + "/xhr_send", body.encode())
        return await self._sender.answer()

    def _lost(self) -> None:
        self._end(LOST, "")

    def _end(self, code: int, reason: str) -> None:
        if self.close_code is None:
            self.close_code, self.close_reason = code, reason
            self._frames.put_nowait(None)
            self._over.set()

    async def _hang_up(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait({self._reader})
        for wire in (self._receiving, self._sender):
            if wire is not None:
                await wire.cut()


class SockJsClient(Client):
    """A client of the native protocol on such a session."""

    carrier: SockJsSocket

    @classmethod
    async def open(cls, server: RunningServer, transport: Transport) -> Self:
        """A client that has not sent anything yet."""
        carrier = await SockJsSocket.open(server.host, transport)
        client = cls(cast(Any, carrier))
        client.carrier = carrier
        server._clients.append(client)
        return client

    @classmethod
    async def signed_in(
        cls, server: RunningServer, transport: Transport, user: User, task: str = "main"
    ) -> Self:
        """A client that has received its ``hello``."""
        client = await cls.open(server, transport)
        await client.tell("auth", token=user.token, task=task)
        await client.greeted()
        return client

    async def cut(self) -> None:
        await self.carrier.cut()
        if self._reader is not None:
            await asyncio.wait({self._reader})
