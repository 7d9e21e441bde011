"""Two servers on one database, without Redis: one at a time serves, and nothing that was acknowledged is lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from models.database.embedded import EmbeddedDatabase
from tests.chaos.processes import HurriedServerProcess, ServerProcess
from tests.chaos.wire import Guest, Refused, Wire

_ANOTHER_SERVES: Final = 4


class Pair:
    """Two servers on one database of which neither is the parent."""

    def __init__(self, folder: Path, uri: str, kind: type[ServerProcess]) -> None:
        self.first = kind(folder / "first", uri)
        self.second = kind(folder / "second", uri)


@asynccontextmanager
async def pair(folder: Path, kind: type[ServerProcess] = HurriedServerProcess) -> AsyncIterator[Pair]:
    embedded = EmbeddedDatabase(folder / "database", password=False)
    both = Pair(folder, await embedded.start(), kind)
    try:
        await both.first.start()
        yield both
    finally:
        for each in (both.first, both.second):
            if each.is_running:
                each.signal(signal.SIGCONT)
            await each.stop()
        await embedded.stop()


def test_a_second_server_is_refused_and_one_that_takes_over_drains_the_first(tmp_path: Path) -> None:
    async def play() -> None:
        async with pair(tmp_path) as both:
            guest = await Guest.register(both.first.port)
            wire = await Wire.open(both.first.port, guest)
            room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
            assert await both.second.refused() == _ANOTHER_SERVES
            (line,) = [each for each in both.second.log().splitlines() if "REDIS_URL" in each]
            assert f"process {both.first.pid} on {os.uname().nodename}, since 2" in line
            assert "Traceback" not in both.second.log()
            await wire.ask("message.send", room=room, text="none the worse for it", nonce="1")
            await both.second.start("--takeover")
            assert await both.first.ended() == 0
            await wire.closed.wait()
            assert wire.close_code == 1001
            assert [event["op"] for event in wire.events][-1] == "goaway"
            again = await Wire.open(both.second.port, guest)
            told = await again.ask("room.join", room=room)
            assert [each["text"] for each in told["messages"]] == ["none the worse for it"]
            assert both.first.errors() == both.second.errors() == []

    asyncio.run(play())


def test_a_server_follows_one_that_was_killed(tmp_path: Path) -> None:
    async def play() -> None:
        async with pair(tmp_path) as both:
            guest = await Guest.register(both.first.port)
            wire = await Wire.open(both.first.port, guest)
            room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
            sent = await wire.ask("message.send", room=room, text="kept", nonce="1")
            await both.first.kill()
            await both.second.start()
            again = await Wire.open(both.second.port, guest)
            assert (await again.ask("message.send", room=room, text="kept", nonce="1"))["seq"] == sent["seq"]

    asyncio.run(play())


@pytest.mark.parametrize("kind", [HurriedServerProcess, pytest.param(ServerProcess, marks=pytest.mark.long)])
def test_a_server_that_was_stopped_for_longer_than_its_lease_loses_nothing_and_ends(
    tmp_path: Path, kind: type[ServerProcess]
) -> None:
    async def play() -> None:
        async with pair(tmp_path, kind) as both:
            guest = await Guest.register(both.first.port)
            wire = await Wire.open(both.first.port, guest)
            room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
            sent = [wire.post("message.send", room=room, text=str(n), nonce=str(n)) for n in range(200)]
            await sent[20]
            both.first.signal(signal.SIGSTOP)
            # What it finds in its socket when it goes on.
            sent += [wire.post("message.send", room=room, text=str(n), nonce=str(n)) for n in range(200, 250)]
            await both.second.start()
            again = await Wire.open(both.second.port, guest)
            await again.ask("room.join", room=room)
            for n in range(250, 260):
                await again.ask("message.send", room=room, text=str(n), nonce=str(n))
            both.first.signal(signal.SIGCONT)
            assert await both.first.ended() == _ANOTHER_SERVES
            last = both.first.log().splitlines()[-1]
            assert f"another one has taken over: process {both.second.pid} on " in last
            await wire.closed.wait()
            await _assert_nothing_lost(again, room, sent)
            assert both.first.errors() == both.second.errors() == []

    asyncio.run(play())


async def _assert_nothing_lost(
    wire: Wire, room: str, sent: "list[asyncio.Future[dict[str, object]]]"
) -> None:
    """What was acknowledged is there under its number, and what was not can be sent again; nothing is there twice."""
    acknowledged: dict[str, object] = {}
    for n, reply in enumerate(sent):
        try:
            acknowledged[str(n)] = (await reply)["seq"]
        except (Refused, ConnectionError):
            acknowledged[str(n)] = (await wire.ask("message.send", room=room, text=str(n), nonce=str(n)))[
                "seq"
            ]
    pages = [await wire.ask("history", room=room, after=after, limit=200) for after in (0, 200)]
    there = {each["text"]: each["seq"] for page in pages for each in page["messages"]}
    count = sum(len(page["messages"]) for page in pages)
    assert count == len(there) == 260
    assert {text: there[text] for text in acknowledged} == acknowledged
    assert sorted(there.values()) == list(range(1, 261))
