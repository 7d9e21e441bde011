"""What a client makes of the frames of a match that goes on by itself, as the wire contract says."""

import asyncio
from typing import Any

from tests.rigs.client import Client, Frame
from tests.wire.matches.players import Players


def patched(target: Any, patch: Any) -> Any:
    """``target`` after a JSON merge patch: the function of RFC 7386, section 2, word for word."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result


class Watching:
    """The view of one client, put together from its frames."""

    def __init__(self, client: Client, reply: Frame) -> None:
        self._client = client
        snapshot = reply["match"]
        self._seen = client.frames.index(reply) + 1
        self.tick: int = snapshot["tick"]
        self.view = snapshot["view"]
        self.ticks: list[int] = []
        self.snapshots = 0

    def read(self) -> None:
        """Take in what came since. A snapshot must be what was put together already, where no tick lies between."""
        new, self._seen = self._client.frames[self._seen :], len(self._client.frames)
        for frame in new:
            if frame["op"] == "game.tick":
                self.ticks.append(frame["tick"])
                self.tick, self.view = frame["tick"], patched(self.view, frame["delta"])
            elif frame["op"] == "game" and "tick" in frame:
                if frame["tick"] == self.tick:
                    assert frame["view"] == self.view
                self.snapshots += 1
                self.tick, self.view = frame["tick"], frame["view"]

    async def until(self, tick: int) -> None:
        """Return once ``tick`` was told, or the end."""
        while self.tick < tick:
            if (await self._client.event_of("game.tick", "game")).get("status") == "over":
                return
            self.read()


async def replayed(players: Players, tick: int, seat: int = 0) -> list[Frame]:
    """The log of the match as ``seat`` may know of it, once it is stored up to ``tick``."""
    while True:
        log: list[Frame] = (await players.sockets[seat].ok("game.replay", match=players.match))["log"]
        if log and log[-1]["tick"] >= tick:
            return log
        await asyncio.sleep(0.05)


def inputs_of(log: list[Frame]) -> list[Frame]:
    """All inputs of a log, by tick."""
    return [each for entry in log for each in entry.get("inputs", ())]


async def watching(players: Players, seat: int) -> Watching:
    """The view of a player, from a snapshot on."""
    client = players.sockets[seat]
    return Watching(client, await client.ok("game.state", room=players.room))
