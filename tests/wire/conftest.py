"""The account calls alone, and the whole server, for the tests of this folder."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from socket import socket

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop
from tornado.web import Application

from models.database import client
from models.database.client import Database
from models.ids import new_id
from server.transport.http.server import HTTPServer
from tests.rigs.accounts import INDEXES, AccountRig, Api
from tests.rigs.databases.emptied import EmptiedDatabases
from tests.rigs.databases.young_servers import YoungServers
from tests.rigs.doors.sockjs import shared_sockjs as shared_sockjs
from tests.rigs.doors.sockjs import sockjs as sockjs
from tests.rigs.network.loop_thread import LoopThread
from tests.rigs.network.processes import PROCESSES, how_many
from tests.rigs.one_server import OneServer, OpenDatabase, settings_of, shared_by
from tests.rigs.one_server import io_loop as io_loop
from tests.rigs.one_server import server as server
from tests.wire.operators.rig import operator as operator
from tests.wire.relaying.chosen import CHOSEN

# What a test has that starts servers: one, or a database for those that it starts by itself.
_SERVERS = frozenset({"server", "database"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of the chosen modules on three processes as well, where nothing else was asked for."""
    name = metafunc.module.__name__
    serves = not _SERVERS.isdisjoint(metafunc.fixturenames)
    if PROCESSES not in os.environ and name in CHOSEN and serves:
        metafunc.parametrize("processes", [1, 3], indirect=True, ids=["one", "three"])


@pytest.fixture(autouse=True)
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each server of this test consist of so many processes; skip what is marked as of one."""
    count: int = getattr(request, "param", how_many())
    if count == 1:
        return
    mark = request.node.get_closest_marker("one_process")
    if mark is not None:
        pytest.skip(f"of one process: {mark.args[0]}")
    request.getfixturevalue("redis_of_all")
    monkeypatch.setenv(PROCESSES, str(count))


@pytest.fixture(scope="session")
def emptied_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptiedDatabases | None]:
    """None where another server is tested, which may not know what is asked of it here."""
    if "TEST_MONGODB_URI" in os.environ:
        yield None
        return
    with LoopThread("emptied databases") as thread:
        servers = YoungServers(tmp_path_factory, thread)
        databases = EmptiedDatabases(servers.uri)
        try:
            with databases.remembering_indexes():
                yield databases
        finally:
            servers.stop()


@pytest.fixture(scope="session")
def open_database(
    young_server: Callable[[], str], emptied_databases: EmptiedDatabases | None
) -> OpenDatabase:
    """Opens an empty database on the running loop. Other tests may have left their indexes in it."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Database]:
        if emptied_databases is None:
            database = await client.connect(young_server(), name=new_id("test"))
        else:
            database = await emptied_databases.take()
        yield database
        if emptied_databases is not None:
            await emptied_databases.take_back(database)
        database.close()
        await database.closed()
        # What it was still doing was cancelled, and has its turn to end.
        await asyncio.sleep(0)

    return opened


@pytest.fixture(scope="module")
def one_server(request: pytest.FixtureRequest, open_database: OpenDatabase) -> Iterator[OneServer]:
    """What the tests of a module share that is marked ``one_server``."""
    one = OneServer(open_database, **settings_of(request.node))
    yield one
    one.close()


@pytest.fixture
def database(
    request: pytest.FixtureRequest, io_loop: IOLoop, open_database: OpenDatabase
) -> Iterator[Database]:
    """An empty database on the test's own loop, or that of the server of its module."""
    one = shared_by(request)
    if one is not None:
        yield one.server().database
        return
    opened = open_database()
    yield io_loop.run_sync(opened.__aenter__)
    io_loop.run_sync(lambda: opened.__aexit__(None, None, None))


@pytest.fixture
def rig(io_loop: IOLoop, database: Database) -> Iterator[AccountRig]:
    """Accounts without limits; a module that needs others has a fixture of this name."""
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    rig = AccountRig(database)
    yield rig
    rig.passwords.close()


@pytest.fixture
def app(rig: AccountRig) -> Application:
    return rig.app()


@pytest.fixture
def http_server(io_loop: IOLoop, app: Application, _unused_port: tuple[socket, int]) -> Iterator[HTTPServer]:
    """Teahouse's own server in place of Tornado's: it tells the client's address."""
    server = HTTPServer(app)
    server.add_sockets([_unused_port[0]])
    yield server
    server.stop()
    io_loop.run_sync(server.close_all_connections)


@pytest.fixture
def api(http_server: HTTPServer, http_client: AsyncHTTPClient, http_port: int) -> Api:
    return Api(http_client, f"http://127.0.0.1:{http_port}")
