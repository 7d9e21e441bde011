"""Plays tic-tac-toe at many tables at once: ``python -m bench.players SERVER PORT MATCHES`` prints its ``MoveTimes``.

Each table has two players on sockets of their own. A player moves as soon as it sees that it is its turn. It reads
only the necessary parts of a message, so that the players are faster than the server. Standard input holds two lines
for each table: the players' tokens, or their seats at Colyseus.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

# Nine moves that end in a draw.
CELLS: Final = (0, 1, 2, 4, 3, 5, 7, 6, 8)
_TIMEOUT_S: Final = 120.0
_MASK: Final = bytes(4)
# First bytes of unfragmented frames: RFC 6455 section 5.5.
_PING: Final = 0x89
_PONG: Final = 0x8A


class MoveTimes(Struct, frozen=True, kw_only=True):
    """What the players measured. Times in microseconds, from a move until the other player sees it."""

    moves: int
    seconds: float
    p50_us: float
    p99_us: float


class Socket(asyncio.Protocol):
    """A WebSocket for unfragmented frames. ``heard`` gets each message, also those that came before it was set."""

    def __init__(self, path: str, token: str | None) -> None:
        self._path = path
        self._token = token
        self._data = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._heard: Callable[[bytes], None] | None = None
        self._transport: Any = None

    @property
    def heard(self) -> Callable[[bytes], None] | None:
        return self._heard

    @heard.setter
    def heard(self, heard: Callable[[bytes], None]) -> None:
        self._heard = heard
        if self._data:
            self._read()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        bearer = f"Authorization: Bearer {self._token}\r\n" if self._token else ""
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{bearer}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self.opened.done():
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                self.opened.set_exception(ConnectionError(head.decode(errors="replace")[:200]))
                return
            self._data = rest
            self.opened.set_result(None)
        self._read()

    def send(self, message: bytes, *, binary: bool = False) -> None:
        head = bytes((0x82 if binary else 0x81, 0x80 | len(message))) if len(message) < 126 else b""
        if not head:
            head = bytes((0x82 if binary else 0x81, 0xFE)) + len(message).to_bytes(2, "big")
        # Masked with zeros: this obeys the rule and leaves the message unchanged.
        self._transport.write(head + _MASK + message)

    def _read(self) -> None:
        data, at = self._data, 0
        while self._heard is not None and len(data) - at >= 2:
            is_ping, length, start = data[at] == _PING, data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[start : start + 2], "big"), start + 2
            elif length == 127:
                length, start = int.from_bytes(data[start : start + 8], "big"), start + 8
            if len(data) < start + length:
                break
            at = start + length
            if is_ping:
                self._transport.write(bytes((_PONG, 0x80 | length)) + _MASK + data[start:at])
            else:
                self._heard(data[start:at])
        self._data = data[at:]


class _Reply(Struct):
    op: str
    id: int | None = None
    room: Any = None
    version: int | None = None
    to_move: list[int] | None = None


class _Stopwatch:
    """Measures the time from a move until the other player sees it."""

    def __init__(self) -> None:
        self.made_at = 0.0
        self.times: list[float] = []

    def made(self) -> None:
        self.made_at = time.perf_counter()

    def seen(self) -> None:
        self.times.append(time.perf_counter() - self.made_at)


class TeahouseTable:
    """Two guests and their matches, which are created beforehand: creating a match is not measured."""

    def __init__(self, port: int, tokens: list[str], matches: int) -> None:
        self._port = port
        self._tokens = tokens
        self._matches = matches
        self._sockets: list[Socket] = []
        self._rooms: list[str] = []
        self._decode = msgspec.json.Decoder(_Reply).decode
        self.stopwatch = _Stopwatch()
        self.over = asyncio.get_running_loop().create_future()

    async def prepare(self) -> None:
        for token in self._tokens:
            self._sockets.append(await opened(self._port, "/socket?task=table", token))
        ann, ben = self._sockets
        for _ in range(self._matches):
            room = (await asked(ann, op="game.create", game="tictactoe"))["room"]
            for socket in self._sockets:
                await asked(socket, op="room.join", room=room)
            await asked(ben, op="game.sit", room=room)
            self._rooms.append(room)

    def show_life(self) -> None:
        """Send something: a server closes sockets that are silent while the others are prepared."""
        for socket in self._sockets:
            socket.send(b'{"op":"ping"}')

    def begin(self) -> None:
        for seat, socket in enumerate(self._sockets):
            socket.heard = lambda message, seat=seat: self._heard(seat, message)  # type: ignore[misc]
        self._move(0, 0)

    def _heard(self, seat: int, message: bytes) -> None:
        if not message.startswith(b'{"op":"game"'):
            return
        event = self._decode(message)
        if event.version and seat == event.version % 2:
            self.stopwatch.seen()
        if event.to_move == [seat] and event.version:
            self._move(seat, event.version)
        elif event.version == len(CELLS) and seat == 0:
            self._rooms.pop(0)
            if self._rooms:
                self._move(0, 0)
            else:
                self.over.set_result(None)

    def _move(self, seat: int, version: int) -> None:
        cell = CELLS[version]
        move = f'{{"x":{cell % 3},"y":{cell // 3}}}'
        self.stopwatch.made()
        self._sockets[seat].send(
            f'{{"op":"game.move","id":1,"room":"{self._rooms[0]}","version":{version},"move":{move}}}'.encode()
        )


class ColyseusTable:
    """Two clients in a room of Colyseus, which plays match after match."""

    def __init__(self, port: int, seats: list[str], matches: int) -> None:
        self._port = port
        self._seats = seats
        self._left = matches * len(CELLS)
        self._sockets: list[Socket] = []
        self.stopwatch = _Stopwatch()
        self.over = asyncio.get_running_loop().create_future()

    async def prepare(self) -> None:
        for seat in self._seats:
            socket = await opened(self._port, seat, None)
            joined = asyncio.get_running_loop().create_future()
            socket.heard = lambda message, joined=joined: joined.done() or joined.set_result(message)  # type: ignore[misc]
            await joined
            socket.send(b"\x0a", binary=True)
            self._sockets.append(socket)

    def show_life(self) -> None:
        """Does nothing: Colyseus needs no sign of life."""

    def begin(self) -> None:
        for seat, socket in enumerate(self._sockets):
            socket.heard = lambda message, seat=seat: self._heard(seat, message)  # type: ignore[misc]
        self._move(0, 0)

    def _heard(self, seat: int, message: bytes) -> None:
        # 13 for data, the type "moved", then the number of moves made so far.
        if message[:7] != b"\x0d\xa5moved":
            return
        made = msgspec.msgpack.decode(message[7:])
        if seat != made % 2:
            return
        self.stopwatch.seen()
        self._left -= 1
        if self._left:
            self._move(seat, made)
        else:
            self.over.set_result(None)

    def _move(self, seat: int, made: int) -> None:
        self.stopwatch.made()
        cell = bytes((CELLS[made % len(CELLS)],))
        self._sockets[seat].send(b"\x0d\xa4move" + cell, binary=True)


async def opened(port: int, path: str, token: str | None) -> Socket:
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(path, token), "127.0.0.1", port)
    await socket.opened
    return socket


async def asked(socket: Socket, **command: Any) -> dict[str, Any]:
    answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    def heard(message: bytes) -> None:
        frame = json.loads(message)
        if frame.get("id") == 1 and not answer.done():
            answer.set_result(frame)

    socket.heard = heard
    socket.send(json.dumps({**command, "id": 1}).encode())
    async with asyncio.timeout(_TIMEOUT_S):
        reply = await answer
    assert reply["op"] == "ok", reply
    return reply


async def _play(make: Callable[[list[str]], Any], lines: list[str], at_once: int = 16) -> MoveTimes:
    tables = [make(lines[place : place + 2]) for place in range(0, len(lines), 2)]
    for place in range(0, len(tables), at_once):
        await asyncio.gather(*(table.prepare() for table in tables[place : place + at_once]))
        for table in tables[: place + at_once]:
            table.show_life()
    began = time.perf_counter()
    for table in tables:
        table.begin()
    async with asyncio.timeout(_TIMEOUT_S):
        await asyncio.gather(*(table.over for table in tables))
    seconds = time.perf_counter() - began
    times = sorted(time for table in tables for time in table.stopwatch.times)
    return MoveTimes(
        moves=len(times),
        seconds=seconds,
        p50_us=times[len(times) // 2] * 1e6,
        p99_us=times[len(times) * 99 // 100] * 1e6,
    )


def main() -> None:
    kind, port, matches = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    kinds: dict[str, Any] = {"teahouse": TeahouseTable, "colyseus": ColyseusTable}
    lines = sys.stdin.read().split()
    played = asyncio.run(_play(lambda two: kinds[kind](port, two, matches), lines))
    os.write(1, msgspec.json.encode(played) + b"\n")


if __name__ == "__main__":
    main()
