"""``watch``: in a game with hidden hands, spectators see what happens some versions or seconds late."""

import pytest

from tests.rigs.client import Client
from tests.rigs.server import RunningServer
from tests.wire.matches.players import Players, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def watched(server: RunningServer, delay: int, unit: str) -> tuple[Players, Client]:
    watch = {"delay": delay, "unit": unit}
    players = await seated(server, "rps", options={"best_of": 3, "watch": watch})
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    return players, onlooker


async def test_spectators_see_moves_so_many_versions_late_and_all_at_the_end(server: RunningServer) -> None:
    players, onlooker = await watched(server, 2, "versions")
    for version, (seat, pick) in enumerate([(0, "rock"), (1, "scissors"), (0, "paper")]):
        await players.move(seat, version, pick=pick)
    assert (await players.state(1))["version"] == 3
    shown = (await onlooker.ok("room.join", room=players.room))["match"]
    assert (shown["version"], shown["to_move"], shown["view"]["rounds"]) == (1, [1], [])
    assert shown["last"] == {"seat": 0}
    assert "rock" not in str([frame for frame in onlooker.frames if frame["op"] == "game"])
    replay = await onlooker.ok("game.replay", match=players.match)
    assert [entry["version"] for entry in replay["log"]] == [1]
    refused = await onlooker.refused("game.replay", match=players.match, version=3)
    assert (refused["code"], refused["message"]) == ("bad_request", "version: the match is at 1")
    await players.move(1, 3, pick="rock")
    event = await onlooker.event("game", status="over")
    assert (event["version"], event["view"]["scores"]) == (4, [2, 0])


async def test_spectators_see_moves_so_many_seconds_late(server: RunningServer) -> None:
    players, onlooker = await watched(server, 30, "seconds")
    await players.move(0, 0, pick="rock")
    await players.move(1, 1, pick="scissors")
    assert (await onlooker.ok("room.join", room=players.room))["match"]["version"] == 0
    server.clock.advance(31)
    event = await onlooker.event("game", version=2)
    assert event["view"]["scores"] == [1, 0]
    assert event["last"] == {"seat": 1, "move": {"pick": "scissors"}}


async def test_who_sees_all_sees_every_hand_late_and_no_player_does(server: RunningServer) -> None:
    watch = {"delay": 1, "unit": "versions", "all": True}
    players = await seated(server, "rps", options={"best_of": 3, "watch": watch})
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    await players.move(0, 0, pick="rock")
    shown = (await onlooker.ok("room.join", room=players.room))["match"]
    assert [hand["own"] for hand in shown["hands"]] == [None, None]
    await players.move(1, 1, pick="scissors")
    shown = await onlooker.event("game", version=1)
    assert [hand["own"] for hand in shown["hands"]] == ["rock", None]
    for seat in (0, 1):
        assert not any("hands" in frame for frame in players.sockets[seat].frames)
    for wrong, rated in (({"all": True}, False), (watch, True)):
        asked = {"game": "rps", "options": {"watch": wrong}, "rated": rated}
        assert (await onlooker.refused("game.create", **asked))["code"] == "bad_request"


async def test_only_games_with_hidden_hands_have_the_option(server: RunningServer) -> None:
    ann = await server.connect()
    reply = await ann.refused("game.create", game="chess", options={"watch": {"delay": 3}})
    assert reply["code"] == "bad_request"
