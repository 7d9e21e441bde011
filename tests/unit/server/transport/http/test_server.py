"""New connections are accepted a few at a time."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.http.listening import ListenAddress
from server.transport.http.server import ACCEPTS_PER_TURN, REQUESTS_PER_TURN, HTTPServer
from tests.unit.server.transport.lab import until

pytestmark = pytest.mark.gen_test(timeout=60)
ARRIVING = 100
ROOT = Path(__file__).parents[5]


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


async def test_each_turn_of_the_loop_begins_a_few_requests_until_all_are_answered() -> None:
    begun, in_turn, most = 0, 0, 0

    class Call(RequestHandler):
        def get(self) -> None:
            nonlocal begun, in_turn, most
            begun, in_turn = begun + 1, in_turn + 1
            most = max(most, in_turn)
            self.finish(f"{begun}")

    def next_turn() -> None:
        nonlocal in_turn
        in_turn = 0
        if begun < 2 * ARRIVING:
            loop.call_soon(next_turn)

    loop = asyncio.get_running_loop()
    server = HTTPServer(Application([("/", Call)]))
    (listening,) = bind_sockets(0, "127.0.0.1", backlog=ARRIVING)
    server.add_sockets([listening])
    arriving = [await asyncio.open_connection(*listening.getsockname()) for _ in range(ARRIVING)]
    loop.call_soon(next_turn)
    for _ in range(2):
        for _, writer in arriving:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for reader, _ in arriving:
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
    assert begun == 2 * ARRIVING
    assert most <= 2 * REQUESTS_PER_TURN
    server.stop()
    for _, writer in arriving:
        writer.close()
    await server.close_all_connections()


async def test_a_stopped_server_accepts_nobody() -> None:
    server = HTTPServer(lambda request: None)
    (listening,) = bind_sockets(0, "127.0.0.1")
    address = listening.getsockname()
    server.add_sockets([listening])
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


async def test_a_connection_without_whole_headers_is_closed() -> None:
    async with serving(headers_within_s=0.05) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        assert await reader.read() == b""
        writer.close()


async def test_a_kept_connection_has_as_long_for_the_headers_of_another_request() -> None:
    async with serving(headers_within_s=0.05) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        await reader.readexactly(2)
        await asyncio.sleep(0.3)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        await reader.readexactly(2)
        writer.write(b"GET / HTTP/1.1\r\n")
        assert await reader.read() == b""
        writer.close()


async def test_a_connection_beyond_those_an_address_may_have_is_closed_at_once() -> None:
    async with serving(
        admission=Admission(proxies=TrustedProxies.parse(["192.0.2.1"]), most_each=1)
    ) as address:
        first_reader, first = await asyncio.open_connection(*address)
        first.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await first_reader.readuntil(b"\r\n\r\nok")
        reader, second = await asyncio.open_connection(*address)
        assert await reader.read() == b""
        second.close()
        first.close()
        await first_reader.read()
        await asyncio.sleep(0.05)
        reader, third = await asyncio.open_connection(*address)
        third.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        third.close()


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        (b"", b"127.0.0.1"),
        (b"X-Forwarded-For: 1.1.1.1, 203.0.113.7\r\n", b"203.0.113.7"),
        (b"X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 203.0.113.7\r\n", b"203.0.113.7"),
        (b"X-Real-Ip: 203.0.113.7\r\n", b"127.0.0.1"),
    ],
)
async def test_a_request_says_the_client_that_a_near_proxy_tells(headers: bytes, client: bytes) -> None:
    async with serving() as address:
        reader, writer = await asyncio.open_connection(*address)
        for told, expected in ((headers, client), (b"", b"127.0.0.1")):
            writer.write(b"GET /who HTTP/1.1\r\nHost: x\r\n" + told + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(len(expected)) == expected
        writer.close()


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        (b"", b"http "),
        (b"X-Forwarded-Proto: https\r\n", b"https"),
        (b"X-Forwarded-Proto: https, http\r\n", b"http "),
        (b"X-Forwarded-Proto: gopher\r\n", b"http "),
    ],
)
async def test_a_request_says_the_scheme_that_a_near_proxy_tells(headers: bytes, scheme: bytes) -> None:
    async with serving() as address:
        reader, writer = await asyncio.open_connection(*address)
        for told, expected in ((headers, scheme), (b"", b"http ")):
            writer.write(b"GET /how HTTP/1.1\r\nHost: x\r\n" + told + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(len(expected)) == expected
        writer.close()


async def test_a_peer_that_is_no_trusted_proxy_tells_no_scheme() -> None:
    async with serving(proxies=TrustedProxies.parse(["192.0.2.1"])) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET /how HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(5) == b"http "
        writer.close()


# A server with so few descriptors that 60 connections are more than it can accept.
FEW_DESCRIPTORS = """
import asyncio, logging, resource
from tornado.web import Application, RequestHandler
from server.transport.http.listening import ListenAddress
from server.transport.http.server import HTTPServer

class Ok(RequestHandler):
    def get(self):
        self.write("ok")

async def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    logging.basicConfig()
    listening = ListenAddress("127.0.0.1", 0).bind()
    server = HTTPServer(Application([("/.*", Ok)], log_function=lambda _: None))
    server.add_sockets(listening)
    print(listening[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.gen_test(timeout=60)
async def test_a_process_out_of_descriptors_answers_for_its_health_and_recovers() -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FEW_DESCRIPTORS, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert server.stdout is not None
    address = ("127.0.0.1", int(await server.stdout.readline()))
    crowd = [await asyncio.open_connection(*address) for _ in range(60)]
    assert (await asked(address, b"/healthz")).endswith(b'{"status":"ok"}')
    for _, writer in crowd:
        writer.close()
    while not (await asked(address, b"/else")).endswith(b"ok"):
        await asyncio.sleep(0.05)
    server.kill()
    _, logged = await server.communicate()
    assert logged.count(b"no new connection can be accepted") == 1
    assert b"Traceback" not in logged


async def asked(address: tuple[str, int], path: bytes) -> bytes:
    """The whole answer to a request; nothing where the connection was closed instead."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[tuple[str, int]]:
    """A server that answers every request with "ok"; its address."""
    server = HTTPServer(
        Application([("/who", _Who), ("/how", _How), ("/.*", _Ok)], log_function=lambda _: None), **options
    )
    listening = ListenAddress("127.0.0.1", 0).bind()
    server.add_sockets(listening)
    yield listening[0].getsockname()
    server.stop()
    await server.close_all_connections()


class _Ok(RequestHandler):
    def get(self) -> None:
        self.write("ok")


class _Who(RequestHandler):
    def get(self) -> None:
        self.write(self.request.remote_ip or "")


class _How(RequestHandler):
    def get(self) -> None:
        self.write(self.request.protocol.ljust(5))
