"""New connections are accepted a few at a time."""

import asyncio
import socket

import pytest
from tornado.netutil import bind_sockets

from server.transport.http_server import ACCEPTS_PER_TURN, HTTPServer
from tests.unit.server.transport.lab import until

pytestmark = pytest.mark.gen_test(timeout=10)
ARRIVING = 100


async def test_each_turn_of_the_loop_accepts_a_few_until_all_are_in() -> None:
    server = HTTPServer(lambda request: None)
    (listening,) = bind_sockets(0, "127.0.0.1", backlog=ARRIVING)
    let_in, in_turn, most = 0, 0, 0

    def taken(connection: socket.socket, _address: object) -> None:
        nonlocal let_in, in_turn, most
        connection.close()
        let_in, in_turn = let_in + 1, in_turn + 1
        most = max(most, in_turn)

    def next_turn() -> None:
        nonlocal in_turn
        in_turn = 0
        if let_in < ARRIVING:
            loop.call_soon(next_turn)

    loop = asyncio.get_running_loop()
    arriving = [socket.create_connection(listening.getsockname()) for _ in range(ARRIVING)]
    server._handle_connection = taken  # type: ignore[assignment]  # what Tornado does with each
    server.add_sockets([listening])
    loop.call_soon(next_turn)
    await until(lambda: let_in == ARRIVING)
    assert most == ACCEPTS_PER_TURN
    server.stop()
    for each in arriving:
        each.close()


async def test_a_stopped_server_accepts_nobody() -> None:
    server = HTTPServer(lambda request: None)
    (listening,) = bind_sockets(0, "127.0.0.1")
    address = listening.getsockname()
    server.add_sockets([listening])
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
