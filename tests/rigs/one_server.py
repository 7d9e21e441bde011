"""One server for all tests of a module marked ``one_server``, instead of one for each.

    pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

Its tests ask for ``server`` and ``database`` as others do, and may look inside. They share the loop, the server, its
clock, which only moves forward, and its database: the lobby and the rooms of earlier tests still exist. After each
test its clients are cut and the names of its users are freed. A test that stops the server, changes how it was
started, or counts things that others leave behind is marked ``own_server``. One that asks only for ``database``
starts its servers itself, and has its own database. ``one_server(admin_token="...")`` starts it with settings.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.stores.people.users import KEYS, USERS
from tests.rigs.network.processes import how_many
from tests.rigs.server import RunningServer, running_server

OpenDatabase = Callable[[], AbstractAsyncContextManager[Database]]

_NAMED: Final = {KEYS[0]: {"$gt": ""}}
_NAMELESS: Final = {"$unset": dict.fromkeys(KEYS, "")}


class OneServer:
    """The loop of a module's tests, and the servers on it: one for each requested number of processes."""

    def __init__(self, database: OpenDatabase, **settings: Any) -> None:
        self.loop = IOLoop(make_current=False)
        self._database = database
        self._settings = settings
        self._running: dict[int, tuple[RunningServer, AbstractAsyncContextManager[RunningServer]]] = {}

    def server(self) -> RunningServer:
        """The server, started at the first call."""
        count = how_many()
        if count not in self._running:
            context = self._started()
            self._running[count] = self.loop.run_sync(context.__aenter__), context
        return self._running[count][0]

    def left(self) -> None:
        """A test has ended."""
        server = self._running[how_many()][0]
        self.loop.run_sync(lambda: _left(server))

    def close(self) -> None:
        for _, context in self._running.values():
            self.loop.run_sync(lambda context=context: context.__aexit__(None, None, None))
        self.loop.close(all_fds=True)

    @asynccontextmanager
    async def _started(self) -> AsyncIterator[RunningServer]:
        async with self._database() as database, running_server(database, **self._settings) as server:
            yield server


async def _left(server: RunningServer) -> None:
    await server.cut_clients()
    await server.deserted()
    users = server.database.collection(USERS)
    async with server.database.reached():
        await users.update_many(_NAMED, _NAMELESS)


def settings_of(node: pytest.Item | pytest.Collector) -> dict[str, Any]:
    """The settings with which the server of a module is started; also for a test in it with its own."""
    mark = node.get_closest_marker("one_server")
    return {} if mark is None else dict(mark.kwargs)


def shared_by(request: pytest.FixtureRequest) -> OneServer | None:
    """The shared server of this test's module; None: the test has its own."""
    node = request.node
    if node.get_closest_marker("one_server") is None or node.get_closest_marker("own_server") is not None:
        return None
    if "server" not in request.fixturenames:
        return None
    one: OneServer = request.getfixturevalue("one_server")
    return one


@pytest.fixture
def io_loop(request: pytest.FixtureRequest) -> Iterator[IOLoop]:
    """The loop of a test: its own, or that of its module."""
    one = shared_by(request)
    loop = IOLoop(make_current=False) if one is None else one.loop
    asyncio.set_event_loop(loop.asyncio_loop)
    yield loop
    asyncio.set_event_loop(None)
    if one is None:
        loop.close(all_fds=True)


@pytest.fixture
def server(request: pytest.FixtureRequest, io_loop: IOLoop) -> Iterator[RunningServer]:
    """A server with the default settings but no limits, and a held clock."""
    one = shared_by(request)
    if one is not None:
        yield one.server()
        one.left()
        return
    running = running_server(request.getfixturevalue("database"), **settings_of(request.node))
    yield io_loop.run_sync(running.__aenter__)
    io_loop.run_sync(lambda: running.__aexit__(None, None, None))
