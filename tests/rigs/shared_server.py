"""One server for all tests of a process that send requests and leave nothing behind.

    async def test_something(shared_server: ReachableServer) -> None:
        socket = await shared_server.connect(await shared_server.guest("Ann"))
        assert (await socket.refused("message.send", room="lobby", text=""))["code"] == "bad_request"

It starts once, in a thread, and a test has only the side of its clients. Its clock stands still, it has no limits,
and no sweep runs. Other tests use it too: their rooms, accounts and names remain; guests are signed out after each
test.
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

# A sweep would meet the faults that other tests inject into the database meanwhile.
_UNSWEPT: Final = Timings(sweep_s=86_400, goodbye_s=0.02, closing_s=0.02, most_lag_s=0, **PATIENT)


@pytest.fixture(scope="session")
def shared_host(database_uri: str) -> Iterator[str]:
    """The address of the shared server."""
    with LoopThread("shared server") as thread, thread.entered(unswept_server(database_uri)) as server:
        yield server.host


@pytest.fixture
def shared_server(io_loop: IOLoop, shared_host: str) -> Iterator[ReachableServer]:
    """The shared server, with the test's own clients."""

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
    """A server with its own database and no sweeps; ``settings`` as in ``running_server``."""
    database = await client.connect(database_uri, name=new_id("shared"))
    async with running_server(database, timings=_UNSWEPT, **settings) as server:
        # A test's changes to the driver's timeouts concern only its own server.
        assert server.app._database is not None
        server.app._database.timeout_s = PATIENCE_S
        yield server
    database.close()
    await database.closed()
