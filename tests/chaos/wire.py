"""A client that pipelines: many commands under way, each with a future for its reply; it keeps every event."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeAlias

from msgspec import Struct
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.simple_httpclient import HTTPStreamClosedError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

Frame: TypeAlias = dict[str, Any]
WAIT_S: Final = 20.0
_BEAT_S: Final = 10.0
_PASSWORD: Final = "a pot of tea"


class Refused(Exception):
    """An ``error`` reply."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame["code"], frame["message"])
        self.code: str = frame["code"]


class Guest(Struct, frozen=True):
    """A user that can come back after a crash."""

    id: str
    name: str
    token: str

    @classmethod
    async def register(cls, port: int, account: str | None = None) -> "Guest":
        """A new guest, or one with an account of that name."""
        call, fields = (
            ("guest", {}) if account is None else ("register", {"name": account, "password": _PASSWORD})
        )
        request = HTTPRequest(f"http://127.0.0.1:{port}/api/{call}", method="POST", body=json.dumps(fields))
        request.headers["Content-Type"] = "application/json"
        session = json.loads((await AsyncHTTPClient().fetch(request)).body)
        return cls(session["user"]["id"], session["user"]["name"], session["access_token"])


class Wire:
    """One open socket. Replies that never come end as ``ConnectionError`` when the socket closes."""

    def __init__(self, listener: Callable[[Frame], None] | None = None) -> None:
        self.events: list[Frame] = []
        self.closed = asyncio.Event()
        self._listener = listener
        self._replies: dict[int, asyncio.Future[Frame]] = {}
        self._connection: WebSocketClientConnection | None = None
        self._last_id = 0
        self._greeted = asyncio.Event()
        self._heartbeat: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls, port: int, guest: Guest, task: str = "main", listener: Callable[[Frame], None] | None = None
    ) -> "Wire":
        """Connect and wait for the hello. ``listener`` hears every event at the moment in which it comes."""
        wire = cls(listener)
        address = f"ws://127.0.0.1:{port}/socket?task={task}"
        request = HTTPRequest(
            address, headers={"Authorization": f"Bearer {guest.token}"}, request_timeout=WAIT_S
        )
        try:
            wire._connection = await websocket_connect(request, on_message_callback=wire._take)
        except HTTPStreamClosedError as error:
            raise ConnectionError("the server went away during the handshake") from error
        async with asyncio.timeout(WAIT_S):
            await wire._greeted.wait()
        wire._heartbeat = asyncio.create_task(wire._beat())
        return wire

    @property
    def close_code(self) -> int | None:
        assert self._connection is not None
        return self._connection.close_code

    def post(self, op: str, **fields: Any) -> "asyncio.Future[Frame]":
        """Send a command; the future brings its ``ok``, ``Refused``, or ``ConnectionError``."""
        self._last_id += 1
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        # Whether anybody looks at it or not: a reply that was lost with its socket is no error here.
        reply.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self.closed.is_set():
            reply.set_exception(ConnectionError("the socket is closed"))
            return reply
        self._replies[self._last_id] = reply
        self._write({"op": op, "id": self._last_id, **fields})
        return reply

    async def ask(self, op: str, **fields: Any) -> Frame:
        """Send a command and wait for its ``ok``."""
        async with asyncio.timeout(WAIT_S):
            return await self.post(op, **fields)

    async def close(self) -> None:
        assert self._connection is not None
        self._connection.close()
        async with asyncio.timeout(WAIT_S):
            await self.closed.wait()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            self._write({"op": "ping"})

    def _write(self, frame: Frame) -> None:
        assert self._connection is not None
        with suppress(WebSocketClosedError):
            written = asyncio.ensure_future(self._connection.write_message(json.dumps(frame)))
            written.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _take(self, data: str | bytes | None) -> None:
        if data is None:
            self._lost()
            return
        frame = json.loads(data)
        if frame["op"] == "hello":
            self._greeted.set()
        elif frame["op"] != "pong" and "id" not in frame:
            self.events.append(frame)
            if self._listener is not None:
                self._listener(frame)
        elif frame["op"] == "pong":
            return
        else:
            self._answered(self._replies.pop(frame["id"]), frame)

    def _answered(self, reply: asyncio.Future[Frame], frame: Frame) -> None:
        if reply.done():
            # Whoever asked has given up since.
            return
        if frame["op"] == "error":
            reply.set_exception(Refused(frame))
        else:
            reply.set_result(frame)

    def _lost(self) -> None:
        self.closed.set()
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        if self._connection is not None:
            self._connection.close()
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(ConnectionError("the socket was closed before the reply came"))
        self._replies.clear()
