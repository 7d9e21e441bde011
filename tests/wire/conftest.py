"""The account calls alone, and the whole server, for the tests of this folder."""

from collections.abc import Iterator

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application

from models.database.client import Database
from tests.rigs.accounts import INDEXES, AccountRig, Api
from tests.rigs.server import house as house
from tests.rigs.sockjs import sockjs as sockjs


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
def api(http_server: HTTPServer, http_client: AsyncHTTPClient, http_port: int) -> Api:
    return Api(http_client, f"http://127.0.0.1:{http_port}")
