"""Plays snake in many rooms at once: ``python -m bench.running.players PORT SECONDS`` prints its ``Rhythm``.

Each room has four players on sockets of their own, who turn now and then. The measure is the time between two ticks
as each player gets them, and how far it is from a twentieth of a second. Then the first room is flooded with inputs,
and the others are measured again. At the end each match is replayed on the server, and at the last stored tick must
equal what its players saw. Standard input holds the players' tokens, four for each room.
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
# Inputs a second of each player in the flooded room: more than twice what ticks take.
_FLOOD_HZ: Final = 200
# The time for replaying a match; a slower replay counts as failed.
_REPLAY_S: Final = 60.0


class Rhythm(Struct, frozen=True, kw_only=True):
    """What the players measured. ``same``: how many of the ``rooms`` replay to what was played.

    ``flooded_p99_ms``: of all rooms but the flooded one, during the flood.
    """

    ticks: int
    seconds: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    flooded_p99_ms: float
    rooms: int
    same: int


class Player:
    """One socket in a match."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.came_at = 0.0
        self.errors_ms: list[float] = []
        self.measuring = False

    def heard(self, message: bytes) -> None:
        if not message.startswith(b'{"op":"game.tick"'):
            return
        now = time.perf_counter()
        if self.measuring and self.came_at:
            self.errors_ms.append(abs(now - self.came_at - _PERIOD_S) * 1000)
        self.came_at = now


class Watcher(Player):
    """A player who also assembles the view."""

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

    async def flood(self, until: float) -> None:
        """Send far more inputs than ticks take."""
        sent, began = 0, time.perf_counter()
        while (now := time.perf_counter()) < until:
            due = int((now - began) * _FLOOD_HZ)
            for number in range(sent, due):
                given = {"op": "game.input", "room": self._room, "input": {"turn": number % 4}}
                for player in self.players:
                    player.socket.send(json.dumps(given).encode())
            sent = due
            await asyncio.sleep(0.01)

    async def is_replayed(self) -> bool:
        """Whether the server's replay of the log, in time, ends with what the watcher saw at its last tick."""
        try:
            return await asyncio.wait_for(self._is_replayed(), _REPLAY_S)
        except TimeoutError:
            return False

    async def _is_replayed(self) -> bool:
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
    began = time.perf_counter()
    quiet_until = began + _SETTLE_S + seconds
    playing = [asyncio.create_task(room.play(quiet_until + seconds)) for room in rooms]
    await asyncio.sleep(_SETTLE_S)
    errors = await _measured(rooms, quiet_until)
    flooding = asyncio.create_task(rooms[0].flood(quiet_until + seconds))
    flooded = await _measured(rooms[1:] or rooms, quiet_until + seconds)
    await asyncio.gather(flooding, *playing)
    same = [await room.is_replayed() for room in rooms]
    return Rhythm(
        ticks=len(errors),
        seconds=seconds,
        p50_ms=errors[len(errors) // 2],
        p99_ms=_p99(errors),
        worst_ms=errors[-1],
        flooded_p99_ms=_p99(flooded),
        rooms=len(rooms),
        same=sum(same),
    )


async def _measured(rooms: list[Room], until: float) -> list[float]:
    """The errors of all intervals until then, sorted."""
    players = [player for room in rooms for player in room.players]
    for player in players:
        player.errors_ms, player.measuring = [], True
    await asyncio.sleep(until - time.perf_counter())
    for player in players:
        player.measuring = False
    return sorted(error for player in players for error in player.errors_ms)


def _p99(errors: list[float]) -> float:
    return errors[len(errors) * 99 // 100]


def main() -> None:
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    rhythm = asyncio.run(_play(port, seconds, sys.stdin.read().split()))
    os.write(1, msgspec.json.encode(rhythm) + b"\n")


if __name__ == "__main__":
    main()
