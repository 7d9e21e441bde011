"""What a spectator costs: ``python -m bench.running.watchers PORT SECONDS PID`` prints its ``Costs``.

Four play snake, and in a chat room somebody says something as long as a tick, twenty times a second. The server's
processor time is taken with nobody else there, and with many who watch, or listen; what is more is theirs. Standard
input holds a token for each of the players, for who speaks, and for each of those who watch and then listen.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Coroutine
from typing import Any, Final

import msgspec
import uvloop
from msgspec import Struct

from bench import process
from bench.players import Socket, asked, opened
from bench.running.players import SEATS, Room

HZ: Final = 20
_AT_ONCE: Final = 16
# What comes around a text in the frame of a message, about.
_AROUND_BYTES: Final = 260
_SETTLE_S: Final = 1.0


class Costs(Struct, frozen=True, kw_only=True):
    """The server's processor time for one frame to one who watches, or listens, in µs; how many bytes it has."""

    spectator_us: float
    listener_us: float
    tick_bytes: int
    message_bytes: int
    watchers: int


class _Counter:
    """Counts the frames of one kind that come to some sockets."""

    def __init__(self, sockets: list[Socket], start: bytes) -> None:
        self.frames = self.bytes = 0
        self._start = start
        for socket in sockets:
            socket.heard = self._heard

    def _heard(self, message: bytes) -> None:
        if message.startswith(self._start):
            self.frames += 1
            self.bytes += len(message)


async def _together(works: list[Coroutine[Any, Any, Any]]) -> None:
    for place in range(0, len(works), _AT_ONCE):
        await asyncio.gather(*works[place : place + _AT_ONCE])


async def _joined(sockets: list[Socket], room: str) -> None:
    await _together([asked(socket, op="room.join", room=room) for socket in sockets])


async def _speak(socket: Socket, room: str, length: int) -> None:
    text = "x" * max(1, length - _AROUND_BYTES)
    said = json.dumps({"op": "message.send", "room": room, "text": text}).encode()
    began, number = time.perf_counter(), 0
    while True:
        number += 1
        socket.send(said)
        await asyncio.sleep(max(0.0, began + number / HZ - time.perf_counter()))


async def _measured(server: int, seconds: float) -> float:
    """The server's processor time in the next ``seconds``."""
    await asyncio.sleep(_SETTLE_S)
    before = process.cpu_seconds(server)
    await asyncio.sleep(seconds)
    return process.cpu_seconds(server) - before


async def _costs(port: int, seconds: float, server: int, tokens: list[str]) -> Costs:
    game = Room(port, tokens[:SEATS], 1)
    await game.prepare()
    speaker = await opened(port, "/socket?task=snake", tokens[SEATS])
    made = await asked(speaker, op="room.create", title="talk", history="none")
    talk = made["room"]["room"]
    await asked(speaker, op="room.join", room=talk)
    others = [await opened(port, "/socket?task=snake", token) for token in tokens[SEATS + 1 :]]
    playing = asyncio.create_task(game.play(time.perf_counter() + 1_000))
    alone_s = await _measured(server, seconds)
    await _joined(others, game.room)
    watched = _Counter(others, b'{"op":"game.tick"')
    watched_s = await _measured(server, seconds)
    shown, shown_bytes = watched.frames, watched.bytes // max(1, watched.frames)
    await _together([asked(socket, op="room.close", room=game.room) for socket in others])
    speaking = asyncio.create_task(_speak(speaker, talk, shown_bytes))
    spoken_s = await _measured(server, seconds)
    await _joined(others, talk)
    heard = _Counter(others, b'{"op":"message"')
    heard_s = await _measured(server, seconds)
    for task in (playing, speaking):
        task.cancel()
    # What came while that settled is not in the time that was taken.
    part = seconds / (seconds + _SETTLE_S)
    return Costs(
        spectator_us=(watched_s - alone_s) * 1e6 / (shown * part),
        listener_us=(heard_s - spoken_s) * 1e6 / (heard.frames * part),
        tick_bytes=shown_bytes,
        message_bytes=heard.bytes // heard.frames,
        watchers=len(others),
    )


def main() -> None:
    port, seconds, server = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        costs = runner.run(_costs(port, seconds, server, sys.stdin.read().split()))
    os.write(1, msgspec.json.encode(costs) + b"\n")


if __name__ == "__main__":
    main()
