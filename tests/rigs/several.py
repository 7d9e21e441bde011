"""Several servers as one on one database, in this process: the first is the home, and they hear each other in memory.

async with several_servers(database, 2) as servers:
    ann = await servers[0].guest("Ann")
    socket = await servers[1].connect(ann)
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import pytest

from models.database.client import Database
from server.cluster.bus.memory import MemoryBroker, MemoryBus
from server.clustered import ClusteredApp
from server.runtime.clock import SystemClock
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from tests.rigs.accounts import SECRET, quick_hasher
from tests.rigs.server import PATIENT, RunningServer, uri_of

# With beats: a server that looks whether another one lives has to see them.
_ALIVE: Final[dict[str, float]] = PATIENT | {"beat_s": 0.5}
TIMINGS: Final = Timings(sweep_s=0.05, goodbye_s=0.02, closing_s=0.02, most_lag_s=0, **_ALIVE)


@asynccontextmanager
async def several_servers(
    database: Database, count: int, **settings: Any
) -> AsyncIterator[list[RunningServer]]:
    """That many servers, each on a free port, over ``database``; limits off, without feeds."""
    uri, broker = await uri_of(database), MemoryBroker()
    given: dict[str, Any] = {"mongodb_uri": uri, "port": 0, "jwt_secret": SECRET, "limits": False}
    given |= {"feed_symbols": ()} | settings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.accounts.passwords.PasswordHasher", quick_hasher)
        async with AsyncExitStack() as stack:
            servers: list[RunningServer] = []
            for _ in range(count):
                clock = SystemClock()
                app = ClusteredApp(Settings(**given), clock, TIMINGS, MemoryBus(broker))
                try:
                    await app.start()
                except BaseException:
                    await app.stop()
                    raise
                server = RunningServer(app, clock, database)
                stack.push_async_callback(server.stop)
                servers.append(server)
            yield servers
