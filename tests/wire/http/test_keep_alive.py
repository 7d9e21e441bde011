"""One connection carries one request after the other, whatever the one before was answered."""

import pytest
from tornado.iostream import IOStream
from tornado.tcpclient import TCPClient

from tests.rigs.server import RunningServer

pytestmark = pytest.mark.one_server

REFUSED = [
    b"GET /nowhere HTTP/1.1\r\nHost: here\r\n\r\n",
    b"POST /nowhere HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}",
    b"DELETE /api/guest HTTP/1.1\r\nHost: here\r\n\r\n",
    b"POST /api/guest HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\n\r\n{",
    b"GET /api/me HTTP/1.1\r\nHost: here\r\n\r\n",
]


@pytest.mark.gen_test
@pytest.mark.parametrize("request_bytes", REFUSED, ids=lambda request: request.split(b" HTTP")[0].decode())
async def test_a_refused_request_leaves_the_connection_open(
    server: RunningServer, request_bytes: bytes
) -> None:
    stream = await TCPClient().connect("127.0.0.1", server.app.port)
    try:
        await stream.write(request_bytes)
        assert await _status(stream) >= 400
        await stream.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
        assert await _status(stream) == 200
    finally:
        stream.close()


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/sockjs/info", "/sockjs/0/a/xhr", "/ws/info"])
async def test_a_connection_that_ends_behind_a_refusal_says_so(server: RunningServer, path: str) -> None:
    stream = await TCPClient().connect("127.0.0.1", server.app.port)
    try:
        request = (
            f"POST {path} HTTP/1.1\r\nHost: here\r\nOrigin: https://foe.example\r\nContent-Length: 0\r\n\r\n"
        )
        await stream.write(request.encode())
        head = await stream.read_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 403")
        assert b"\r\nconnection: close\r\n" in head.lower()
    finally:
        stream.close()


async def _status(stream: IOStream) -> int:
    head = await stream.read_until(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    await stream.read_bytes(int(length.split(b":")[1]))
    return int(head.split()[1])
