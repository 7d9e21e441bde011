"""Blocks and ``match.find``: two of whom one has blocked the other are not brought together."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guests

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


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


async def test_a_challenge_is_taken_by_neither_after_a_block(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    room = (await ben.ok("game.create", game="tictactoe", from_room=direct))["room"]
    await ben.ok("game.stand", room=room)
    await ben.ok("user.block", user=ann.id, on=True)
    refusal = await ann.socket.refused("game.sit", room=room)
    assert refusal["code"] == "forbidden"
    assert "block" not in refusal["message"]
    assert await ben.code("game.sit", room=room) == "conflict"
    await ben.ok("user.block", user=ann.id, on=False)
    await ann.ok("game.sit", room=room)


async def test_a_challenge_that_strangers_see_is_open_to_them_after_a_block(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    created = await ann.ok("game.create", game="tictactoe", from_room=direct, visibility="public")
    await ann.ok("user.block", user=ben.id, on=True)
    await cid.ok("game.sit", room=created["room"])


async def test_there_is_no_rematch_of_a_challenge_after_a_block(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    room = (await ann.ok("game.create", game="tictactoe", from_room=direct))["room"]
    await ben.ok("game.sit", room=room)
    await ann.ok("game.resign", room=room)
    await ann.ok("game.offer", room=room, offer="rematch")
    await ann.ok("user.block", user=ben.id, on=True)
    assert await ben.code("game.answer", room=room, offer="rematch", accept=True) == "forbidden"
    assert await ben.code("game.offer", room=room, offer="rematch") == "forbidden"
    assert await ann.code("game.offer", room=room, offer="rematch") == "conflict"
    await ben.ok("game.answer", room=room, offer="rematch", accept=False)
