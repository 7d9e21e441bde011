"""One server for all tests of a process that ask it something and leave nothing behind.

    async def test_something(shared_server: ReachableServer) -> None:
        socket = await shared_server.connect(await shared_server.guest("Ann"))
        assert (await socket.refused("message.send", room="lobby", text=""))["code"] == "bad_request"

It starts once, in a thread, and a test has only its clients' side. Its clock stands still, it has no limits, and
nothing in it is swept. Other tests have been there: rooms, and accounts with their names, are left over from them;
guests are signed out behind each test.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from tornado.ioloop import IOLoop

from models.database import client
from models.ids import new_id
from server.runtime.timings import Timings
from tests.rigs.network.loop_thread import LoopThread
from tests.rigs.network.patience import PATIENCE_S
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import PATIENT, RunningServer, running_server

# A sweep would meet the faults that other tests give the database meanwhile.
_UNSWEPT: Final = Timings(sweep_s=86_400, goodbye_s=0.02, closing_s=0.02, most_lag_s=0, **PATIENT)


@pytest.fixture(scope="session")
def shared_host(database_uri: str) -> Iterator[str]:
    """Where the shared server is reached."""
    with LoopThread("shared server") as thread, thread.entered(unswept_server(database_uri)) as server:
        yield server.host


@pytest.fixture
def shared_server(io_loop: IOLoop, shared_host: str) -> Iterator[ReachableServer]:
    """The shared server, with clients of the test's own."""

    async def reached() -> ReachableServer:
        return ReachableServer(shared_host)

    async def left() -> None:
        await server.sign_out()
        await server.leave()

    server: ReachableServer = io_loop.run_sync(reached)
    yield server
    io_loop.run_sync(left)


@asynccontextmanager
async def unswept_server(database_uri: str, **settings: Any) -> AsyncIterator[RunningServer]:
    """A server with a database of its own, in which nothing is swept; ``settings`` as in ``running_server``."""
    database = await client.connect(database_uri, name=new_id("shared"))
    async with running_server(database, timings=_UNSWEPT, **settings) as server:
        # What a test has the driver do meanwhile concerns its own server alone.
        assert server.app._database is not None
        server.app._database.timeout_s = PATIENCE_S
        yield server
    database.close()
    await database.closed()
