"""Connections over TLS, which stay on Tornado's stream."""

import asyncio
import contextlib
import ssl
from pathlib import Path

import pytest
import websockets
from tornado.web import Application

from server.transport.frames import BINARY, TEXT, frame
from server.transport.tls_stream import TlsStream
from tests.rigs.network.certificate import make_certificate
from tests.unit.server.transport.lab import Lab, Probe, until

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.usefixtures("https_server")]


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def app(lab: Lab) -> Application:
    return lab.app()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture
def ssl_options(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def connect(https_port: int) -> websockets.connect:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    return websockets.connect(f"wss://127.0.0.1:{https_port}/", ssl=trusting, max_size=None)


async def test_messages_of_every_size_come_back(lab: Lab, https_port: int) -> None:
    async with connect(https_port) as client:
        for size in (0, 1, 126, 60_000):
            await client.send("x" * size)
            assert await client.recv() == "x" * size
        assert isinstance(lab.probe.protocol._stream, TlsStream)
        await (await client.ping())
    assert client.close_code == 1000
    await lab.probe.over.wait()


async def test_reading_waits_for_the_handler(lab: Lab, https_port: int) -> None:
    gate = asyncio.Event()

    async def wait(_probe: Probe, _payload: bytes) -> None:
        await gate.wait()

    lab.on_frame = wait
    async with connect(https_port) as client:
        for _ in range(5):
            await client.send(b"x" * 50_000)
        await asyncio.sleep(0.05)
        assert len(lab.probe.frames) == 1
        gate.set()
        await until(lambda: len(lab.probe.frames) == 5)


async def test_a_slow_reader_gets_everything_and_then_the_close(lab: Lab, https_port: int) -> None:
    async with connect(https_port) as client:
        await until(lambda: bool(lab.probes))
        sent = lab.probe.protocol.write_frames(frame(BINARY, bytes(20 << 20)))
        assert sent is not None
        lab.probe.protocol.close(4409, "replaced")
        assert len(await client.recv()) == 20 << 20
        await sent
        with pytest.raises(websockets.ConnectionClosedError):
            await client.recv()
    assert (client.close_code, client.close_reason) == (4409, "replaced")
    await lab.probe.over.wait()


async def test_the_code_reaches_a_client_that_sent_too_much(https_port: int) -> None:
    async with connect(https_port) as client:
        with contextlib.suppress(websockets.ConnectionClosedError):
            await client.send(bytes(8 << 20))
        with pytest.raises(websockets.ConnectionClosedError):
            await client.recv()
    assert client.close_code == 1009


async def test_a_broken_connection_is_reported_once(lab: Lab, https_port: int) -> None:
    async with connect(https_port) as client:
        await client.send("x")
        await client.recv()
        client.transport.abort()
        await lab.probe.over.wait()
    assert (lab.probe.closes, lab.probe.close_code) == (1, None)
    assert lab.probe.protocol.write_frames(frame(TEXT, b"x")) is None
