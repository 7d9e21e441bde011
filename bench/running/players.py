"""Plays snake in many rooms at once: ``python -m bench.running.players PORT SECONDS`` prints its ``Rhythm``.

Each room has four players on sockets of their own, who turn now and then. What is measured is the time between two
ticks as each player gets them, and by how much it is not a twentieth of a second. In the end each match is replayed
on the server, and must be at the last stored tick what its players saw of it then. Standard input holds the players'
tokens, four for each room.
"""

import asyncio
import json
import os
import sys
import time
from random import Random
from typing import Any, Final

import msgspec
from msgspec import Struct

from bench.players import Socket, asked, opened

SEATS: Final = 4
_PERIOD_S: Final = 1 / 20
_TURN_S: Final = 0.3
_KEPT: Final = 120
_SETTLE_S: Final = 3.0


class Rhythm(Struct, frozen=True, kw_only=True):
    """What the players saw. ``same``: how many of the ``rooms`` replay to what was played."""

    ticks: int
    seconds: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    rooms: int
    same: int


class Player:
    """One socket at a match."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.came_at = 0.0
        self.errors_ms: list[float] = []
        self.ticks = 0
        self.measuring = False

    def heard(self, message: bytes) -> None:
        if not message.startswith(b'{"op":"game.tick"'):
            return
        now = time.perf_counter()
        if self.measuring and self.came_at:
            self.errors_ms.append(abs(now - self.came_at - _PERIOD_S) * 1000)
            self.ticks += 1
        self.came_at = now


class Watcher(Player):
    """A player who puts the view together as well."""

    def __init__(self, socket: Socket, match: dict[str, Any]) -> None:
        super().__init__(socket)
        self.view = match["view"]
        self.tick = match.get("tick", 0)
        self.views: dict[int, Any] = {}
        self.replay: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def heard(self, message: bytes) -> None:
        super().heard(message)
        frame = msgspec.json.decode(message)
        if frame["op"] == "game.tick":
            self.tick, self.view = frame["tick"], _merged(self.view, frame["delta"])
        elif frame["op"] == "game" and "tick" in frame:
            self.tick, self.view = frame["tick"], frame["view"]
        elif frame["op"] == "ok" and "log" in frame and not self.replay.done():
            self.replay.set_result(frame)
        self.views[self.tick] = self.view
        self.views.pop(self.tick - _KEPT, None)


class Room:
    """Four players."""

    def __init__(self, port: int, tokens: list[str], seed: int) -> None:
        self._port = port
        self._tokens = tokens
        self._chance = Random(seed)
        self.players: list[Player] = []
        self._room = self._match = ""

    async def prepare(self) -> None:
        sockets = [await opened(self._port, "/socket?task=snake", token) for token in self._tokens]
        options = {"rounds": 9, "round_s": 180, "size": "large", "pace": "slow"}
        made = await asked(sockets[0], op="game.create", game="snake", seats=len(sockets), options=options)
        self._room, self._match = made["room"], made["match"]["match"]
        for socket in sockets:
            await asked(socket, op="room.join", room=self._room)
        for socket in sockets[1:]:
            await asked(socket, op="game.sit", room=self._room)
        told = await asked(sockets[0], op="game.state", room=self._room)
        self.players = [Watcher(sockets[0], told["match"]), *(Player(socket) for socket in sockets[1:])]
        for player in self.players:
            player.socket.heard = player.heard

    async def play(self, until: float) -> None:
        while time.perf_counter() < until:
            for player in self.players:
                given = {"op": "game.input", "room": self._room, "input": {"turn": self._chance.randrange(4)}}
                player.socket.send(json.dumps(given).encode())
            await asyncio.sleep(_TURN_S * (0.5 + self._chance.random()))

    async def is_replayed(self) -> bool:
        """Whether the server comes by its log to what the watcher saw at the last tick of it."""
        watcher = self.players[0]
        assert isinstance(watcher, Watcher)
        version = 0
        while True:
            asked = {"op": "game.replay", "id": 2, "match": self._match, "after": version}
            watcher.replay = asyncio.get_running_loop().create_future()
            watcher.socket.send(json.dumps(asked).encode())
            reply = await watcher.replay
            if not reply["more"]:
                tick = reply["log"][-1]["tick"]
                return bool(watcher.views.get(tick) == reply["view"])
            version = reply["log"][-1]["version"]


def _merged(target: Any, patch: Any) -> Any:
    """RFC 7386, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return result


async def _play(port: int, seconds: float, tokens: list[str]) -> Rhythm:
    rooms = [Room(port, tokens[at : at + SEATS], at) for at in range(0, len(tokens), SEATS)]
    for room in rooms:
        await room.prepare()
    until = time.perf_counter() + _SETTLE_S + seconds
    playing = [asyncio.create_task(room.play(until)) for room in rooms]
    await asyncio.sleep(_SETTLE_S)
    players = [player for room in rooms for player in room.players]
    for player in players:
        player.measuring = True
    began = time.perf_counter()
    await asyncio.gather(*playing)
    seconds = time.perf_counter() - began
    for player in players:
        player.measuring = False
    same = [await room.is_replayed() for room in rooms]
    errors = sorted(error for player in players for error in player.errors_ms)
    return Rhythm(
        ticks=len(errors),
        seconds=seconds,
        p50_ms=errors[len(errors) // 2],
        p99_ms=errors[len(errors) * 99 // 100],
        worst_ms=errors[-1],
        rooms=len(rooms),
        same=sum(same),
    )


def main() -> None:
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    rhythm = asyncio.run(_play(port, seconds, sys.stdin.read().split()))
    os.write(1, msgspec.json.encode(rhythm) + b"\n")


if __name__ == "__main__":
    main()
