"""``kill -9`` of the server in the middle of many matches: no acknowledged move is lost, and none counts twice."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Frame, Guest, Refused, Wire

_TABLES = 8
_ROUNDS = 3
_CLOCK = {"kind": "fischer", "initial_s": 300}
# A start takes many times as long, so that an outage would show on a clock.
_ROUNDING_S = 0.05


class Outage(Struct, frozen=True):
    """When there was no server, by the time of the loop."""

    began: float
    ended: float

    def served_since(self, then: float) -> float:
        """For how many of the seconds since ``then``, before the outage, there was a server."""
        return self.began - then + asyncio.get_running_loop().time() - self.ended


class Reading(Struct, frozen=True):
    """What all clocks of a match together had left, and when that was asked."""

    left_s: float
    at: float


class Table:
    """Two people who play connect four, drop stones wherever there is room, and send again what was not answered."""

    def __init__(self, players: list[Guest]) -> None:
        self.players = players
        self.room = ""
        self.match = ""
        self.acknowledged: dict[int, tuple[int, dict[str, Any]]] = {}
        self.seen = Reading(0.0, 0.0)

    async def open(self, port: int) -> None:
        wires = [await Wire.open(port, player, "table") for player in self.players]
        made = await wires[0].ask("game.create", game="connect_four", clock=_CLOCK)
        self.room, self.match = made["room"], made["match"]["match"]
        await wires[1].ask("game.sit", room=self.room)
        await self._look(wires[1])
        for wire in wires:
            await wire.close()

    async def play(self, port: int) -> None:
        """Play until the server is gone or the match is over."""
        try:
            wires = [await Wire.open(port, player, "table") for player in self.players]
            for wire in wires:
                state = await self._look(wire)
            while state["status"] == "playing":
                await self._turn(wires, state)
                state = await self._look(wires[0])
            for wire in wires:
                await wire.close()
        except (ConnectionError, OSError):
            return

    async def _look(self, wire: Wire) -> Frame:
        asked_at = asyncio.get_running_loop().time()
        state: Frame = (await wire.ask("room.join", room=self.room))["match"]
        self.seen = Reading(sum(state["clock"]["left_s"].values()), asked_at)
        return state

    async def _turn(self, wires: list[Wire], state: Frame) -> None:
        seat, version = state["to_move"][0], state["version"]
        for column in range(7):
            move = {"column": (column + version) % 7}
            nonce = f"{seat}-{version}-{column}"
            try:
                reply = await wires[seat].ask(
                    "game.move", room=self.room, version=version, move=move, nonce=nonce
                )
            except Refused as refused:
                if refused.code != "illegal_move":
                    raise
                continue
            assert reply["version"] == version + 1
            self.acknowledged[reply["version"]] = (seat, move)
            return

    async def check(self, port: int, outage: Outage) -> bool:
        """What is stored has every acknowledged move at its version, and no hole. Whether it is still played.

        Nobody lost time to the outage: the clocks lost no more than there was a server for.
        """
        before = self.seen
        wire = await Wire.open(port, self.players[0], "check")
        state = await self._look(wire)
        log = (await wire.ask("game.replay", match=self.match))["log"]
        assert [entry["version"] for entry in log] == list(range(1, state["version"] + 1))
        moves = {entry["version"]: (entry["seat"], entry.get("move")) for entry in log}
        assert self.acknowledged.items() <= moves.items()
        lost_s = before.left_s - self.seen.left_s
        assert lost_s <= outage.served_since(before.at) + _ROUNDING_S
        is_played: bool = state["status"] == "playing"
        if is_played and state["version"]:
            await self._is_told_of_the_break(wire)
        await wire.close()
        return is_played

    async def _is_told_of_the_break(self, wire: Wire) -> None:
        async with asyncio.timeout(10):
            while True:
                said = (await wire.ask("history", room=self.room))["messages"]
                if any(message["kind"] == "notice" for message in said):
                    return
                await asyncio.sleep(0.05)


async def _killed(server: ServerProcess, playing: list[asyncio.Task[None]]) -> Outage:
    """Kill the server while matches are played, and start it again."""
    loop = asyncio.get_running_loop()
    await server.kill()
    began = loop.time()
    await asyncio.gather(*playing)
    await server.start()
    return Outage(began, loop.time())


async def _acknowledged(tables: list[Table], moves: int, playing: list[asyncio.Task[None]]) -> None:
    """Return once so many moves were acknowledged at all tables together, or nobody plays any more."""
    while sum(len(table.acknowledged) for table in tables) < moves and not all(
        task.done() for task in playing
    ):
        await asyncio.sleep(0.005)


@pytest.mark.timeout(120)
def test_acknowledged_moves_outlive_a_killed_server(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data")
        try:
            await server.start()
            guests = [await Guest.register(server.port) for _ in range(2 * _TABLES)]
            tables = [Table(guests[2 * number : 2 * number + 2]) for number in range(_TABLES)]
            for table in tables:
                await table.open(server.port)
            for number in range(_ROUNDS):
                playing = [asyncio.create_task(table.play(server.port)) for table in tables]
                await _acknowledged(tables, (number + 1) * _TABLES + 1, playing)
                outage = await _killed(server, playing)
                played = await asyncio.gather(*(table.check(server.port, outage) for table in tables))
                assert number or any(played), "the server was to be killed in mid-game"
            assert sum(len(table.acknowledged) for table in tables) > _TABLES
            assert server.errors() == []
        finally:
            await server.stop()

    asyncio.run(play())
