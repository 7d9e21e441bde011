"""A STOMP client for tests, over a real WebSocket at ``/ws``: it sends frames, and keeps all that it receives.

async with running_server(...) as server:
    ann = await stomp(server)                         # a new guest, connected by 1.2
    await ann.subscribe("/topic/rooms.lobby")
    await ann.send("/app/rooms.lobby", "hello")
    message = await ann.message("/topic/rooms.lobby")
"""

import asyncio
import json
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import websockets
from websockets.asyncio.client import ClientConnection

from handlers.stomp.frames import Frame, FrameLimits, FrameReader, Version, written
from handlers.stomp.voices import FEED_TOPIC, ROOM_TOPIC
from tests.rigs.client import WAIT_S, Client
from tests.rigs.described import frames as described
from tests.rigs.reachable_server import ReachableServer, User

LIMITS: Final = FrameLimits(max_body_bytes=1 << 24)
REPLIES: Final = "/user/queue/replies"
ERRORS: Final = "/user/queue/errors"


class Stomp:
    """One client. ``frames`` are all received frames, ``beats`` the number of messages with only line ends."""

    def __init__(self, socket: ClientConnection, version: Version) -> None:
        self.socket = socket
        self.version: Version = version
        self.frames: list[Frame] = []
        self.beats = 0
        self.connected: Frame | None = None
        self._waiting: list[Frame] = []
        self._numbers = count(1)
        self._parser = FrameReader(LIMITS, version)
        self._came = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    # --- sending

    async def say(self, command: str, body: bytes | str = b"", **headers: Any) -> None:
        """Send a frame; ``_`` in the names of headers stands for ``-``."""
        raw = body.encode() if isinstance(body, str) else body
        told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        await self.say_raw(written(self.version, command, told.items(), raw))

    async def say_raw(self, data: bytes | str) -> None:
        await self.socket.send(data)

    async def sure(self, command: str, body: bytes | str = b"", **headers: Any) -> None:
        """Send a frame and wait for its receipt."""
        receipt = f"r{next(self._numbers)}"
        await self.say(command, body, receipt=receipt, **headers)
        await self.receipt(receipt)

    async def subscribe(self, destination: str, key: str | None = None, **headers: Any) -> str:
        """Subscribe, and wait for the receipt; the id is ``key`` or the destination."""
        await self.sure("SUBSCRIBE", id=key or destination, destination=destination, **headers)
        return key or destination

    async def send(self, destination: str, body: bytes | str, **headers: Any) -> None:
        """Send a message and wait until it is stored."""
        await self.sure("SEND", body, destination=destination, **headers)

    # --- receiving

    async def frame(self, command: str, **headers: Any) -> Frame:
        """The next frame with that command and those headers; earlier ones stay queued."""
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}

        def place() -> int | None:
            for number, frame in enumerate(self._waiting):
                if frame.command == command and wanted.items() <= frame.headers.items():
                    return number
            return None

        await self._until(lambda: place() is not None, f"no {command} {wanted}")
        number = place()
        assert number is not None
        return self._waiting.pop(number)

    async def receipt(self, receipt: str) -> None:
        await self.frame("RECEIPT", receipt_id=receipt)

    async def message(self, destination: str, **headers: Any) -> Frame:
        """The next MESSAGE of ``destination``."""
        return await self.frame("MESSAGE", destination=destination, **headers)

    async def json(self, destination: str, **headers: Any) -> dict[str, Any]:
        """The body of the next MESSAGE of ``destination``, which must be JSON and match the description."""
        frame = await self.message(destination, **headers)
        assert frame.headers["content-type"] == "application/json"
        value: dict[str, Any] = json.loads(frame.body)
        if destination in (REPLIES, ERRORS) or destination.startswith((ROOM_TOPIC, FEED_TOPIC)):
            described.check_stomp(value)
        return value

    async def texts(self, destination: str, many: int) -> list[str]:
        """The texts of the next ``many`` messages of a room."""
        return [(await self.json(destination))["message"]["text"] for _ in range(many)]

    async def refusal(self, **fields: Any) -> dict[str, Any]:
        """The next error on this client's queue, to which it must be subscribed."""
        error = await self.json(ERRORS)
        assert error["op"] == "error"
        assert error["message"]
        assert fields.items() <= error.items(), error
        return error

    async def nothing_more(self) -> None:
        """Fail if a frame is waiting, or comes before the answer to one more frame."""
        await self.sure("BEGIN", transaction="nothing more")
        await self.say("ABORT", transaction="nothing more")
        assert self._waiting == []

    async def error(self) -> tuple[Frame, int]:
        """The ERROR that must come now as the last frame, and the code of the close after it."""
        frame = await self.frame("ERROR")
        code, _ = await self.closed()
        assert self.frames[-1] is frame
        assert frame.headers["message"]
        return frame, code

    async def closed(self) -> tuple[int, str]:
        """Code and reason of the close that must come now."""
        await asyncio.wait_for(self.socket.wait_closed(), WAIT_S)
        await asyncio.wait({self._reader})
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""

    async def until_beats(self, many: int) -> None:
        await self._until(lambda: self.beats >= many, f"{self.beats} beats")

    # --- ending

    def stop_reading(self) -> None:
        """Stop reading from the connection."""
        self.socket.transport.pause_reading()

    async def cut(self) -> None:
        """Cut the connection."""
        if self.socket.transport is not None:
            self.socket.transport.abort()
        await self.socket.wait_closed()
        await asyncio.wait({self._reader})

    async def _read(self) -> None:
        try:
            async for payload in self.socket:
                data = payload.encode() if isinstance(payload, str) else payload
                self.beats += not data.strip(b"\n")
                for frame in self._parser.feed(data):
                    self.frames.append(frame)
                    self._waiting.append(frame)
                self._came.set()
        except websockets.ConnectionClosed:
            pass
        finally:
            self._came.set()

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(WAIT_S):
                while not condition():
                    assert not self._reader.done(), f"{what}; closed; waiting: {self._waiting[-10:]}"
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            raise AssertionError(f"{what}; waiting: {self._waiting[-10:]}") from None


async def opened(server: ReachableServer, version: Version = "1.2", path: str = "/ws", **how: Any) -> Stomp:
    """A WebSocket without any frame yet; ``how`` as ``websockets.connect`` takes it."""
    socket = await websockets.connect(
        f"ws://{server.host}{path}",
        max_size=None,
        ping_interval=None,
        open_timeout=WAIT_S,
        close_timeout=WAIT_S,
        proxy=None,
        compression=how.pop("compression", None),
        **how,
    )
    client = Stomp(socket, version)
    server.keep(client)
    return client


async def stomp(
    server: ReachableServer, user: User | None = None, version: Version = "1.2", **headers: Any
) -> Stomp:
    """A connected client, as ``user`` or as a new guest."""
    client = await opened(server, version)
    who = user or await server.guest()
    accepts = {} if version == "1.0" else {"accept_version": version}
    await client.say("CONNECT", **({"Authorization": f"Bearer {who.token}"} | accepts | headers))
    client.connected = await client.frame("CONNECTED")
    assert client.connected.headers["version"] == version
    return client


async def room_of(native: Client, messages: int = 0, **how: Any) -> str:
    """A room that ``native`` listens to, with ``messages`` in it."""
    room: str = (await native.ok("room.create", title="Tea", **how))["room"]["room"]
    await native.ok("room.join", room=room)
    for number in range(messages):
        await native.ok("message.send", room=room, text=f"m{number + 1}")
    return room


async def member(server: ReachableServer, room: str) -> User:
    """A new guest who has joined ``room``: a subscription with ``since`` makes nobody a member."""
    user = await server.guest()
    joining = await server.connect(user, task="joining")
    await joining.ok("room.join", room=room)
    await joining.close()
    return user


async def listening(server: ReachableServer, room: str, version: Version = "1.2", **headers: Any) -> Stomp:
    """A new guest who listens to a room and both of its queues; with ``since`` it resumes, as a member."""
    client = await stomp(server, await member(server, room) if "since" in headers else None, version=version)
    await client.subscribe(REPLIES)
    await client.subscribe(ERRORS)
    await client.subscribe(f"/topic/rooms.{room}", **headers)
    return client
