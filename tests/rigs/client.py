"""A client of the native protocol for tests: it sends commands, keeps every frame, and observes the close."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection

from tests.rigs.described import frames as described
from tests.rigs.network.processes import how_many

CodecName = Literal["json", "msgpack"]
Frame = dict[str, Any]
WAIT_S: Final = 30.0
"""The limit for anything to happen. Reached only by a failing test."""


class Client:
    """One socket.

    ``frames`` are all received frames, in order. Replies go to the caller of their command; the rest, including
    errors without an id, waits for ``event``. Each frame must match the server's description of itself.
    """

    def __init__(self, socket: ClientConnection, codec: CodecName = "json", *, reading: bool = True) -> None:
        self.socket = socket
        self.codec = codec
        self.hello: Frame = {}
        self.frames: list[Frame] = []
        self._events: list[Frame] = []
        self._asked: dict[int | str, tuple[Frame, asyncio.Future[Frame]]] = {}
        self._last_id = 0
        self._came = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        if reading:
            self.read()

    def read(self) -> None:
        """Start reading, after ``reading=False``."""
        self._reader = asyncio.create_task(self._read())

    # --- sending

    async def ask(self, op: str, **fields: Any) -> Frame:
        """Send a command and return its reply: ``ok``, ``pong`` or ``error``."""
        return await self.answer(self.begin(op, **fields))

    def begin(self, op: str, **fields: Any) -> "asyncio.Future[Frame]":
        """Send a command; the future is its reply. Commands leave in the order of the calls."""
        self._last_id += 1
        command_id = fields.pop("id", self._last_id)
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        command = {"op": op, "id": command_id, **fields}
        self._asked[command_id] = command, reply
        sending = asyncio.ensure_future(self.send(command))
        reply.add_done_callback(lambda _: sending.cancel())
        sending.add_done_callback(lambda sent: sent.cancelled() or sent.exception())
        return reply

    async def answer(self, reply: "asyncio.Future[Frame]") -> Frame:
        """The reply to a command that ``begin`` sent."""
        assert self._reader is not None
        either: set[asyncio.Future[Any]] = {reply, self._reader}
        await asyncio.wait(either, timeout=WAIT_S, return_when=asyncio.FIRST_COMPLETED)
        assert reply.done(), f"no reply; {self._state()}"
        return reply.result()

    async def ok(self, op: str, **fields: Any) -> Frame:
        """The reply of a command that must be accepted."""
        reply = await self.ask(op, **fields)
        assert reply["op"] == "ok", reply
        return reply

    async def refused(self, op: str, **fields: Any) -> Frame:
        """The error of a command that must be refused."""
        reply = await self.ask(op, **fields)
        assert reply["op"] == "error", reply
        assert set(reply) - {"retry_after_s", "version"} == {"op", "id", "code", "message"}, reply
        return reply

    async def tell(self, op: str, **fields: Any) -> None:
        """Send a command without an id."""
        await self.send({"op": op, **fields})

    async def send(self, value: Any) -> None:
        """Send any value in this codec."""
        if self.codec == "json":
            await self.send_raw(json.dumps(value, ensure_ascii=False))
        else:
            await self.send_raw(msgspec.msgpack.encode(value))

    async def send_raw(self, payload: str | bytes) -> None:
        """Send a text frame (``str``) or a binary one (``bytes``)."""
        await self.socket.send(payload)

    # --- receiving

    async def greeted(self) -> Frame:
        """The ``hello``, which must be the first frame."""
        await self._until(lambda: bool(self.frames), "no hello")
        self.hello = self.frames[0]
        assert self.hello["op"] == "hello", self.hello
        if self.hello in self._events:
            self._events.remove(self.hello)
        return self.hello

    async def event(self, op: str, **fields: Any) -> Frame:
        """The next event of this ``op`` whose top-level fields are as given; those before it stay."""
        return await self.event_of(op, **fields)

    async def event_of(self, *ops: str, **fields: Any) -> Frame:
        """The next event of one of these ``ops`` whose top-level fields are as given; those before it stay."""

        def position() -> int | None:
            for place, event in enumerate(self._events):
                if event["op"] in ops and all(event.get(name) == value for name, value in fields.items()):
                    return place
            return None

        await self._until(lambda: position() is not None, f"no event {' or '.join(ops)} {fields}")
        place = position()
        assert place is not None
        return self._events.pop(place)

    async def all_events(self, op: str | None = None) -> list[Frame]:
        """All events that were queued for this socket so far, removed; of one ``op`` or of all."""
        # With several processes the socket's own answers a ping by itself, while events may still be on their way to
        # it.
        await (self.ask("ping") if how_many() == 1 else self.ask("room.list", limit=1))
        found = [event for event in self._events if op is None or event["op"] == op]
        self._events = [event for event in self._events if event not in found]
        return found

    async def closed(self) -> tuple[int, str]:
        """The code and the reason with which the server closes, which it must do now."""
        try:
            await asyncio.wait_for(self.socket.wait_closed(), WAIT_S)
        except TimeoutError:
            raise AssertionError(f"not closed; {self._state()}") from None
        if self._reader is not None:
            await asyncio.wait({self._reader})
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""

    # --- ending

    async def close(self) -> None:
        """Close the connection properly."""
        await self.socket.close()

    async def cut(self) -> None:
        """Cut the connection."""
        if self.socket.transport is not None:
            self.socket.transport.abort()
        await self.socket.wait_closed()
        if self._reader is not None:
            await asyncio.wait({self._reader})

    async def _read(self) -> None:
        try:
            async for payload in self.socket:
                self._take(self._decoded(payload))
        except websockets.ConnectionClosed:
            pass
        finally:
            self._came.set()

    def _decoded(self, payload: str | bytes) -> Frame:
        assert isinstance(payload, str) == (self.codec == "json"), "a frame of the wrong type"
        value = json.loads(payload) if isinstance(payload, str) else msgspec.msgpack.decode(payload)
        assert isinstance(value, dict)
        return value

    def _take(self, frame: Frame) -> None:
        self.frames.append(frame)
        command, asked = self._asked.pop(frame["id"], (None, None)) if "id" in frame else (None, None)
        if command is None or asked is None:
            self._events.append(frame)
        elif not asked.done():
            asked.set_result(frame)
        self._came.set()
        if command is not None:
            described.check_reply(frame, command)
        elif "id" not in frame:
            described.check_event(frame)

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        assert self._reader is not None
        try:
            async with asyncio.timeout(WAIT_S):
                while not condition():
                    assert not self._reader.done(), f"{what}; {self._state()}"
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            raise AssertionError(f"{what}; {self._state()}") from None

    def _state(self) -> str:
        closed = f"closed {self.socket.close_code} {self.socket.close_reason!r}; "
        broken = self._reader is not None and self._reader.done() and self._reader.exception()
        return (
            f"{f'{broken}; ' if broken else ''}{closed if self.socket.close_code else ''}"
            f"events waiting: {self._events[-20:]}"
        )
