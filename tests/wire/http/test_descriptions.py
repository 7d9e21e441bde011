"""``GET /asyncapi.json``: the server describes itself to whoever asks."""

import asyncio

import pytest

from tests.rigs.described import frames
from tests.rigs.reachable_server import ReachableServer

pytestmark = pytest.mark.gen_test(timeout=30)


async def test_the_frames_of_sockets_are_described_to_whoever_asks(shared_server: ReachableServer) -> None:
    answers = await asyncio.gather(*(shared_server.api.get("/asyncapi.json") for _ in range(3)))
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert answers[0].headers["Content-Type"] == "application/json"
    assert all(answer.json == frames.description() for answer in answers)
