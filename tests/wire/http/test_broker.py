"""A server with ``REDIS_URL``: it says whether Redis is there, and goes on without it."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from models.database.client import Database
from tests.rigs.network.redis_server import RedisServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.http.test_metrics import TOKEN, numbers

pytestmark = pytest.mark.gen_test(timeout=60)
AWAY: Final = {"Redis refuses connections", "Redis cannot be reached"}


async def broker_of(server: RunningServer) -> tuple[int, str]:
    answer = await server.api.get("/readyz")
    return answer.status, answer.json["broker"]


@pytest.mark.one_process("several share a Redis of the tests; tests/chaos/several kills theirs")
async def test_redis_is_told_of_while_it_is_away_and_messages_go_on(
    database: Database, tmp_path: Path
) -> None:
    with RedisServer(tmp_path) as redis:
        async with running_server(database, redis_url=redis.url, admin_token=TOKEN) as server:
            assert await broker_of(server) == (200, "ok")
            assert (await numbers(server))["teahouse_bus_up"] == 1
            ann = await server.connect()
            room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
            redis.kill()
            async with asyncio.timeout(20):
                while (told := await broker_of(server)) == (200, "ok"):
                    await asyncio.sleep(0.02)
            assert told[0] == 503
            assert told[1] in AWAY
            assert (await server.api.get("/healthz")).status == 200
            assert (await numbers(server))["teahouse_bus_up"] == 0
            await ann.ok("message.send", room=room, text="tea")
            redis.start()
            async with asyncio.timeout(20):
                while await broker_of(server) != (200, "ok"):
                    await asyncio.sleep(0.02)
            assert (await numbers(server))["teahouse_bus_reconnects_total"] >= 2
