"""Fills rooms: a guest who sends many messages, as fast as they are stored or at a steady rate."""

import asyncio
import json
import time
import urllib.request
from typing import Any, Final
from urllib.parse import urlsplit

from tornado.websocket import WebSocketClientConnection, websocket_connect

_UNDER_WAY: Final = 100


class Talker:
    """A guest with one socket. ``said`` counts acknowledged messages."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.said = 0
        self._socket: WebSocketClientConnection | None = None
        self._room = ""

    def _post(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    async def open(self, room: str) -> None:
        """Create the room and join it."""
        session = self._post("/api/guest", {})
        ticket = self._post("/api/ticket", {}, session["access_token"])["ticket"]
        self._socket = await websocket_connect(
            f"ws://{urlsplit(self._url).netloc}/socket?ticket={ticket}&task=talk"
        )
        self._room = room
        await self._ask({"op": "room.create", "room": room, "title": room})
        await self._ask({"op": "room.join", "room": room})

    async def _ask(self, command: dict[str, Any]) -> None:
        assert self._socket
        await self._socket.write_message(json.dumps(command | {"id": "ask"}))
        while True:
            frame = json.loads(str(await self._socket.read_message()))
            if frame.get("id") == "ask":
                break
        if frame["op"] != "ok":
            raise RuntimeError(str(frame))

    async def say(self, count: int, a_second: float | None = None) -> None:
        """Send ``count`` messages until all are acknowledged. Raises ConnectionError for a closed socket."""
        assert self._socket
        reader = asyncio.ensure_future(self._read(self.said + count))
        begun, before = time.monotonic(), self.said
        for number in range(count):
            text = f"{number}: " + "leaves and water " * (number % 7)
            command = {"op": "message.send", "id": number, "room": self._room, "text": text}
            await self._socket.write_message(json.dumps(command))
            if a_second is not None:
                await asyncio.sleep(max(0.0, begun + number / a_second - time.monotonic()))
            while a_second is None and number - (self.said - before) > _UNDER_WAY:
                await asyncio.sleep(0.002)
        await reader

    async def _read(self, until: int) -> None:
        assert self._socket
        while self.said < until:
            heard = await self._socket.read_message()
            if heard is None:
                raise ConnectionError("the server closed the socket")
            frame = json.loads(heard)
            self.said += frame["op"] == "ok"
