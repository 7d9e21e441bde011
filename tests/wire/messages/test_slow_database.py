"""A database that fails or delays one call: whoever asked is told so, and nobody else notices."""

import asyncio

import pytest

from tests.conftest import Failpoint
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_a_slow_call_of_one_user_refuses_nothing_to_another(
    server: RunningServer, failpoint: Failpoint
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    async with failpoint(["find"], mode={"times": 1}, blockConnection=True, blockTimeMS=6_000):
        asked = asyncio.ensure_future(ann.code("room.list", query="tea"))
        taken = 0
        while not asked.done():
            await ben.say(room, "tea")
            taken += 1
        assert await asked == "unavailable"
        await ben.say(room, "tea")
    assert taken > 1
    assert await ann.code("room.list", query="tea") == "ok"


@pytest.mark.parametrize("code", [1, 96, 10334, 11600])
async def test_a_read_that_the_database_fails_is_unavailable(
    server: RunningServer, failpoint: Failpoint, code: int
) -> None:
    (ann,) = await guests(server, "Ann")
    async with failpoint(["find", "aggregate"], errorCode=code):
        assert await ann.code("room.list", query="tea") == "unavailable"
    while await ann.code("room.list", query="tea") != "ok":
        pass
