"""What every test has: a database of its own, and the rule that an unexpected error in the log is a failure.

One embedded database runs for each test process; a test gets a fresh database in it. With ``TEST_MONGODB_URI``
set the tests run on that server instead, and those that need the embedded one skip.
"""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from tornado.ioloop import IOLoop

from models.database import client, driver
from models.database.client import Database
from models.database.embedded import EmbeddedDatabase
from models.ids import new_id
from tests.rigs.databases.young_servers import YoungServers
from tests.rigs.network.loop_thread import LoopThread
from tests.rigs.network.patience import PATIENT
from tests.rigs.network.processes import how_many, redis_for_all
from tests.rigs.shared_server import shared_host as shared_host
from tests.rigs.shared_server import shared_server as shared_server

# The driver tries what fails on purpose again and again for so long, and somebody waits for the answer.
_FAILING_S: Final = 4.0

# A machine that is busy with something else is no fault.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("unhurried"))
settings.load_profile("unhurried")

Failpoint = Callable[..., AbstractAsyncContextManager[None]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that are marked long as well")


def pytest_configure(config: pytest.Config) -> None:
    """Modules of tests, which are imported later, have Hypothesis try as much as this run has time for."""
    settings.load_profile("long" if config.getoption("--long") else "unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(scope="session")
def runs_long(pytestconfig: pytest.Config) -> bool:
    """Whether a test may take minutes to try more of the same."""
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs an error, unless it is marked ``logs_errors`` or reads the log itself (``caplog``)."""
    if request.node.get_closest_marker("logs_errors") or "caplog" in request.fixturenames:
        yield
        return
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    if errors.lines:
        pytest.fail("the log has errors:\n" + "\n".join(errors.lines), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """What a test leaves open fails that test, and not the one in which the collector happens to come by."""
    yield
    gc.collect()
    # What is alive still is kept by the module or the process: the next collection need not look at it.
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def chosen_driver() -> None:
    """The driver that ``TEST_DRIVER`` names, in place of the one that the server uses."""
    driver.name = os.environ.get("TEST_DRIVER", driver.name)


@pytest.fixture(scope="session", autouse=True)
def patient_database() -> Iterator[None]:
    """A machine that is busy with something else is no outage: the database has 30 s to answer in place of 4.

    Between two tests as well, for the server that tests share has work of its own.
    """
    with pytest.MonkeyPatch.context() as patience:
        for name, value in PATIENT.items():
            patience.setattr(client, name, value)
        yield


@pytest.fixture(scope="module", autouse=True)
def what_is_kept_is_no_garbage() -> None:
    """What was imported, and what earlier modules keep, is left out of each collection, which takes no time then."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def no_loop_by_itself() -> None:
    """A loop that nobody asked for is never closed: who needs one outside of a running one gets an error."""
    asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def database_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database server that lives as long as the tests do, on a loop and in a thread of its own."""
    given = os.environ.get("TEST_MONGODB_URI")
    if given:
        yield given
        return
    embedded = EmbeddedDatabase(tmp_path_factory.mktemp("data"), test_commands=True, password=False)
    with LoopThread("database") as thread:
        try:
            yield thread.run(embedded.start())
        finally:
            thread.run(embedded.stop())


@pytest.fixture(scope="session")
def redis_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Redis for servers that consist of several processes."""
    with redis_for_all(tmp_path_factory.mktemp("redis")):
        yield


@pytest.fixture(scope="session", autouse=True)
def several_hear_each_other(request: pytest.FixtureRequest) -> None:
    """Where every server is to consist of several processes (``TEST_PROCESSES``), they have a Redis."""
    if how_many() > 1:
        request.getfixturevalue("redis_of_all")


@pytest.fixture(scope="session")
def young_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """The address of a database server in which few tests have been: one of thousands of databases may hang."""
    given = os.environ.get("TEST_MONGODB_URI")
    if given:
        yield lambda: given
        return
    with LoopThread("young database") as thread:
        servers = YoungServers(tmp_path_factory, thread)
        try:
            yield servers.uri
        finally:
            servers.stop()


@pytest.fixture
def young_uri(young_server: Callable[[], str]) -> str:
    """The address of the database server of this test. The one of the test before may have ended."""
    return young_server()


@pytest.fixture
def database(io_loop: IOLoop, young_uri: str) -> Iterator[Database]:
    """An empty database on the test's own loop."""
    database: Database = io_loop.run_sync(lambda: client.connect(young_uri, name=new_id("test")))
    yield database

    async def close() -> None:
        database.close()
        await database.closed()
        # What it was still doing was cancelled, and has its turn to end.
        await asyncio.sleep(0)

    io_loop.run_sync(close)


@pytest.fixture
def failpoint(database: Database) -> Failpoint:
    """``async with failpoint(["insert"], errorCode=91)``: the server fails these commands, each time.

    ``mode={"times": 1}`` fails the first one alone.
    """
    if "TEST_MONGODB_URI" in os.environ:
        pytest.skip("only the embedded database is made to fail")

    @asynccontextmanager
    async def failing(commands: list[str], mode: Any = "alwaysOn", **data: Any) -> AsyncIterator[None]:
        admin = database._client.admin
        await admin.command(
            "configureFailPoint", "failCommand", mode=mode, data={"failCommands": commands} | data
        )
        with pytest.MonkeyPatch.context() as impatient:
            impatient.setattr(client, "TIMEOUT_S", min(_FAILING_S, client.TIMEOUT_S))
            try:
                yield
            finally:
                await admin.command("configureFailPoint", "failCommand", mode="off")

    return failing


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
