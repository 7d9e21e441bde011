"""Plays snake in many rooms at once: ``python -m bench.running.players PORT SECONDS PID`` prints its ``Rhythm``.

Each room has four players on sockets of their own, who turn now and then. What is measured is the time between two
ticks as each player gets them, and by how much it is not a twentieth of a second. Then the first room is flooded with
inputs, and the same is measured of the others. In the end each match is replayed on the server, and must be at the
last stored tick what its players saw of it then. Standard input holds the players'
tokens, four for each room; ``PID`` is the server's process.

What the players add of their own is kept small, and told: of a tick they only look at the first bytes, nothing is
collected meanwhile, and views are put together once all is over.
"""

import asyncio
import gc
import json
import os
import sys
import time
from random import Random
from typing import Any, Final

import msgspec
import uvloop
from msgspec import Struct

from bench import process
from bench.players import Socket, asked, opened

SEATS: Final = 4
_PERIOD_S: Final = 1 / 20
_TURN_S: Final = 0.3
# What a player looks at how late its own turns come.
_OWN_S: Final = 0.005
_LIFE_S: Final = 5.0
_SETTLE_S: Final = 3.0
# Inputs a second of each player in the flooded room: more than twice what ticks take.
_FLOOD_HZ: Final = 200
# The time for replaying a match; a slower replay counts as failed.
_REPLAY_S: Final = 60.0


class Rhythm(Struct, frozen=True, kw_only=True):
    """What the players measured. ``same``: how many of the ``rooms`` replay to what was played.

    ``flooded_p99_ms``: of all rooms but the one that is flooded, meanwhile. ``own_p99_ms``: how late the players
    themselves were, which is in all of it. ``cpu_s``: the server's processor time while nothing was flooded.
    """

    ticks: int
    seconds: float
    cpu_s: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    flooded_p99_ms: float
    own_p99_ms: float
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
    """A player who keeps what the view can be put together of."""

    def __init__(self, socket: Socket, match: dict[str, Any]) -> None:
        super().__init__(socket)
        self._first = match
        # Since the last snapshot but one.
        self._snapshots: list[list[bytes]] = [[], []]
        self.replay: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def heard(self, message: bytes) -> None:
        super().heard(message)
        if message.startswith(b'{"op":"game"'):
            self._snapshots = [self._snapshots[1], [message]]
        elif message.startswith(b'{"op":"game.tick"'):
            self._snapshots[1].append(message)
        elif message.startswith(b'{"op":"ok"') and b'"log"' in message and not self.replay.done():
            self.replay.set_result(msgspec.json.decode(message))

    def views(self) -> dict[int, Any]:
        """What it saw lately, by tick."""
        view, found = self._first["view"], {}
        for message in [each for messages in self._snapshots for each in messages]:
            frame = msgspec.json.decode(message)
            view = frame["view"] if frame["op"] == "game" else _merged(view, frame["delta"])
            if "tick" in frame:
                found[frame["tick"]] = view
        return found


class Room:
    """Four players."""

    def __init__(self, port: int, tokens: list[str], seed: int) -> None:
        self._port = port
        self._tokens = tokens
        self._chance = Random(seed)
        self.players: list[Player] = []
        self.room = self._match = ""

    async def prepare(self) -> None:
        sockets = [await opened(self._port, "/socket?task=snake", token) for token in self._tokens]
        options = {"rounds": 9, "round_s": 180, "size": "large"}
        made = await asked(sockets[0], op="game.create", game="snake", seats=len(sockets), options=options)
        self.room, self._match = made["room"], made["match"]["match"]
        for socket in sockets:
            await asked(socket, op="room.join", room=self.room)
        for socket in sockets[1:]:
            await asked(socket, op="game.sit", room=self.room)
        told = await asked(sockets[0], op="game.state", room=self.room)
        self.players = [Watcher(sockets[0], told["match"]), *(Player(socket) for socket in sockets[1:])]
        for player in self.players:
            player.socket.heard = player.heard

    async def play(self, until: float) -> None:
        while time.perf_counter() < until:
            for player in self.players:
                given = {"op": "game.input", "room": self.room, "input": {"turn": self._chance.randrange(4)}}
                player.socket.send(json.dumps(given).encode())
            await asyncio.sleep(_TURN_S * (0.5 + self._chance.random()))

    async def flood(self, until: float) -> None:
        """Send far more inputs than ticks take."""
        sent, began = 0, time.perf_counter()
        while (now := time.perf_counter()) < until:
            due = int((now - began) * _FLOOD_HZ)
            for number in range(sent, due):
                given = {"op": "game.input", "room": self.room, "input": {"turn": number % 4}}
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
                return bool(watcher.views().get(tick) == reply["view"])
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


async def _play(port: int, seconds: float, server: int, tokens: list[str]) -> Rhythm:
    rooms = [Room(port, tokens[at : at + SEATS], at) for at in range(0, len(tokens), SEATS)]
    for room in rooms:
        await room.prepare()
    began = time.perf_counter()
    quiet_until = began + _SETTLE_S + seconds
    playing = [asyncio.create_task(room.play(quiet_until + seconds)) for room in rooms]
    await asyncio.sleep(_SETTLE_S)
    gc.collect()
    gc.disable()
    own = asyncio.create_task(_own_delays(quiet_until))
    before_s = process.cpu_seconds(server)
    errors = await _measured(rooms, quiet_until)
    cpu_s = process.cpu_seconds(server) - before_s
    flooding = asyncio.create_task(rooms[0].flood(quiet_until + seconds))
    flooded = await _measured(rooms[1:] or rooms, quiet_until + seconds)
    await asyncio.gather(flooding, *playing)
    gc.enable()
    living = asyncio.create_task(_show_life(rooms))
    same = [await room.is_replayed() for room in rooms]
    living.cancel()
    return Rhythm(
        ticks=len(errors),
        seconds=seconds,
        cpu_s=cpu_s,
        p50_ms=errors[len(errors) // 2],
        p99_ms=_p99(errors),
        worst_ms=errors[-1],
        flooded_p99_ms=_p99(flooded),
        own_p99_ms=_p99(await own),
        rooms=len(rooms),
        same=sum(same),
    )


async def _show_life(rooms: list[Room]) -> None:
    """A server closes sockets that are silent."""
    while True:
        for room in rooms:
            for player in room.players:
                player.socket.send(b'{"op":"ping"}')
        await asyncio.sleep(_LIFE_S)


async def _measured(rooms: list[Room], until: float) -> list[float]:
    """The errors of all intervals until then, sorted."""
    players = [player for room in rooms for player in room.players]
    for player in players:
        player.errors_ms, player.measuring = [], True
    await asyncio.sleep(until - time.perf_counter())
    for player in players:
        player.measuring = False
    return sorted(error for player in players for error in player.errors_ms)


async def _own_delays(until: float) -> list[float]:
    """By how many ms the turns of this process come late, until then, sorted."""
    delays = []
    while (now := time.perf_counter()) < until:
        await asyncio.sleep(_OWN_S)
        delays.append((time.perf_counter() - now - _OWN_S) * 1000)
    return sorted(delays)


def _p99(errors: list[float]) -> float:
    return errors[len(errors) * 99 // 100]


def main() -> None:
    port, seconds, server = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rhythm = runner.run(_play(port, seconds, server, sys.stdin.read().split()))
    os.write(1, msgspec.json.encode(rhythm) + b"\n")


if __name__ == "__main__":
    main()
