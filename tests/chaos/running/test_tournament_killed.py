"""``kill -9`` in the middle of a Swiss: it pauses, and each pairing is played to its end once."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Frame, Guest, Refused, Wire

_PLAYERS = 6
_ROUNDS = 3
_CLOCK = {"kind": "fischer", "initial_s": 600, "increment_s": 5}
# The first row: seat 0 has won in five moves.
_ROW = ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0))
_WITHIN_S = 120


class Swiss:
    """Six people, and each pairing that was ever told: by round, who against whom, in which match."""

    def __init__(self, players: list[Guest]) -> None:
        self._players = players
        self._wires: dict[str, Wire] = {}
        self.made = self.room = ""
        self.met: dict[int, dict[frozenset[str], str]] = {}
        self.statuses: list[str] = []

    async def open(self, port: int) -> None:
        await self.come_back(port)
        first, *others = self._wires.values()
        created = await first.ask("room.create", title="Cup", kind="chat")
        self.room = created["room"]["room"]
        for wire in others:
            await wire.ask("room.join", room=self.room)
        asked = {"game": "tictactoe", "kind": "swiss", "clock": _CLOCK, "rounds": _ROUNDS}
        self.made = (await first.ask("tournament.create", room=self.room, **asked))["tournament"]
        for wire in self._wires.values():
            await wire.ask("tournament.join", tournament=self.made)
        await first.ask("tournament.start", tournament=self.made)

    async def come_back(self, port: int) -> None:
        for player in self._players:
            self._wires[player.id] = await Wire.open(port, player, "main")
            if self.room:
                await self._wires[player.id].ask("room.join", room=self.room)

    async def now(self) -> Frame:
        shown = await next(iter(self._wires.values())).ask("tournament", tournament=self.made)
        if not self.statuses or self.statuses[-1] != shown["status"]:
            self.statuses.append(shown["status"])
        for pairing in shown["pairings"]:
            if "match" in pairing:
                pair = frozenset(user["id"] for user in pairing["users"])
                before = self.met.setdefault(pairing["round"], {}).setdefault(pair, pairing["match"])
                assert before == pairing["match"], "a pairing was made a second time"
        return shown

    async def boards(self, number: int) -> list[Frame]:
        """The pairings of a round, once all of its matches are made."""
        async with asyncio.timeout(_WITHIN_S):
            while True:
                shown = await self.now()
                made = [each for each in shown["pairings"] if each.get("match")]
                if shown["round"] == number and len(made) == _PLAYERS // 2 and shown["status"] == "playing":
                    return made
                await asyncio.sleep(0.2)

    async def win(self, pairing: Frame, moves: int = len(_ROW)) -> None:
        """Seat 0 wins, or so many moves of that are made, those that were made before left out."""
        wires = [self._wires[user["id"]] for user in pairing["users"]]
        begun = await self._begun(wires, pairing["room"])
        for version in range(begun, moves):
            x, y = _ROW[version]
            move = {"room": pairing["room"], "version": version, "move": {"x": x, "y": y}}
            await wires[version % 2].ask("game.move", **move)

    async def _begun(self, wires: list[Wire], room: str) -> int:
        """The version of the match in ``room`` once it is played; after a kill it is made a little later."""
        async with asyncio.timeout(_WITHIN_S):
            while True:
                with suppress(Refused):
                    joined = [(await wire.ask("room.join", room=room))["match"] for wire in wires]
                    if joined[-1]["status"] == "playing":
                        return int(joined[-1]["version"])
                await asyncio.sleep(0.2)

    async def over(self) -> Frame:
        async with asyncio.timeout(_WITHIN_S):
            while (shown := await self.now())["status"] != "over":
                await asyncio.sleep(0.2)
        return shown


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_tournament_outlives_a_killed_server(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data")
        try:
            await server.start()
            swiss = Swiss([await Guest.register(server.port) for _ in range(_PLAYERS)])
            await swiss.open(server.port)
            first = await swiss.boards(1)
            await swiss.win(first[0])
            await swiss.win(first[1], moves=3)
            await _kill(server, swiss)
            for pairing in first[1:]:
                await swiss.win(pairing)
            second = await swiss.boards(2)
            for pairing in second:
                await swiss.win(pairing)
            # The last result may be noted or not, and the third round made in part or not at all.
            await _kill(server, swiss)
            for pairing in await swiss.boards(3):
                await swiss.win(pairing)
            over = await swiss.over()
            _check(swiss, over)
            assert server.errors() == []
        finally:
            await server.stop()

    asyncio.run(play())


async def _kill(server: ServerProcess, swiss: Swiss) -> None:
    await server.kill()
    await server.start()
    await swiss.come_back(server.port)


def _check(swiss: Swiss, over: Frame) -> None:
    assert {number: len(pairs) for number, pairs in swiss.met.items()} == {1: 3, 2: 3, 3: 3}
    assert len({pair for pairs in swiss.met.values() for pair in pairs}) == 3 * _ROUNDS, "two met twice"
    assert len({match for pairs in swiss.met.values() for match in pairs.values()}) == 3 * _ROUNDS
    assert sum(each["points"] for each in over["standings"]) == 3.0 * _ROUNDS
    assert {each["played"] for each in over["standings"]} == {_ROUNDS}
