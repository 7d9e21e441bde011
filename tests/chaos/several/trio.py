"""Three servers over Redis, on one database of which none is the parent."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from models.database.embedded import EmbeddedDatabase
from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Frame, Guest, Refused, Wire
from tests.rigs.network.redis_server import RedisServer

_IS_HOME = "this process is the home of all rooms"
STEPPED_DOWN = "it goes on as a gateway"
_POLL_S = 0.05


class Trio:
    """The servers; the first that was started is the home until it ends."""

    def __init__(self, servers: list[ServerProcess], redis: RedisServer) -> None:
        self.servers = servers
        self.redis = redis

    @property
    def home(self) -> ServerProcess:
        """The one that was the last to become the home."""
        homes = [each for each in self.servers if _is_home(each)]
        assert len(homes) == 1
        return homes[0]

    async def has_home(self) -> None:
        """Return once one of those that run is the home."""
        async with asyncio.timeout(60):
            while not any(map(_is_home, self.servers)):
                await asyncio.sleep(_POLL_S)

    @property
    def gateways(self) -> list[ServerProcess]:
        """The other ones that run."""
        home = self.home
        return [each for each in self.servers if each.is_running and each is not home]


def _is_home(server: ServerProcess) -> bool:
    log = server.log()
    return server.is_running and log.rfind(_IS_HOME) > log.rfind(STEPPED_DOWN)


@asynccontextmanager
async def trio(folder: Path, kind: type[ServerProcess] = ServerProcess) -> AsyncIterator[Trio]:
    """Three servers that serve."""
    embedded = EmbeddedDatabase(folder / "database", password=False)
    uri = await embedded.start()
    with RedisServer(folder / "redis") as redis:
        servers = [kind(folder / name, uri, REDIS_URL=redis.url) for name in ("a", "b", "c")]
        three = Trio(servers, redis)
        try:
            for server in servers:
                await server.start()
            yield three
        finally:
            for server in servers:
                if server.is_running:
                    server.signal(signal.SIGCONT)
                await server.stop()
            await embedded.stop()


class Sender:
    """Sends numbered messages to a room, each until it is acknowledged."""

    def __init__(self, wire: Wire, room: str, name: str) -> None:
        self.acknowledged: dict[str, Frame] = {}
        self._wire = wire
        self._room = room
        self._name = name

    async def send(self, stop: asyncio.Event) -> None:
        """Go on until ``stop`` is set and the last message is acknowledged."""
        number = 0
        while not stop.is_set():
            number += 1
            text = f"{self._name} {number}"
            self.acknowledged[text] = await self._surely(text)
            await asyncio.sleep(0.01)

    async def _surely(self, text: str) -> Frame:
        while True:
            try:
                return await self._wire.ask("message.send", room=self._room, text=text, nonce=text)
            except Refused as refused:
                if refused.code != "unavailable":
                    raise
                await asyncio.sleep(0.2)


class Ear:
    """A socket that hears a room, and what it was told there."""

    def __init__(self, wire: Wire, room: str, rev: int) -> None:
        self.wire = wire
        self._room = room
        self._rev = rev

    @classmethod
    async def of(cls, server: ServerProcess, room: str) -> "Ear":
        wire = await Wire.open(server.port, await Guest.register(server.port))
        joined = await wire.ask("room.join", room=room)
        return cls(wire, room, joined["rev"])

    def told(self) -> list[Frame]:
        """Every change of the room since this socket joined it."""
        mine = [event for event in self.wire.events if event.get("room") == self._room]
        return [event for event in mine if event.get("rev", 0) > self._rev]

    async def heard(self, rev: int) -> None:
        """Return once it was told of ``rev``."""
        async with asyncio.timeout(30):
            while not any(event["rev"] == rev for event in self.told()):
                await asyncio.sleep(_POLL_S)

    def check_whole(self, upto: int) -> None:
        """No hole, nothing twice, in order."""
        revs = [event["rev"] for event in self.told() if event["rev"] <= upto]
        assert revs == list(range(self._rev + 1, upto + 1))
