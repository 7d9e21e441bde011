"""``kill -9`` of the server while rated matches end: each that is over counts once for both, and no other does."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from server.ratings.ratings import MOST_A_DAY
from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Guest, Wire

_PAIRS = 5
_ROUNDS = 3
_Played = Counter[tuple[str, str]]


class Pair:
    """Two people who play rated matches that end at once: the second gives up."""

    def __init__(self, players: list[Guest]) -> None:
        self.players = players
        self.rooms: list[str] = []

    async def play(self, port: int) -> None:
        """Play until the server is gone."""
        try:
            first, second = [await Wire.open(port, player, "table") for player in self.players]
            while True:
                room = (await first.ask("game.create", game="tictactoe", rated=True))["room"]
                self.rooms.append(room)
                await second.ask("game.sit", room=room)
                for player, version in ((first, 0), (second, 1)):
                    move = {"x": version, "y": version}
                    await player.ask("game.move", room=room, version=version, move=move)
                await second.ask("game.resign", room=room)
        except (ConnectionError, OSError):
            return

    async def count(self, port: int) -> _Played:
        """How often each has played and won, by the matches that are over."""
        wire = await Wire.open(port, self.players[0], "check")
        counted: _Played = Counter()
        outcomes = [(await wire.ask("room.join", room=room))["match"].get("outcome") for room in self.rooms]
        counting = [each for each in outcomes if each is not None and each["winners"]]
        for _ in counting[:MOST_A_DAY]:
            counted.update((player.id, "played") for player in self.players)
            counted[self.players[0].id, "won"] += 1
        await wire.close()
        return counted


async def shown(port: int, who: list[Guest]) -> _Played:
    """The same, by the leaderboard around each."""
    wire = await Wire.open(port, who[0], "board")
    counted: _Played = Counter()
    for player in who:
        around = (await wire.ask("leaderboard", game="tictactoe", around=player.id))["entries"]
        entry = next(each for each in around if each["user"]["id"] == player.id)
        counted.update({(player.id, what): entry[what] for what in ("played", "won") if entry[what]})
    await wire.close()
    return counted


@pytest.mark.long
@pytest.mark.timeout(120)
def test_each_rated_match_counts_once_whenever_the_server_is_killed(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data")
        try:
            await server.start()
            players = [await Guest.register(server.port, f"player{number}") for number in range(2 * _PAIRS)]
            pairs = [Pair(players[2 * number : 2 * number + 2]) for number in range(_PAIRS)]
            for number in range(_ROUNDS):
                playing = [asyncio.create_task(pair.play(server.port)) for pair in pairs]
                while sum(len(pair.rooms) for pair in pairs) < 2 * _PAIRS * (number + 1) + number:
                    await asyncio.sleep(0.005)
                await server.kill()
                await asyncio.gather(*playing)
                await server.start()
            over: _Played = sum([await pair.count(server.port) for pair in pairs], Counter())
            assert over.total() > 3 * _PAIRS
            async with asyncio.timeout(20):
                while (board := await shown(server.port, players)) != over:
                    assert all(board[key] <= over[key] for key in board)
                    await asyncio.sleep(0.1)
            assert server.errors() == []
        finally:
            await server.stop()

    asyncio.run(play())
