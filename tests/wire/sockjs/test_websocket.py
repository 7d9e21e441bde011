"""SockJS over WebSocket, framed and raw: sockjs-protocol's own cases, and refusals that a browser sees."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from models.database.client import Database
from server.transport.frames import TEXT
from tests.rigs.client import WAIT_S
from tests.rigs.doors.sockjs import SockJs, running_sockjs
from tests.rigs.network.framing import Peer, client_frame
from tests.wire.sockjs.test_polling import GO_AWAY, PLAIN

pytestmark = [
    pytest.mark.gen_test(timeout=60),
    pytest.mark.one_process(
        "its services are where the rooms are, and a gateway opens sockets at its own doors alone"
    ),
]


class Framed:
    """A client of the transport ``websocket``."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket

    async def say(self, frame: str) -> None:
        await self.socket.send(frame)

    async def hear(self) -> str:
        frame = await asyncio.wait_for(self.socket.recv(), WAIT_S)
        assert isinstance(frame, str)
        return frame

    async def closed(self) -> tuple[int | None, str | None]:
        await asyncio.wait_for(self.socket.wait_closed(), WAIT_S)
        return self.socket.close_code, self.socket.close_reason

    async def leave(self) -> None:
        await self.socket.close()


async def opened(sockjs: SockJs, path: str, **how: Any) -> Framed:
    """A socket at ``path`` that is open."""
    return Framed(await websockets.connect(f"ws://{sockjs.host}{path}", proxy=None, max_size=None, **how))


async def session(sockjs: SockJs, service: str = "echo", **how: Any) -> Framed:
    """A session whose open frame has come."""
    framed = await opened(sockjs, sockjs.url(service) + "/websocket", **how)
    assert await framed.hear() == "o"
    return framed


# --- what is no upgrade


async def test_http_method(sockjs: SockJs) -> None:
    answer = await sockjs.get("/echo/0/0/websocket")
    assert (answer.status, answer.text) == (400, 'Can "Upgrade" only to "WebSocket".')
    assert answer.headers["Content-Type"] == PLAIN


async def test_invalid_connection_header(sockjs: SockJs) -> None:
    headers = {"Upgrade": "WebSocket", "Connection": "close"}
    answer = await sockjs.get("/echo/0/0/websocket", headers=headers)
    assert (answer.status, answer.text) == (400, '"Connection" must be "Upgrade".')


@pytest.mark.parametrize("headers", [{}, {"Upgrade": "WebSocket", "Connection": "Upgrade"}])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_invalid_method(sockjs: SockJs, method: str, headers: dict[str, str]) -> None:
    answer = await sockjs.ask(method, "/echo/0/0/websocket", headers=headers)
    assert (answer.status, answer.body) == (405, b"")
    assert answer.headers["Allow"] == "GET"
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    "before",
    [
        {"Sec-WebSocket-Version": "7"},
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Key1": "4 @1  46546xW%0l 1 5", "Sec-WebSocket-Key2": "12998 5 Y3 1  .P00"},
    ],
)
async def test_a_version_before_the_rfc_is_answered_with_the_one_that_is_spoken(
    sockjs: SockJs, before: dict[str, str]
) -> None:
    headers = {"Upgrade": "WebSocket", "Connection": "Upgrade"} | before
    answer = await sockjs.get("/echo/0/0/websocket", headers=headers)
    assert (answer.status, answer.headers["Sec-WebSocket-Version"]) == (426, "13")


@pytest.mark.parametrize("connection", ["Upgrade", "keep-alive, Upgrade"])
async def test_headers_sanity_and_firefox_602_connection_header(sockjs: SockJs, connection: str) -> None:
    key = "x3JJHMbDL1EzLkh9GBhXDw=="
    headers = {"Upgrade": "websocket", "Connection": connection, "Sec-WebSocket-Version": "13"}
    path = sockjs.url() + "/websocket"
    async with await sockjs.stream("GET", path, headers=headers | {"Sec-WebSocket-Key": key}) as wire:
        assert wire.status == 101
        assert wire.headers["Sec-WebSocket-Accept"] == "HSmrc0sMlYUkAGmm5OPpG2HaGWk="
        assert wire.headers["Connection"].lower() == "upgrade"
        assert wire.headers["Upgrade"].lower() == "websocket"
        assert "Content-Length" not in wire.headers


# --- the transport


async def test_websocket_transport(sockjs: SockJs) -> None:
    framed = await session(sockjs)
    await framed.say('["a"]')
    assert await framed.hear() == 'a["a"]'
    await framed.say('"b"')
    assert await framed.hear() == 'a["b"]'
    await framed.say('["c","d"]')
    assert [await framed.hear() for _ in "cd"] == ['a["c"]', 'a["d"]']
    await framed.leave()
    await sockjs.closed()


async def test_websocket_close(sockjs: SockJs) -> None:
    framed = await session(sockjs, "close")
    assert await framed.hear() == GO_AWAY
    assert await framed.closed() == (3000, "Go away!")
    await sockjs.closed()


async def test_empty_frame(sockjs: SockJs) -> None:
    framed = await session(sockjs)
    await framed.say("")
    await framed.say("[]")
    await framed.say('["a"]')
    assert await framed.hear() == 'a["a"]'
    await framed.leave()


async def test_reuse_session_id(sockjs: SockJs) -> None:
    path = sockjs.url() + "/websocket"
    first, second = [await opened(sockjs, path) for _ in range(2)]
    assert (await first.hear(), await second.hear()) == ("o", "o")
    await first.say('["a"]')
    assert await first.hear() == 'a["a"]'
    await second.say('["b"]')
    assert await second.hear() == 'a["b"]'
    await first.leave()
    await second.leave()
    third = await opened(sockjs, path)
    assert await third.hear() == "o"
    await third.say('["a"]')
    assert await third.hear() == 'a["a"]'
    await third.leave()


@pytest.mark.parametrize("broken", ['["a', "nonsense", "[1]", '{"a":1}', "null", '["a"]["b"]'])
async def test_broken_json_ends_the_connection_at_once(sockjs: SockJs, broken: str) -> None:
    framed = await session(sockjs)
    await framed.say(broken)
    with pytest.raises(websockets.ConnectionClosed):
        await framed.hear()
    assert await framed.closed() == (4400, "Broken JSON encoding.")
    await sockjs.closed()


async def test_nothing_is_handed_over_after_the_end(sockjs: SockJs) -> None:
    framed = await session(sockjs)
    sockjs.conversations[-1].beginning.channel.close(4403, "enough")
    await framed.say('["a"]')
    assert await framed.hear() == 'c[4403,"enough"]'
    assert await framed.closed() == (4403, "enough")
    assert sockjs.conversations[-1].heard == []


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_a_long_message_comes_compressed_if_that_was_agreed(
    sockjs: SockJs, compression: str | None
) -> None:
    framed = await session(sockjs, compression=compression)
    message = "茶" * 10_000
    await framed.say(json.dumps([message]))
    assert json.loads((await framed.hear())[1:]) == [message]
    await framed.leave()


async def test_a_message_over_the_limit_closes_1009(sockjs: SockJs) -> None:
    framed = await session(sockjs)
    fits = "x" * 65_536
    await framed.say(json.dumps([fits, fits]))
    assert await framed.hear() == f'a["{fits}"]'
    assert await framed.hear() == f'a["{fits}"]'
    await framed.say(json.dumps(["x", fits + "x"]))
    assert await framed.hear() == 'a["x"]'
    assert (await framed.hear()).startswith("c[1009,")
    assert (await framed.closed())[0] == 1009


async def test_heartbeats(database: Database) -> None:
    async with running_sockjs(database, limits={"heartbeat_s": 0.02}) as quick:
        framed = await session(quick)
        assert [await framed.hear() for _ in range(3)] == ["h", "h", "h"]
        await framed.leave()
        await quick.closed()
        raw = await opened(quick, "/echo/websocket")
        await framed_elsewhere(quick)
        await raw.say("x")
        assert await raw.hear() == "x"
        await raw.leave()


async def framed_elsewhere(sockjs: SockJs) -> None:
    """Let as much time pass as two heartbeats of another session take."""
    other = await session(sockjs)
    assert [await other.hear() for _ in range(2)] == ["h", "h"]
    await other.leave()


# --- raw


async def test_raw_transport(sockjs: SockJs) -> None:
    raw = await opened(sockjs, "/echo/websocket")
    await raw.say("Hello world!\uffff")
    assert await raw.hear() == "Hello world!\uffff"
    await raw.leave()


async def test_raw_close(sockjs: SockJs) -> None:
    raw = await opened(sockjs, "/close/websocket")
    assert await raw.closed() == (3000, "Go away!")


async def test_raw_is_told_to_upgrade(sockjs: SockJs) -> None:
    assert (await sockjs.get("/echo/websocket")).status == 426


# --- refusals


@pytest.mark.parametrize("how", [{"origin": "https://foe.example"}, {"origin": "null"}])
async def test_a_foreign_origin_is_refused(database: Database, how: dict[str, str]) -> None:
    async with running_sockjs(database, allowed_origins=("https://friend.example",)) as strict:
        for path in (strict.url() + "/websocket", "/echo/websocket"):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await opened(strict, path, origin=websockets.Origin(how["origin"]))
            assert refused.value.response.status_code == 403
        framed = await session(strict, origin=websockets.Origin("https://friend.example"))
        await framed.leave()


async def test_a_browser_sees_why_it_is_refused(sockjs: SockJs) -> None:
    headers = {"Authorization": "Bearer nonsense"}
    origin = websockets.Origin(f"http://{sockjs.host}")
    framed = await session(sockjs, origin=origin, additional_headers=headers)
    assert (await framed.hear()).startswith("c[4401,")
    assert (await framed.closed())[0] == 4401


async def test_text_that_is_no_utf8_closes_1007(sockjs: SockJs) -> None:
    port = int(sockjs.host.rpartition(":")[2])
    async with await Peer.connect(port, sockjs.url() + "/websocket") as peer:
        assert await peer.message() == b"o"
        peer.send(client_frame(TEXT, b'["\xff"]'))
        assert (await peer.closed())[0] == 1007
