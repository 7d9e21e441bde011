"""Where several move at once: which round a move was meant for, and what comes after one's time."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import HeldThoughts
from tests.wire.matches.players import seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

PER_MOVE = {"kind": "per_move", "period_s": 10}


async def test_a_pick_counts_in_the_round_that_it_was_meant_for(server: RunningServer) -> None:
    players = await seated(server, "rps")
    await players.move(1, 0, pick="rock")
    # The other's pick does not make one's own stale.
    await players.move(0, 0, pick="paper")
    for seat in (0, 1):
        for version in (0, 1, 3, 999):
            stale = await players.refused(seat, version, pick="rock")
            assert (stale["code"], stale["version"]) == ("stale_version", 2)
    await players.move(0, 2, pick="paper")
    assert (await players.refused(0, 2, pick="paper"))["code"] == "stale_version"
    await players.move(1, 2, pick="rock")
    assert (await players.state(0))["view"]["scores"] == [2, 0]


async def test_a_pick_that_a_bot_made_meanwhile_is_not_made_again_in_the_next_round(
    server: RunningServer,
) -> None:
    players = await seated(server, "rps", clock=PER_MOVE, options={"best_of": 15})
    await players.move(0, 0, pick="rock")
    server.clock.advance(10)
    await players.sockets[1].event("game", version=2)
    for version in (0, 1):
        assert (await players.refused(1, version, pick="rock"))["code"] == "stale_version"
    await players.move(1, 2, pick="rock")


async def test_what_was_taken_back_tells_the_round_from_another(server: RunningServer) -> None:
    players = await seated(server, "rps")
    ann, ben = players.sockets
    await players.move(0, 0, pick="rock")
    await ann.ok("game.offer", room=players.room, offer="undo")
    assert (await ben.ok("game.answer", room=players.room, offer="undo", accept=True))["version"] == 2
    assert (await players.refused(1, 1, pick="rock"))["code"] == "stale_version"
    # This one saw nothing of what was taken back.
    await players.move(1, 0, pick="rock")


async def test_a_pick_after_its_time_is_none_though_the_bot_still_thinks(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server, "rps", clock=PER_MOVE)
    thoughts = HeldThoughts(server, monkeypatch)
    await players.move(0, 0, pick="rock")
    server.clock.advance(15)
    assert (await players.refused(1, 0, pick="paper"))["code"] == "not_your_turn"
    thoughts.go.set()
    event = await players.sockets[1].event("game", version=2)
    assert (event["last"]["seat"], event["view"]["rounds"][0]["picks"][0]) == (1, "rock")
