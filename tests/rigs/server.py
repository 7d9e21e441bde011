"""The whole server on a real port, over the tests' database, for one test.

    async def test_something(server: RunningServer) -> None:
        ann = await server.guest("Ann")
        socket = await server.connect(ann)
        room = (await socket.ok("room.create", title="Tea"))["room"]["room"]
        await socket.ok("room.join", room=room)
        assert (await socket.refused("message.send", room=room, text=""))["code"] == "bad_request"

The fixture is a server without limits whose clock stands still; ``running_server`` makes any other. Both need the
fixture ``database``. With ``TEST_PROCESSES=3`` in the environment each is three processes that act as one, and
clients pick any of them: see ``started``. A test that looks at nothing inside, and tolerates other tests, uses the
``shared_server``, which already runs.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from inspect import isawaitable
from typing import Any, Final

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from server.app import App
from server.clustered import ClusteredApp
from server.delivery.registry import SocketRegistry
from server.relaying.gateway.quotes import Quotes
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from tests.rigs.accounts import SECRET, quick_hasher
from tests.rigs.client import WAIT_S
from tests.rigs.held_clock import HeldClock
from tests.rigs.network.processes import how_many, redis_between
from tests.rigs.reachable_server import ReachableServer

# The clocks of tests do not apply to real networks. A busy machine is no fault: a command has 30 s. Nor does it cost
# a process its lease, and no heartbeat of the lease meets a fault that is meant for something else.
PATIENT: Final[dict[str, float]] = {
    "answer_s": 30.0,
    "drain_s": 600.0,
    "beat_s": 3_600.0,
    "lease_s": 86_400.0,
}
QUICK: Final = Timings(sweep_s=0.02, goodbye_s=0.02, closing_s=0.02, most_lag_s=0, **PATIENT)


class RunningServer(ReachableServer):
    """A running server and its parts. ``clock`` is a ``HeldClock`` unless another was given."""

    def __init__(self, app: App, clock: Any, database: Database, gateways: Sequence[App] = ()) -> None:
        # With gateways, HTTP calls go to the last one.
        self._ports = [each.port for each in (app, *gateways)]
        self._base_path = app._settings.base_path
        super().__init__(f"127.0.0.1:{self._ports[-1]}{self._base_path}")
        self.app = app
        self._gateways = gateways
        self.clock = clock
        self.database = database
        self._stopped = False

    def address(self) -> str:
        """The address for the next socket."""
        return f"127.0.0.1:{random.choice(self._ports)}{self._base_path}"

    def nodes(self) -> set[str]:
        """The processes of the server."""
        leases = [each._lease for each in (self.app, *self._gateways)]
        return {lease.node for lease in leases if lease is not None}

    def quotes(self) -> list[Quotes]:
        """The prices as each gateway knows them; none with a single process."""
        gateways = [getattr(each, "_gateway", None) for each in (self.app, *self._gateways)]
        return [gateway.quotes for gateway in gateways if gateway is not None]

    def part(self, name: str) -> Any:
        """A part of the running server by its name in ``server.wiring``, for a test to gate or break."""
        return getattr(self.app._wiring, name)

    async def deserted(self) -> None:
        """Return once the server knows that every socket is closed."""
        sockets: SocketRegistry = self.part("sockets")
        async with asyncio.timeout(WAIT_S):
            while sockets.all_users() or sockets._going:
                await asyncio.sleep(0.001)

    async def stop(self) -> None:
        """Stop the server properly, and the remaining clients. A second call does nothing."""
        if self._stopped:
            return
        self._stopped = True
        for gateway in self._gateways:
            await gateway.stop()
        await self.app.stop()
        await self.leave()


@asynccontextmanager
async def running_server(
    database: Database, *, clock: Clock | None = None, timings: Timings = QUICK, **settings: Any
) -> AsyncIterator[RunningServer]:
    """A server on a free port over ``database``; ``settings`` as ``Settings`` has them, limits off.

    It hashes passwords almost instantly.
    """
    uri = await uri_of(database)
    given: dict[str, Any] = {"mongodb_uri": uri, "port": 0, "jwt_secret": SECRET, "limits": False}
    # Without feeds: a test would have to exclude their rooms from its counts.
    given |= {"feed_symbols": ()} | settings
    held = clock or HeldClock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.accounts.passwords.PasswordHasher", quick_hasher)
        apps = await started(Settings(**given), held, timings)
    server = RunningServer(apps[0], held, database, apps[1:])
    try:
        yield server
    finally:
        await server.stop()


async def started(settings: Settings, clock: Clock, timings: Timings) -> list[App]:
    """One server, or ``TEST_PROCESSES`` of them that act as one, the first of them with all rooms.

    They run in this one process, so that a test has their clock; they communicate over a real Redis.
    """
    several = how_many()
    if several > 1:
        settings = replace(settings, redis_url=redis_between())
    kind = App if several == 1 else ClusteredApp
    apps: list[App] = []
    for _ in range(several):
        app = kind(settings, clock, timings)
        apps.append(app)
        try:
            await app.start()
        except BaseException:
            for each in reversed(apps):
                await each.stop()
            raise
    return apps


async def uri_of(database: Database) -> str:
    """The address of ``database``, for a server with its own client."""
    await database.ping()
    driver: Any = database.collection("meta").database.client
    # With PyMongo's own API this is awaited, with motor it is a value.
    address = driver.address
    host, port = await address if isawaitable(address) else address
    # The embedded database scans its records of all retryable writes at each one, so it gets none.
    retries = "true" if driver.options.retry_writes else "false"
    return f"mongodb://{host}:{port}/{database.name}?directConnection=true&retryWrites={retries}"


@pytest.fixture
def server(io_loop: IOLoop, database: Database) -> Iterator[RunningServer]:
    """A server with the default settings but no limits, and a held clock."""
    running = running_server(database)
    yield io_loop.run_sync(running.__aenter__)
    io_loop.run_sync(lambda: running.__aexit__(None, None, None))
