"""The account calls alone, and the whole server, for the tests of this folder."""

from collections.abc import Iterator
from socket import socket

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop
from tornado.web import Application

from models.database.client import Database
from server.transport.http.server import HTTPServer
from tests.rigs.accounts import INDEXES, AccountRig, Api
from tests.rigs.server import server as server
from tests.rigs.sockjs import shared_sockjs as shared_sockjs
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
