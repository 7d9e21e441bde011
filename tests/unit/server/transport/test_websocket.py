"""Connections on real sockets: opening, talking, and every way in which they end."""

import asyncio
import logging
import random
from collections.abc import Awaitable

import pytest
import websockets
from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.web import Application

from models.errors import Disconnect
from server.transport.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame
from tests.rigs.network.framing import Peer, client_frame, deflated, fragmented, inflated
from tests.unit.server.transport.lab import Lab, Probe, until

pytestmark = [pytest.mark.gen_test, pytest.mark.usefixtures("http_server")]
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def app(lab: Lab) -> Application:
    return lab.app()


async def test_a_real_client_gets_its_messages_back(http_port: int) -> None:
    sizes = [0, 1, 125, 126, 65_535, 65_536]
    async with websockets.connect(f"ws://127.0.0.1:{http_port}/") as client:
        for size in sizes:
            for message in ("x" * size, random.Random(size).randbytes(size)):
                await client.send(message)
                assert await client.recv() == message
        await client.send(["frag", "men", "ts"])
        assert await client.recv() == "fragments"
        await (await client.ping(b"there?"))
    assert client.close_code == 1000


async def test_frames_that_come_with_the_handshake_are_read(http_port: int) -> None:
    early = client_frame(TEXT, b"first") + client_frame(TEXT, b"second")[:7]
    async with await Peer.connect(http_port, early=early) as peer:
        assert await peer.message() == b"first"
        peer.send(client_frame(TEXT, b"second")[7:])
        assert await peer.message() == b"second"


async def test_what_open_writes_is_sent_before_everything_else(lab: Lab, http_port: int) -> None:
    async def hello(probe: Probe) -> None:
        probe.protocol.write_frames(frame(TEXT, b"hello"))
        await asyncio.sleep(0)
        probe.protocol.write_frames(frame(TEXT, b"again"))

    lab.on_open = hello
    async with await Peer.connect(http_port, early=client_frame(TEXT, b"early")) as peer:
        assert [await peer.message() for _ in range(3)] == [b"hello", b"again", b"early"]


async def test_pings_between_fragments_are_answered_at_once(http_port: int) -> None:
    first, second, last = fragmented(TEXT, "crème brûlée".encode(), 3)
    async with await Peer.connect(http_port) as peer:
        peer.send(first, client_frame(PING, b"1"), second, client_frame(PING, b"2"))
        assert [await peer.frame(), await peer.frame()] == [(0x8A, b"1"), (0x8A, b"2")]
        peer.send(last)
        assert await peer.message() == "crème brûlée".encode()


async def test_data_and_pings_count_as_activity_and_pongs_do_not(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        for sent, lives in [
            (client_frame(PONG, b"x"), 0),
            (client_frame(PING), 1),
            (client_frame(TEXT, fin=False), 2),
            (client_frame(CONTINUATION, b"part of a frame")[:9], 3),
            (client_frame(CONTINUATION, b"part of a frame")[9:], 4),
            (client_frame(PONG), 4),
        ]:
            peer.send(sent)
            await asyncio.sleep(0.02)
            assert lab.probe.activities == lives


async def test_compression_is_agreed_on_and_used_above_its_threshold(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port, extra=DEFLATE) as peer:
        assert (
            "sec-websocket-extensions: permessage-deflate; server_no_context_takeover; "
            "client_no_context_takeover\r\n"
        ) in peer.answer.lower()
        long = b"tea server " * 500
        for _ in range(2):
            peer.send(client_frame(BINARY, deflated(long), rsv=4), client_frame(TEXT, b"short"))
            first, payload = await peer.frame()
            assert (first, inflated(payload)) == (0xC2, long)
            assert await peer.frame() == (0x81, b"short")
        assert lab.probe.protocol.compressed


async def test_without_an_offer_nothing_is_compressed(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        assert "extensions" not in peer.answer.lower()
        assert not lab.probe.protocol.compressed
        peer.send(client_frame(TEXT, deflated(b"x"), rsv=4))
        assert (await peer.closed())[0] == 1002


BROKEN = {
    "no mask": (client_frame(TEXT, b"x", key=None), 1002),
    "close code 1005": (client_frame(CLOSE, (1005).to_bytes(2)), 1002),
    "half a close code": (client_frame(CLOSE, b"\x03"), 1002),
    "close reason not UTF-8": (client_frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "text not UTF-8": (client_frame(TEXT, b"\xff"), 1007),
    "2^62 bytes announced": (b"\x82\xff" + (1 << 62).to_bytes(8), 1009),
    "bomb": (client_frame(BINARY, deflated(bytes(1 << 24)), rsv=4), 1009),
}


@pytest.mark.parametrize("flaw", BROKEN)
async def test_the_code_reaches_a_peer_that_goes_on_sending(lab: Lab, http_port: int, flaw: str) -> None:
    broken, code = BROKEN[flaw]
    async with await Peer.connect(http_port, extra=DEFLATE) as peer:
        peer.send(client_frame(TEXT, b"good"), broken, bytes(8 << 20))
        assert await peer.message() == b"good"
        assert (await peer.closed())[0] == code
        await lab.probe.over.wait()
        assert lab.probe.frames == [(True, b"good")]


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x0f\xa1bye"])
async def test_a_close_is_answered_with_its_own_code(lab: Lab, http_port: int, payload: bytes) -> None:
    async with await Peer.connect(http_port) as peer:
        peer.send(client_frame(CLOSE, payload), client_frame(TEXT, b"too late"))
        code = int.from_bytes(payload[:2]) if payload else None
        assert await peer.closed() == (code, "")
        await lab.probe.over.wait()
        assert lab.probe.close_code == code
        assert (lab.probe.close_reason or "") == payload[2:].decode()
        assert lab.probe.frames == []
    await asyncio.sleep(0.01)
    assert lab.probe.closes == 1


async def test_our_close_waits_for_the_peers_close(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        lab.probe.protocol.close(4401, "expired")
        lab.probe.protocol.close(4409, "only the first counts")
        assert lab.probe.protocol.write_frames(frame(TEXT, b"after")) is None
        assert await peer.frame() == (0x88, b"\x11\x31expired")
        peer.send(client_frame(TEXT, b"not handed over"), client_frame(PING))
        await asyncio.sleep(0.02)
        assert not lab.probe.over.is_set()
        peer.send(client_frame(CLOSE, b"\x11\x31"))
        assert await peer.reader.read() == b""
        await lab.probe.over.wait()
        assert lab.probe.close_code == 4401
        assert lab.probe.frames == []


async def test_a_peer_that_does_not_answer_our_close_is_cut_off(lab: Lab, http_port: int) -> None:
    lab.close_wait_s = 0.05
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        lab.probe.protocol.close(1001)
        assert await peer.closed() == (1001, "")
        await lab.probe.over.wait()
        assert lab.probe.close_code is None


async def pour(peer: Peer) -> None:
    while True:
        peer.send(bytes(1 << 20))
        await peer.writer.drain()


async def test_a_peer_that_keeps_sending_after_the_end_is_cut_off(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        peer.send(client_frame(TEXT, b"\xff"))
        with pytest.raises(ConnectionError):
            await pour(peer)


async def test_a_broken_connection_is_reported_once(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        peer.send(client_frame(TEXT, b"whole"), client_frame(TEXT, b"half")[:5])
        await peer.message()
    await lab.probe.over.wait()
    assert (lab.probe.closes, lab.probe.close_code) == (1, None)
    assert lab.probe.protocol.is_closing()


async def test_a_client_that_leaves_during_the_handshake_is_never_opened(
    lab: Lab, http_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    gone = asyncio.Event()

    def lose(probe: Probe) -> None:
        assert isinstance(probe.request.connection, HTTP1Connection)
        probe.request.connection.stream.close()
        gone.set()

    lab.on_handshake = lose
    with pytest.raises(asyncio.IncompleteReadError):
        await Peer.connect(http_port)
    await gone.wait()
    await asyncio.sleep(0.01)
    assert lab.probes == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_an_abort_ends_the_connection_at_once(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        lab.probe.protocol.abort()
        assert lab.probe.closes == 0
        await lab.probe.over.wait()
        assert await peer.reader.read() == b""


def fails(_probe: Probe, _payload: bytes) -> Awaitable[None] | None:
    raise ZeroDivisionError


async def fails_later(_probe: Probe, _payload: bytes) -> None:
    await asyncio.sleep(0)
    raise ZeroDivisionError


@pytest.mark.logs_errors
@pytest.mark.parametrize("broken", [fails, fails_later])
async def test_an_exception_is_logged_with_the_id_that_the_client_gets(
    lab: Lab, http_port: int, caplog: pytest.LogCaptureFixture, broken: object
) -> None:
    lab.on_frame = broken  # type: ignore[assignment]  # one of the two above
    async with await Peer.connect(http_port) as peer:
        peer.send(client_frame(TEXT, b"x"), client_frame(CLOSE))
        code, reason = await peer.closed()
    assert code == 1011
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert reason.removeprefix("internal error ") in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


async def test_a_disconnect_closes_as_it_says(lab: Lab, http_port: int) -> None:
    def refuse(_probe: Probe, _payload: bytes) -> None:
        raise Disconnect(4400, "three times nonsense")

    lab.on_frame = refuse
    async with await Peer.connect(http_port) as peer:
        peer.send(client_frame(TEXT, b"x"), client_frame(TEXT, b"y"), client_frame(CLOSE))
        assert await peer.closed() == (4400, "three times nonsense")
        assert len(lab.probe.frames) == 1


async def test_a_disconnect_while_opening_closes_as_it_says(lab: Lab, http_port: int) -> None:
    async def refuse(_probe: Probe) -> None:
        raise Disconnect(4401, "no token")

    lab.on_open = refuse
    async with await Peer.connect(http_port, early=client_frame(TEXT, b"x")) as peer:
        peer.send(client_frame(CLOSE))
        assert await peer.closed() == (4401, "no token")
        assert lab.probe.frames == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [("Sec-WebSocket-Version: 13", 426), ("Upgrade: websocket", 400), ("Sec-WebSocket-Key: ", 400)],
)
async def test_an_incomplete_handshake_is_refused(
    http_server: HTTPServer, http_port: int, wrong: str, status: int
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", http_port)
    asked = "\r\n".join(
        line
        for line in [
            "GET / HTTP/1.1",
            "Host: here",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
        ]
        if not line.startswith(wrong)
    )
    writer.write(f"{asked}\r\n\r\n".encode())
    assert (await reader.readline()).split()[1] == str(status).encode()
    writer.close()
