"""``/stock``, and an upgrade at ``/``: the latest prices for whoever asks, without a token."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient
from websockets.asyncio.client import ClientConnection

from models.database.client import Database
from server.runtime.clock import SystemClock
from server.runtime.subscribers import Subscribers
from tests.rigs.feeds import feeding, feeds_of, push
from tests.rigs.network.framing import Peer
from tests.rigs.reachable_server import ReachableServer, status_and_error
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test

TOO_MANY = 200_000
SIX = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


@asynccontextmanager
async def priced(database: Database, **settings: Any) -> AsyncIterator[RunningServer]:
    """A server whose first symbol has the prices 1 to 6."""
    async with feeding(database, **settings) as server:
        await push(server, "TEA", *SIX)
        yield server


def watchers(server: RunningServer) -> Subscribers[[]]:
    return feeds_of(server)._feeds["TEA"].watchers


@asynccontextmanager
async def opened(
    server: ReachableServer, path: str = "/stock", **how: Any
) -> AsyncIterator[ClientConnection]:
    async with websockets.connect(f"ws://{server.host}{path}", proxy=None, **how) as socket:
        yield socket


async def asked(socket: ClientConnection, word: str | bytes = "stock") -> Any:
    await socket.send(word)
    return json.loads(await socket.recv())


@pytest.mark.parametrize("path", ["/stock", "/", "/?data=ignored"])
@pytest.mark.parametrize("compression", ["deflate", None])
async def test_the_word_is_answered_with_the_last_six_prices(
    database: Database, path: str, compression: str | None
) -> None:
    async with priced(database) as server, opened(server, path, compression=compression) as socket:
        assert await asked(socket) == SIX
        await push(server, "TEA", 7.5)
        assert await asked(socket) == [*SIX[1:], 7.5]
        assert await asked(socket, " stock  TEA\n") == [*SIX[1:], 7.5]


async def test_a_symbol_is_answered_with_its_own_prices(database: Database) -> None:
    async with priced(database) as server, opened(server) as socket:
        await push(server, "CAKE", *(10 * price for price in SIX))
        assert await asked(socket, "stock CAKE") == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
        assert await asked(socket) == SIX


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "bad_request"),
        ("prices", "bad_request"),
        ("STOCK", "bad_request"),
        ("stock TEA CAKE", "bad_request"),
        ("stock MILK", "not_found"),
        ("stock CAKE", "unavailable"),
        (b"stock", "bad_request"),
    ],
)
async def test_an_unknown_word_is_answered_with_an_error(
    database: Database, said: str | bytes, code: str
) -> None:
    async with priced(database) as server, opened(server) as socket:
        answer = await asked(socket, said)
        assert set(answer) == {"error"}
        assert set(answer["error"]) == {"code", "message"}
        assert answer["error"]["code"] == code
        assert await asked(socket) == SIX


async def test_without_feeds_there_are_no_prices(shared_server: ReachableServer) -> None:
    async with opened(shared_server, "/stock?live=1") as socket:
        assert (await asked(socket))["error"]["code"] == "not_found"


async def test_live_brings_a_new_array_at_each_new_point(database: Database) -> None:
    async with priced(database) as server, opened(server, "/?live=1") as live, opened(server) as silent:
        await push(server, "TEA", 7.0)
        await push(server, "CAKE", *SIX)
        await push(server, "TEA", 8.0)
        assert json.loads(await live.recv()) == [*SIX[1:], 7.0]
        assert json.loads(await live.recv()) == [*SIX[2:], 7.0, 8.0]
        assert await asked(live, "stock CAKE") == SIX
        await push(server, "TEA", 9.0)
        await push(server, "CAKE", 9.5)
        assert json.loads(await live.recv()) == [*SIX[1:], 9.5]
        assert await asked(silent) == [4.0, 5.0, 6.0, 7.0, 8.0, 9.0]


async def test_live_waits_for_the_sixth_point(database: Database) -> None:
    async with feeding(database) as server, opened(server, "/stock?live=1") as live:
        for price in SIX:
            await push(server, "TEA", price)
        assert json.loads(await live.recv()) == SIX


@pytest.mark.one_process("a gateway hears of prices only when they are others")
async def test_a_slow_client_misses_some_points_and_gets_the_newest(database: Database) -> None:
    async with priced(database) as server:
        port = int(server.host.rpartition(":")[2])
        async with await Peer.connect(port, "/stock?live=1") as peer:
            notify = watchers(server).notify
            # More than the kernel takes for one who does not read.
            for _ in range(TOO_MANY):
                notify()
            await push(server, "TEA", 7.0)
            told = 0
            while json.loads(await peer.message()) == SIX:
                told += 1
            assert 0 < told < TOO_MANY
            await push(server, "TEA", 8.0)
            assert json.loads(await peer.message()) == [*SIX[2:], 7.0, 8.0]


@pytest.mark.one_process("a gateway always hears of prices, for those who come")
async def test_a_connection_that_ended_gets_nothing_more(database: Database) -> None:
    async with priced(database) as server:
        async with opened(server, "/?live=1"):
            pass
        while watchers(server):
            await asyncio.sleep(0.01)
        await push(server, "TEA", 7.0)


async def test_a_frame_that_no_question_is_as_long_as_closes_1009(database: Database) -> None:
    async with priced(database) as server, opened(server) as socket:
        assert (await asked(socket, "x" * 256))["error"]["code"] == "bad_request"
        await socket.send("x" * 257)
        with pytest.raises(websockets.ConnectionClosedError):
            await socket.recv()
        assert socket.close_code == 1009


async def test_over_the_rate_nothing_is_lost_but_time(database: Database) -> None:
    async with priced(database, limits=True, clock=SystemClock()) as server, opened(server) as socket:
        began = asyncio.get_running_loop().time()
        for _ in range(53):
            await socket.send("stock")
        assert [json.loads(await socket.recv()) for _ in range(53)] == [SIX] * 53
        assert asyncio.get_running_loop().time() - began >= 0.25


async def test_one_address_has_so_many_sockets(database: Database) -> None:
    async with priced(database, limits=True) as server, AsyncExitStack() as peers:
        port = int(server.host.rpartition(":")[2])
        for _ in range(99):
            await peers.enter_async_context(await Peer.connect(port, "/stock"))
        async with await Peer.connect(port, "/"):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await opened(server).__aenter__()
            status, error = status_and_error(refused.value)
            assert (status, error["code"]) == (429, "rate_limited")
            async with opened(server, origin=f"http://{server.host}") as browser:
                with pytest.raises(websockets.ConnectionClosedError):
                    await browser.recv()
                assert browser.close_code == 4429
        assert await _lets_in_again(server)


@pytest.mark.parametrize("path", ["/stock", "/"])
async def test_a_parameter_that_is_no_utf_8_is_not_live(database: Database, path: str) -> None:
    async with priced(database) as server, opened(server, path + "?live=%ff") as socket:
        await push(server, "TEA", 7.0)
        assert await asked(socket) == [*SIX[1:], 7.0]


async def test_the_origin_is_checked_and_a_plain_request_must_upgrade(shared_server: ReachableServer) -> None:
    status, error = await shared_server.refusal(path="/stock", origin="https://foe.example")
    assert (status, error["code"]) == (403, "forbidden")
    assert (await shared_server.refusal(path="/", origin="null"))[0] == 403
    client = AsyncHTTPClient(force_instance=True)
    try:
        plain = await client.fetch(f"http://{shared_server.host}/stock", raise_error=False)
        page = await client.fetch(f"http://{shared_server.host}/?live=1")
    finally:
        client.close()
    assert (plain.code, plain.headers["Upgrade"]) == (426, "websocket")
    assert b"<!doctype html>" in page.body.lower()


async def _lets_in_again(server: RunningServer) -> bool:
    while True:
        try:
            async with opened(server) as socket:
                return bool(await asked(socket) == SIX)
        except websockets.InvalidStatus:
            await asyncio.sleep(0.01)
