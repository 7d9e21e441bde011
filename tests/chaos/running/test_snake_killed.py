"""``kill -9`` in the middle of snake: each match goes on from its last stored second, and replays as it was seen."""

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import pytest

from server.matches.running.run import MOST_AHEAD_S
from server.matches.upkeep.errands import TICKS_NOTICE
from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Frame, Guest, Wire
from tests.wire.realtime.watching import patched

_TABLES = 3
_HZ = 20
_OPTIONS = {"rounds": 9, "size": "large", "pace": "slow", "round_s": 180}


class Table:
    """Two people who turn now and then, and one of them puts the view together."""

    def __init__(self, players: list[Guest]) -> None:
        self._players = players
        self._room = self._match = ""
        self._wires: list[Wire] = []
        self.tick = 0
        self._view: Any = None
        self._seen: dict[int, Any] = {}

    async def open(self, port: int) -> None:
        self._wires = [await Wire.open(port, self._players[0], "table", self._heard)]
        self._wires.append(await Wire.open(port, self._players[1], "table"))
        made = await self._wires[0].ask("game.create", game="snake", seats=2, options=_OPTIONS)
        self._room, self._match = made["room"], made["match"]["match"]
        await self._wires[1].ask("game.sit", room=self._room)
        for wire in self._wires:
            self._snapshot((await wire.ask("room.join", room=self._room))["match"])

    async def play(self, until: int) -> None:
        """Turn by chance until the match is at that tick."""
        chance = Random(until)
        while self.tick < until:
            for wire in self._wires:
                wire.post("game.input", room=self._room, input={"turn": chance.randrange(4)})
            await asyncio.sleep(0.1)

    async def come_back(self, port: int) -> None:
        """Join again, and see that nothing is lost but what was not stored."""
        shown, self.tick = self.tick, 0
        self._wires = [
            await Wire.open(port, player, "table", self._heard if seat == 0 else None)
            for seat, player in enumerate(self._players)
        ]
        match = (await self._wires[0].ask("room.join", room=self._room))["match"]
        await self._wires[1].ask("room.join", room=self._room)
        log = (await self._wires[0].ask("game.replay", match=self._match, version=match["version"]))["log"]
        stored = [entry["tick"] for entry in log if entry["tick"] <= shown]
        assert shown - stored[-1] <= (MOST_AHEAD_S + 1) * _HZ
        for entry in log:
            if entry["tick"] in self._seen and entry["tick"] <= stored[-1]:
                at = await self._wires[0].ask("game.replay", match=self._match, version=entry["version"])
                assert at["view"] == self._seen[entry["tick"]]
        await self._is_told()
        self._snapshot((await self._wires[0].ask("game.state", room=self._room))["match"])

    async def close(self) -> None:
        for wire in self._wires:
            await wire.close()

    async def _is_told(self) -> None:
        async with asyncio.timeout(20):
            while True:
                said = (await self._wires[0].ask("history", room=self._room))["messages"]
                if any(message["text"] == TICKS_NOTICE for message in said):
                    return
                await asyncio.sleep(0.05)

    def _heard(self, frame: Frame) -> None:
        if frame["op"] == "game.tick" and self._view is not None:
            self.tick, self._view = frame["tick"], patched(self._view, frame["delta"])
            self._seen[self.tick] = self._view
        elif frame["op"] == "game" and "tick" in frame:
            self._snapshot(frame)

    def _snapshot(self, match: Frame) -> None:
        if "tick" in match:
            self.tick, self._view = match["tick"], match["view"]


@pytest.mark.long
@pytest.mark.timeout(300)
def test_snake_outlives_a_killed_server(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data")
        try:
            await server.start()
            guests = [await Guest.register(server.port) for _ in range(2 * _TABLES)]
            tables = [Table(guests[2 * number : 2 * number + 2]) for number in range(_TABLES)]
            for table in tables:
                await table.open(server.port)
            for until in (70, 130):
                await asyncio.gather(*(table.play(until) for table in tables))
                await server.kill()
                await server.start()
                for table in tables:
                    await table.come_back(server.port)
            await asyncio.gather(*(table.play(160) for table in tables))
            for table in tables:
                await table.close()
            assert server.errors() == []
        finally:
            await server.stop()

    asyncio.run(play())
