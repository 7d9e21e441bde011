"""What clients that are slow, that flood, or that are many may cost the others."""

import asyncio
import gc
import hashlib
import os
import socket

import pytest
from tornado.web import Application

from models.errors import TOO_SLOW
from server.transport.frames import BINARY, CLOSE, PING, TEXT, frame
from server.transport.reader import FrameReader
from server.transport.socket_stream import PlainStream
from server.transport.websocket import WebSocketConnection
from tests.rigs.client import WAIT_S
from tests.rigs.network.framing import Peer, client_frame
from tests.unit.server.transport.lab import Lab, Probe, until

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.usefixtures("http_server")]
SMALL = client_frame(TEXT, b"x")


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def app(lab: Lab) -> Application:
    return lab.app()


async def test_reading_waits_for_the_handler(lab: Lab, http_port: int) -> None:
    gate = asyncio.Event()

    async def wait(_probe: Probe, _payload: bytes) -> None:
        await gate.wait()

    lab.on_frame = wait
    chunk = client_frame(BINARY, bytes(60_000)) * 16
    async with await Peer.connect(http_port) as peer:
        for _ in range(32):
            peer.send(chunk)
        await asyncio.sleep(0.1)
        assert len(lab.probe.frames) == 1
        # The kernel's buffers are full, and what the peer could not send stays with it.
        assert peer.writer.transport.get_write_buffer_size() > 0
        gate.set()
        await until(lambda: len(lab.probe.frames) == 32 * 16)


async def test_frames_are_delivered_one_at_a_time_and_in_order(lab: Lab, http_port: int) -> None:
    busy = 0

    async def turn(_probe: Probe, payload: bytes) -> None:
        nonlocal busy
        busy += 1
        assert busy == 1
        await asyncio.sleep(0)
        busy -= 1

    lab.on_frame = lambda probe, payload: turn(probe, payload) if payload[-1] % 3 else None
    sent = [b"%d" % n for n in range(1000)]
    async with await Peer.connect(http_port) as peer:
        peer.send(*(client_frame(TEXT, payload) for payload in sent), client_frame(CLOSE))
        await peer.closed()
    assert [payload for _, payload in lab.probe.frames] == sent


async def test_a_flooding_client_gets_a_fair_share_of_each_turn(lab: Lab, http_port: int) -> None:
    turns, most, in_turn = 0, 0, 0
    loop = asyncio.get_running_loop()

    def count(probe: Probe, _payload: bytes) -> None:
        nonlocal in_turn, most
        in_turn += 1
        most = max(most, in_turn)

    def next_turn() -> None:
        nonlocal in_turn, turns
        in_turn = 0
        turns += 1
        if len(lab.probes) == 0 or len(lab.probe.frames) < 50_000:
            loop.call_soon(next_turn)

    lab.on_frame = count
    loop.call_soon(next_turn)
    async with await Peer.connect(http_port) as peer:
        peer.send(SMALL * 50_000)
        await until(lambda: len(lab.probe.frames) == 50_000)
    assert most <= 64
    assert turns >= 50_000 // 64


async def test_empty_fragments_and_pings_count_as_well(lab: Lab, http_port: int) -> None:
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1
        if not (lab.probes and lab.probe.over.is_set()):
            loop.call_soon(beat)

    loop = asyncio.get_running_loop()
    async with await Peer.connect(http_port) as peer:
        loop.call_soon(beat)
        first, rest = client_frame(TEXT, fin=False), client_frame(0, fin=False)
        peer.send(first, rest * 10_000, client_frame(CLOSE))
        await peer.closed()
    assert beats > 10_000 // 64


async def test_a_slow_reader_gets_everything_when_it_reads(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        payloads = [os.urandom(50_000) for _ in range(200)]
        sent = [lab.probe.protocol.write_frames(frame(BINARY, payload)) for payload in payloads]
        waiting = [future for future in sent if future is not None]
        assert sent[0] is None
        assert waiting
        assert not waiting[-1].done()
        expected = hashlib.sha1(b"".join(payloads)).digest()
        arrived = hashlib.sha1(b"".join([await peer.message() for _ in payloads])).digest()
        assert arrived == expected
        await asyncio.wait_for(waiting[-1], WAIT_S)
        assert all(future.done() for future in waiting)
        assert lab.probe.protocol.write_frames(frame(TEXT, b"at once again")) is None


async def test_pending_writes_to_a_peer_that_leaves_finish_without_failing(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        sent = lab.probe.protocol.write_frames(frame(BINARY, bytes(20 << 20)))
        assert sent is not None
        peer.writer.transport.abort()
        await sent
        assert lab.probe.protocol.write_frames(frame(TEXT, b"x")) is None
        await lab.probe.over.wait()


async def test_a_close_frame_is_sent_after_all_pending_writes(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        lab.probe.protocol.write_frames(frame(BINARY, bytes(20 << 20)))
        lab.probe.protocol.close(1001, "going")
        assert len(await peer.message()) == 20 << 20
        peer.send(client_frame(CLOSE, b"\x03\xe9"))
        assert await peer.closed() == (1001, "going")


async def test_a_failed_connection_ends_as_soon_as_all_is_sent(lab: Lab, http_port: int) -> None:
    lab.close_wait_s = 1000
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        lab.probe.protocol.write_frames(frame(BINARY, bytes(20 << 20)))
        peer.send(client_frame(TEXT, b"\xff"))
        await lab.probe.over.wait()
        assert len(await peer.message()) == 20 << 20
        assert (await peer.closed())[0] == 1007


async def test_a_peer_that_does_not_read_cannot_keep_a_closed_connection(lab: Lab, http_port: int) -> None:
    lab.close_wait_s = 0.1
    async with await Peer.connect(http_port):
        await until(lambda: bool(lab.probes))
        lab.probe.protocol.write_frames(frame(BINARY, bytes(20 << 20)))
        lab.probe.protocol.close(4411, "too slow")
        await lab.probe.over.wait()


async def test_of_several_waiting_pings_the_latest_is_answered(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        sent = lab.probe.protocol.write_frames(frame(BINARY, bytes(20 << 20)))
        assert sent is not None
        peer.send(*(client_frame(PING, b"%d" % n) for n in range(1000)), SMALL)
        await until(lambda: len(lab.probe.frames) == 1)
        assert len(await peer.message()) == 20 << 20
        assert await peer.message() == b"x"
        peer.send(SMALL)
        await peer.message()
        assert peer.pongs == [b"0", b"999"]


async def test_an_idle_connection_keeps_no_buffers(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        peer.send(client_frame(TEXT, b"x" * 60_000))
        await peer.message()
        protocol = lab.probe.protocol
        assert isinstance(protocol._stream, PlainStream)
        assert isinstance(protocol._reader, FrameReader)
        assert protocol._stream._unsent is None
        parser = protocol._reader._parser
        assert parser is not None
        assert (parser._rest, parser._message, protocol._reader._frames) == (b"", None, None)
        assert protocol.handler.request.connection is None


def alive(kind: type) -> int:
    # By type(): isinstance of a weak proxy can fail.
    return sum(type(thing) is kind for thing in gc.get_objects())


async def test_closed_connections_leave_no_objects(lab: Lab, http_port: int) -> None:
    gc.collect()
    gc.disable()
    kinds = (PlainStream, FrameReader, WebSocketConnection, Probe)
    # Other tests of this process may still hold some.
    before = [alive(kind) for kind in kinds]
    try:
        for _ in range(3):
            peers = [await Peer.connect(http_port) for _peer in range(100)]
            for index, peer in enumerate(peers):
                peer.send(SMALL)
                await peer.message()
                if index % 2:
                    peer.send(client_frame(CLOSE))
                    await peer.closed()
                peer.writer.close()
            await until(lambda: all(probe.over.is_set() for probe in lab.probes))
            lab.probes.clear()
            await until(lambda: alive(PlainStream) <= before[0])
            assert alive(FrameReader) <= before[1]
        gc.collect()
        assert all(alive(kind) <= at_first for kind, at_first in zip(kinds, before, strict=True))
    finally:
        gc.enable()


async def test_every_socket_sends_without_delay_and_notices_dead_peers(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port):
        await until(lambda: bool(lab.probes))
        stream = lab.probe.protocol._stream
        assert isinstance(stream, PlainStream)
        assert stream._socket is not None
        assert stream._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        assert stream._socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert stream._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 120_000


async def test_a_peer_that_takes_nothing_for_long_is_cut_off(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        stream = lab.probe.protocol._stream
        assert isinstance(stream, PlainStream)
        stream._stall_s = 0.05
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]  # it reads as well
        sent = lab.probe.protocol.write_frames(frame(BINARY, bytes(32 << 20)))
        assert sent is not None
        await lab.probe.over.wait()
        assert lab.probe.close_code == TOO_SLOW
        await sent


async def test_a_peer_that_takes_a_little_now_and_then_is_kept(lab: Lab, http_port: int) -> None:
    async with await Peer.connect(http_port) as peer:
        await until(lambda: bool(lab.probes))
        stream = lab.probe.protocol._stream
        assert isinstance(stream, PlainStream)
        stream._stall_s = 0.5
        sent = lab.probe.protocol.write_frames(frame(BINARY, bytes(64 << 20)))
        assert sent is not None
        while not sent.done():
            await peer.reader.read(1 << 20)
        assert not lab.probe.closes
