"""``WEB_CONCURRENCY``: several workers on one port, with Redis between them and one embedded database."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Guest, Wire
from tests.rigs.network.redis_server import RedisServer

pytestmark = pytest.mark.long
WORKERS: Final = 2


@asynccontextmanager
async def with_workers(folder: Path) -> AsyncIterator[ServerProcess]:
    with RedisServer(folder / "redis") as redis:
        server = ServerProcess(folder / "data", REDIS_URL=redis.url, WEB_CONCURRENCY=str(WORKERS))
        try:
            await server.start()
            await until(lambda: server.log().count("is open at") == WORKERS)
            yield server
        finally:
            await server.stop()


def workers_of(server: ServerProcess) -> list[int]:
    """The ids of its workers that run."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [
        each for each in map(int, children) if b"\0worker\0" in Path(f"/proc/{each}/cmdline").read_bytes()
    ]


def has_opened(server: ServerProcess, before: int) -> bool:
    return server.log().count("is open at") > before


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.05)


def test_a_worker_that_is_killed_is_started_again_and_nothing_is_lost(tmp_path: Path) -> None:
    async def play() -> None:
        async with with_workers(tmp_path) as server:
            guest = await Guest.register(server.port)
            wire = await Wire.open(server.port, guest)
            room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
            await wire.ask("message.send", room=room, text="kept", nonce="1")
            for _ in range(WORKERS):
                before = workers_of(server)
                opened = server.log().count("is open at")
                os.kill(before[0], signal.SIGKILL)
                await until(partial(has_opened, server, opened))
                assert len(workers_of(server)) == WORKERS
            again = await Wire.open(server.port, guest)
            told = await again.ask("room.join", room=room)
            assert [each["text"] for each in told["messages"]] == ["kept"]
            server.signal(signal.SIGTERM)
            assert await server.ended() == 0

    asyncio.run(play())


def test_a_second_signal_ends_all_of_it_at_once(tmp_path: Path) -> None:
    async def play() -> None:
        async with with_workers(tmp_path) as server:
            workers, database = workers_of(server), server.database()
            os.kill(workers[0], signal.SIGSTOP)
            server.signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            server.signal(signal.SIGINT)
            assert await server.ended() == -signal.SIGTERM
            await until(lambda: not any(Path(f"/proc/{each}").exists() for each in workers))
            await database.gone()

    asyncio.run(play())
