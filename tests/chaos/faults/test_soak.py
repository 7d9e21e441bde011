"""A soak: people come by every door and leave without a word, again and again, and nothing of them stays behind."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient

from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Guest, Wire

pytestmark = [pytest.mark.long, pytest.mark.timeout(1_200)]

_SECONDS: Final = 120.0
_AT_ONCE: Final = 8
# A session over HTTP, a socket without a word, a room that nobody uses: each is let go of within so long.
_SETTLES_S: Final = 240.0
_GONE: Final = ("teahouse_sockets", "teahouse_rooms", "teahouse_matches", "teahouse_bots")
# Connections to the database, and threads of its driver, that a first user has not needed.
_SPARE: Final = 12


class Soak:
    """People of one server, each of whom does one thing and is gone."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._dice = random.Random(1)
        self.came = 0

    async def run(self) -> None:
        end_at = asyncio.get_running_loop().time() + _SECONDS
        kinds: list[Callable[[], Awaitable[None]]] = [self._cut, self._polled, self._stomp, self._table]
        while asyncio.get_running_loop().time() < end_at:
            await asyncio.gather(*(self._dice.choice(kinds)() for _ in range(_AT_ONCE)))
            self.came += _AT_ONCE

    async def _cut(self) -> None:
        """A socket that makes a room, talks in it, and is cut in the middle of a command."""
        wire = await self._wire()
        room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
        await wire.ask("message.send", room=room, text="tea")
        wire.post("message.send", room=room, text="coffee")
        connection = wire._connection
        assert connection is not None
        connection.stream.close()
        await wire.closed.wait()

    async def _polled(self) -> None:
        """A SockJS session over HTTP that is opened and never asked again."""
        session = f"{self._dice.getrandbits(64):x}"
        address = f"http://127.0.0.1:{self._server.port}/sockjs/000/{session}/xhr"
        answer = await AsyncHTTPClient().fetch(address, method="POST", body="")
        assert answer.body == b"o\n"

    async def _stomp(self) -> None:
        """A STOMP client that subscribes, and whose connection is closed without DISCONNECT."""
        guest = await Guest.register(self._server.port)
        uri = f"ws://127.0.0.1:{self._server.port}/ws/websocket"
        async with websockets.connect(uri, subprotocols=[websockets.Subprotocol("v12.stomp")]) as socket:
            await socket.send(f"CONNECT\naccept-version:1.2\nhost:x\npasscode:{guest.token}\nlogin:\n\n\0")
            assert str(await socket.recv()).startswith("CONNECTED")
            await socket.send("SUBSCRIBE\nid:1\ndestination:/topic/tea\n\n\0")

    async def _table(self) -> None:
        """A table against a bot that is given up at once."""
        wire = await self._wire()
        made = await wire.ask("game.create", game="tictactoe")
        await wire.ask("game.bot", room=made["room"], seat=1, level=1)
        await wire.ask("game.resign", room=made["room"])
        await wire.close()

    async def _wire(self) -> Wire:
        return await Wire.open(self._server.port, await Guest.register(self._server.port))


async def gauges(server: ServerProcess) -> dict[str, float]:
    """What the server says that it holds."""
    address = f"http://127.0.0.1:{server.port}/metrics"
    answer = await AsyncHTTPClient().fetch(
        address, headers={"Authorization": "Bearer soak-admin-token-of-tests"}
    )
    found: dict[str, float] = dict.fromkeys(_GONE, 0.0)
    for name, value in re.findall(r"^(\w+)(?:\{[^}]*\})? ([\d.e+]+)$", answer.body.decode(), re.MULTILINE):
        if name in found:
            found[name] += float(value)
    return found


def held(server: ServerProcess) -> tuple[int, int]:
    """How many descriptors and threads it has."""
    process = Path(f"/proc/{server.pid}")
    return len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))


def test_nothing_stays_behind_of_people_who_leave_without_a_word(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data", ADMIN_TOKEN="soak-admin-token-of-tests")
        try:
            await server.start()
            before, (fds, threads) = await gauges(server), held(server)
            soak = Soak(server)
            await soak.run()
            assert soak.came > _AT_ONCE
            async with asyncio.timeout(_SETTLES_S):
                while await gauges(server) != before:
                    await asyncio.sleep(1)
            fds_now, threads_now = held(server)
            assert fds_now <= fds + _SPARE
            assert threads_now <= threads + _SPARE
            assert server.errors() == []
        finally:
            await server.stop()

    asyncio.run(play())
