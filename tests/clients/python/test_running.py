"""A match that goes on by itself, as a program sees it."""

import asyncio
from typing import Any

import pytest
from teahouse_client import connect
from teahouse_client.rooms.running import RunningMatch, merged

from tests.clients.python.rig import origin
from tests.rigs.server import RunningServer


def test_a_patch_is_merged_as_its_rfc_says() -> None:
    view = {"a": {"b": 1, "c": 2}, "d": [1]}
    assert merged(view, {"a": {"b": None, "e": {}}, "d": [2]}) == {"a": {"c": 2, "e": {}}, "d": [2]}
    assert view == {"a": {"b": 1, "c": 2}, "d": [1]}
    assert merged("text", {"a": {"b": None}}) == {"a": {}}
    assert merged(view, [1]) == [1]


def test_ticks_before_the_snapshot_of_a_join_follow_it() -> None:
    match: Any = {"op": "game", "tick": 5, "view": {"x": 5}}

    def tick(number: int) -> Any:
        return {"op": "game.tick", "room": "r-1", "tick": number, "delta": {"x": number}}

    running = RunningMatch()
    for number in (5, 6):
        running.tick(tick(number))
    running.joined(match)
    assert running.state == match | {"tick": 6, "view": {"x": 6}}
    running.cut()
    running.tick(tick(9))
    assert running.state == match | {"tick": 6, "view": {"x": 6}}
    running.joined(match | {"tick": 8})
    running.tick(tick(8))
    assert running.state == match | {"tick": 9, "view": {"x": 9}}


@pytest.mark.gen_test(timeout=60)
async def test_what_a_program_knows_is_what_the_server_has(server: RunningServer) -> None:
    async with connect(origin(server), guest="Ann") as ann, connect(origin(server), guest="Ben") as ben:
        room = (await ann.game_create("snake"))["room"]
        ours, theirs = await ann.play(room), await ben.play(room)
        await theirs.sit()
        await ann.game_start(room)
        async with asyncio.timeout(40):
            async for state in ours.ticks():
                if state["status"] == "playing" and state.get("tick", 0) >= 5:
                    break
                await ours.input({"turn": 1})
            known = (await ben.game_state(room))["match"]
            while theirs.state.get("tick", -1) < known["tick"]:
                await asyncio.sleep(0.01)
        if theirs.state["tick"] == known["tick"]:
            assert theirs.state["view"] == known["view"]
        assert ours.state["version"] == known["version"]
