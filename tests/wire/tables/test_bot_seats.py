"""How many bots play for one at a time."""

import asyncio

import pytest

from server.matches.upkeep.bot_quota import MOST_EACH
from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=60)


async def against_a_bot(socket: Client) -> Frame:
    """A match against a bot, or why there is none. It is the person's turn."""
    room = (await socket.ok("game.create", game="chess", options={"white": "first"}))["room"]
    return {"room": room} | await socket.ask("game.bot", room=room, seat=1, level=1)


async def test_so_many_bots_play_for_one_and_no_more(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    # At once: none of them is stored when the next is looked at.
    begun = await asyncio.gather(*(against_a_bot(ann) for _ in range(MOST_EACH + 4)))
    refused = [each for each in begun if each["op"] == "error"]
    assert [each["code"] for each in refused] == ["conflict"] * 4
    assert (await against_a_bot(ben))["op"] == "ok"
    ended = next(each["room"] for each in begun if each["op"] == "ok")
    await ann.ok("game.resign", room=ended)
    assert (await ann.ok("game.bot", room=refused[0]["room"], seat=1))["match"]["status"] == "playing"
    assert (await ann.refused("game.offer", room=ended, offer="rematch"))["code"] == "conflict"
    # Of a person there may be as many.
    await ben.ok("game.sit", room=refused[1]["room"])
