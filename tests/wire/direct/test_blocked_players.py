"""Blocks and ``match.find``: two of whom one has blocked the other are not brought together."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guests

pytestmark = pytest.mark.gen_test


async def test_two_of_whom_one_has_blocked_the_other_are_not_matched(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    await ann.ok("user.block", user=ben.id, on=True)
    await ann.ok("match.find", game="tictactoe")
    await ben.ok("match.find", game="tictactoe")
    await cid.ok("match.find", game="tictactoe")
    found = await ann.socket.event("match.found")
    assert (await cid.socket.event("match.found"))["room"] == found["room"]
    assert await ben.socket.all_events("match.found") == []
    assert await ben.code("match.find", game="gomoku", party=[ann.id]) == "forbidden"


async def test_those_who_wait_already_meet_once_the_block_is_ended(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await ben.ok("user.block", user=ann.id, on=True)
    await ann.ok("match.find", game="tictactoe")
    await ben.ok("user.block", user=ann.id, on=False)
    await ben.ok("match.find", game="tictactoe")
    found = await ann.socket.event("match.found")
    assert (await ben.socket.event("match.found"))["room"] == found["room"]
