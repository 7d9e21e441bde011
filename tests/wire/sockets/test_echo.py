"""``/echo`` on a real server."""

import asyncio

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient
from tornado.web import Application

from handlers.http.origins import Origins
from handlers.websocket.anonymous import AnonymousDeps
from handlers.websocket.echo import routes
from server.runtime.clock import SystemClock
from server.runtime.rate_limits import Bucket
from server.transport.frames import BINARY, TEXT
from server.transport.http.admission import Admission
from server.transport.quiet_sockets import QuietSockets
from tests.rigs.network.framing import Peer, client_frame, inflated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.usefixtures("http_server")]
FRIEND = "https://friend.example"


@pytest.fixture
def bucket() -> Bucket | None:
    return None


@pytest.fixture
def app(bucket: Bucket | None) -> Application:
    deps = AnonymousDeps(
        quiet_sockets=QuietSockets(),
        origins=Origins([FRIEND]),
        max_frame_bytes=65_536,
        clock=SystemClock(),
        new_bucket=None if bucket is None else lambda: bucket,
        admission=Admission(most=10, most_each=2),
    )
    return Application(routes(deps))


async def test_text_and_binary_come_back_as_they_came(http_port: int) -> None:
    async with websockets.connect(f"ws://127.0.0.1:{http_port}/echo") as client:
        for message in ("", "crème brûlée", b"", b"\x00\xff", "x" * 65_536):
            await client.send(message)
            assert await client.recv() == message


@pytest.mark.parametrize(
    ("offered", "selected"),
    [(["echo-protocol"], "echo-protocol"), (["chat", "echo-protocol"], "echo-protocol"), (["chat"], None)],
)
async def test_its_subprotocol_is_selected_and_no_other(
    http_port: int, offered: list[str], selected: str | None
) -> None:
    extra = f"Sec-WebSocket-Protocol: {', '.join(offered)}\r\n"
    async with await Peer.connect(http_port, "/echo", extra=extra) as peer:
        answered = [line for line in peer.answer.splitlines() if "protocol:" in line.lower()]
        assert answered == ([] if selected is None else [f"Sec-Websocket-Protocol: {selected}"])
        peer.send(client_frame(TEXT, b"x"))
        assert await peer.message() == b"x"


@pytest.mark.parametrize("bits", [9, 12, 15])
async def test_it_comes_back_compressed_with_the_window_agreed_on(http_port: int, bits: int) -> None:
    extra = f"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits={bits}\r\n"
    message = bytes(range(256)) * 100
    async with await Peer.connect(http_port, "/echo", extra=extra) as peer:
        assert f"server_max_window_bits={bits}" in peer.answer
        peer.send(client_frame(BINARY, message))
        first, payload = await peer.frame()
        assert (first, inflated(payload, bits)) == (0xC2, message)


async def test_the_smallest_window_is_answered_plain(http_port: int) -> None:
    extra = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8\r\n"
    async with await Peer.connect(http_port, "/echo", extra=extra) as peer:
        assert "server_max_window_bits=8" in peer.answer
        peer.send(client_frame(TEXT, b"x" * 5000))
        assert await peer.frame() == (0x81, b"x" * 5000)


@pytest.mark.parametrize("origin", ["https://foe.example", "null"])
async def test_a_foreign_origin_is_refused(http_client: AsyncHTTPClient, http_port: int, origin: str) -> None:
    headers = {"Origin": origin, "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    answer = await http_client.fetch(f"http://127.0.0.1:{http_port}/echo", headers=headers, raise_error=False)
    assert answer.code == 403
    assert b'"code":"forbidden"' in answer.body


async def test_an_allowed_origin_and_none_at_all_come_in(http_port: int) -> None:
    for extra in (f"Origin: {FRIEND}\r\n", ""):
        async with await Peer.connect(http_port, "/echo", extra=extra) as peer:
            assert peer.answer.startswith("HTTP/1.1 101 ")


async def test_a_plain_request_is_answered_426(http_client: AsyncHTTPClient, http_port: int) -> None:
    answer = await http_client.fetch(f"http://127.0.0.1:{http_port}/echo", raise_error=False)
    assert (answer.code, answer.headers["Upgrade"]) == (426, "websocket")
    assert answer.headers["Sec-WebSocket-Version"] == "13"
    assert b'"code":"bad_request"' in answer.body


async def test_a_message_over_the_limit_closes_1009(http_port: int) -> None:
    async with await Peer.connect(http_port, "/echo") as peer:
        peer.send(client_frame(BINARY, bytes(65_537)))
        assert (await peer.closed())[0] == 1009


async def test_a_peer_that_does_not_read_is_not_read_either(http_port: int) -> None:
    frame = client_frame(BINARY, bytes(60_000))
    async with await Peer.connect(http_port, "/echo") as peer:
        peer.send(*[frame] * 400)
        await asyncio.sleep(0.1)
        assert peer.writer.transport.get_write_buffer_size() > 0
        assert [len(await peer.message()) for _ in range(400)] == [60_000] * 400


async def test_one_address_has_so_many_sockets(http_port: int) -> None:
    async with await Peer.connect(http_port, "/echo") as first:
        async with await Peer.connect(http_port, "/echo"):
            assert "429" in await upgraded(http_port)
            async with await Peer.connect(http_port, "/echo", extra=f"Origin: {FRIEND}\r\n") as browser:
                assert (await browser.closed())[0] == 4429
        while "101" not in await upgraded(http_port):
            await asyncio.sleep(0.01)
        first.send(client_frame(TEXT, b"x"))
        assert await first.message() == b"x"


async def upgraded(port: int) -> str:
    """The first line of the answer to one more upgrade, which is then let go."""
    async with await Peer.connect(port, "/echo") as peer:
        return peer.answer.partition("\r\n")[0]


class TestWithALimit:
    @pytest.fixture
    def bucket(self) -> Bucket:
        return Bucket(rate_per_s=100, burst=5)

    async def test_over_the_rate_nothing_is_lost_but_time(self, http_port: int, bucket: Bucket) -> None:
        sent = [b"%d" % n for n in range(15)]
        loop = asyncio.get_running_loop()
        async with await Peer.connect(http_port, "/echo") as peer:
            began = loop.time()
            peer.send(*(client_frame(TEXT, payload) for payload in sent))
            assert [await peer.message() for _ in sent] == sent
            assert loop.time() - began >= 0.09
        assert not bucket.is_full(loop.time())
