"""A SEND that is too large is told in an ERROR before the close, whatever carries it; one within the limit fits."""

import json
from contextlib import suppress
from secrets import token_hex
from typing import Any, Final, cast

import pytest
import websockets

from handlers.stomp.frames import written
from models.errors import TOO_LARGE
from models.ids import new_id
from tests.rigs.doors.sockjs_client import TRANSPORTS, SockJsSocket, Transport
from tests.rigs.doors.stomp import Stomp, opened, stomp
from tests.rigs.reachable_server import ReachableServer

pytestmark = pytest.mark.gen_test(timeout=60)
LIMIT: Final = 65_536


async def told(client: Stomp, receipt: str | None = "r1") -> None:
    """The ERROR that must come, and the close behind it."""
    error, code = await client.error()
    assert error.headers.get("receipt-id") == receipt
    assert code == TOO_LARGE


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_the_largest_body_fits_into_one_websocket_frame_behind_the_largest_head(
    shared_server: ReachableServer, compression: str | None
) -> None:
    client = await opened(shared_server, compression=compression)
    guest = await shared_server.guest()
    await client.say("CONNECT", accept_version="1.2", token=guest.token)
    await client.say("SUBSCRIBE", id="s", destination="/topic/large")
    body = "茶" * (LIMIT // 3) + "x"
    padding = {f"h{number}": "y" * 8_000 for number in range(2)}
    await client.say("SEND", body, destination="/topic/large", receipt="r", **padding)
    assert (await client.message("/topic/large")).body == body.encode()
    await client.receipt("r")


@pytest.mark.parametrize("compression", [None, "deflate"])
@pytest.mark.parametrize("body", ["x" * (LIMIT + 1), "x" * 100_000, token_hex(500_000)])
async def test_a_body_over_the_limit_in_one_websocket_frame_gets_an_error_before_1009(
    shared_server: ReachableServer, body: str, compression: str | None
) -> None:
    client = await opened(shared_server, compression=compression)
    guest = await shared_server.guest()
    await client.say("CONNECT", accept_version="1.2", token=guest.token)
    await client.frame("CONNECTED")
    await client.say("SEND", body, destination="/topic/large", receipt="r1")
    await told(client)


async def test_a_body_over_the_limit_in_fragments_or_several_websocket_frames_gets_an_error(
    shared_server: ReachableServer,
) -> None:
    frame = written("1.2", "SEND", {"destination": "/topic/x", "receipt": "r1"}.items(), b"x" * 100_000)
    pieces = [frame[at : at + 30_000] for at in range(0, len(frame), 30_000)]
    fragmented = await stomp(shared_server)
    await fragmented.socket.send(pieces)
    await told(fragmented)
    split = await stomp(shared_server)
    for piece in pieces:
        await split.say_raw(piece)
    await told(split)


async def test_of_several_frames_together_the_error_names_the_receipt_of_the_one_that_did_not_fit(
    shared_server: ReachableServer,
) -> None:
    client = await stomp(shared_server)
    whole = written("1.2", "SEND", {"destination": "/topic/x", "receipt": "first"}.items(), b"x")
    wrong = written("1.2", "SEND", {"destination": "/topic/x", "receipt": "second"}.items(), b"x" * 200_000)
    await client.say_raw(whole + wrong)
    await told(client, "second")


async def test_a_frame_that_is_too_large_before_connect_gets_an_error(shared_server: ReachableServer) -> None:
    client = await opened(shared_server)
    await client.say_raw(b"CONNECT\n\n" + b"x" * 100_000)
    await told(client, None)


async def test_text_that_is_not_utf_8_gets_an_error_before_1007(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server)
    await client.socket.send(b"SEND\ndestination:/topic/x\n\n\xff\0", text=True)
    assert (await client.error())[1] == 1007


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("size", [LIMIT + 1, 200_000])
async def test_over_sockjs_it_gets_the_same_error(
    shared_server: ReachableServer, transport: Transport, size: int
) -> None:
    carrier = await SockJsSocket.open(shared_server.host, transport, "ws")
    shared_server.keep(carrier)
    client = Stomp(cast(Any, carrier), "1.2")
    shared_server.keep(client)
    guest = await shared_server.guest()
    await client.say_raw(f"CONNECT\naccept-version:1.2\ntoken:{guest.token}\n\n\0")
    await client.say_raw("SEND\ndestination:/topic/x\nreceipt:fits\n\n" + "x" * LIMIT + "\0")
    await client.receipt("fits")
    await client.say_raw("SEND\ndestination:/topic/x\nreceipt:r1\n\n" + "x" * size + "\0")
    await told(client)


@pytest.mark.parametrize("size", [LIMIT + 1, 200_000, 2_000_000])
async def test_over_sockjs_on_a_websocket_it_gets_the_same_error(
    shared_server: ReachableServer, size: int
) -> None:
    url = f"ws://{shared_server.host}/ws/000/{new_id('s')}/websocket"
    async with websockets.connect(url, proxy=None, max_size=None) as socket:
        guest = await shared_server.guest()
        await socket.send(json.dumps([f"CONNECT\naccept-version:1.2\ntoken:{guest.token}\n\n\0"]))
        await socket.send(json.dumps(["SEND\ndestination:/topic/x\nreceipt:r1\n\n" + "x" * size + "\0"]))
        heard: list[str] = []
        with suppress(websockets.ConnectionClosed):
            while True:
                heard.append(str(await socket.recv()))
        assert heard[-2].startswith('a["ERROR')
        assert ("receipt-id:r1" in heard[-2]) == (size < 1_000_000)
        assert heard[-1].startswith("c[1009,")
        assert socket.close_code == TOO_LARGE
