"""Matches, as operators see them and end them."""

import pytest

from models.database.client import Database
from tests.wire.operators.rig import operated

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_a_match_is_shown_and_broken_off(database: Database) -> None:
    async with operated(database) as operator:
        shop = await operator.key_with("rooms")
        ann, ben = await operator.server.connect(), await operator.server.connect()
        made = await ann.ok("game.create", game="tictactoe", rated=True)
        room, path = made["room"], f"/api/matches/{made['match']['match']}"
        await ann.ok("room.join", room=room)
        await ben.ok("room.join", room=room)
        await ben.ok("game.sit", room=room)
        for number, (player, cell) in enumerate(((ann, 0), (ben, 1), (ann, 2))):
            await player.ok("game.move", room=room, version=number, move={"x": cell, "y": cell})
        shown = (await shop.ok("GET", path))["match"]
        assert (shown["match"], shown["status"], shown["version"]) == (made["match"]["match"], "playing", 3)
        await shop.ok("POST", f"{path}/end", status=204)
        shown = (await shop.ok("GET", path))["match"]
        assert (shown["status"], shown["outcome"]) == ("over", {"winners": [], "reason": "aborted"})
        assert await shop.refused("POST", f"{path}/end") == (409, "match_over")
        assert (await ann.refused("game.move", room=room, version=4, move={"x": 1, "y": 0}))[
            "code"
        ] == "match_over"


async def test_an_open_table_is_closed(database: Database) -> None:
    async with operated(database) as operator:
        ann = await operator.server.connect()
        made = await ann.ok("game.create", game="chess")
        await operator.ok("POST", f"/api/matches/{made['match']['match']}/end", status=204)
        assert (await operator.ok("GET", f"/api/matches/{made['match']['match']}"))["match"][
            "status"
        ] == "over"
        assert await operator.refused("GET", "/api/matches/g-none") == (404, "not_found")
