"""Clocks on the server: they run, they fall, and nobody loses time to the server."""

import asyncio

import pytest

from models.database.client import Database
from server.runtime.timings import Timings
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import look_at, match_in
from tests.wire.matches.players import both_move, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

# Short enough that no heartbeat is missed while the held clock moves.
FISCHER = {"kind": "fischer", "initial_s": 20, "increment_s": 5}


async def test_a_clock_runs_for_whoever_is_to_move(server: RunningServer) -> None:
    players = await seated(server, clock=FISCHER)
    server.clock.advance(10)
    await players.move(0, 0, x=0, y=0)
    clock = (await players.state(0))["clock"]
    assert clock == {
        "kind": "fischer", "left_s": {"0": 15.0, "1": 20.0}, "running": [1], "at": server.clock.now_ms()
    }  # fmt: skip
    server.clock.advance(12)
    assert (await players.state(0))["clock"]["left_s"] == {"0": 15.0, "1": 8.0}


async def test_a_player_out_of_time_has_lost(server: RunningServer) -> None:
    players = await seated(server, clock=FISCHER)
    await both_move(players)
    server.clock.advance(25)
    over = await players.sockets[1].event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "timeout"}
    assert over["clock"]["left_s"] == {"0": 0.0, "1": 25.0}
    assert over["clock"]["running"] == []
    assert over["version"] == 3


async def test_a_move_that_comes_too_late_is_none(server: RunningServer) -> None:
    players = await seated(server, clock=FISCHER)
    server.clock.advance(20.001)
    assert (await players.refused(0, 0, x=0, y=0))["code"] == "match_over"


@pytest.mark.own_server
async def test_the_time_of_a_restart_is_nobodys(server: RunningServer) -> None:
    players = await seated(server, clock=FISCHER)
    await players.move(0, 0, x=0, y=0)
    server.clock.advance(10)
    await server.stop()
    server.clock.advance(1000)
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = [await again.connect(await again.renewed(user)) for user in players.users]
        state = (await ann.ok("room.join", room=players.room))["match"]
        assert state["version"] == 1
        # It ran until the server ended.
        assert state["clock"]["left_s"]["1"] == 10.0
        # The clock waits for its player.
        assert state["clock"]["running"] == []
        await ben.ok("room.join", room=players.room)
        while (await ann.event("game", version=1))["clock"]["running"] != [1]:
            pass
        again.clock.advance(4)
        await ben.ok("game.move", room=players.room, version=1, move={"x": 1, "y": 1})
        assert (await ann.ok("room.join", room=players.room))["match"]["clock"]["left_s"]["1"] == 11.0
        said = (await ann.ok("history", room=players.room))["messages"]
        assert [message["kind"] for message in said] == ["notice"]


@pytest.mark.own_server
async def test_a_clock_does_not_wait_for_ever(server: RunningServer) -> None:
    players = await seated(server, clock=FISCHER)
    await both_move(players)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = await again.connect(players.users[1])
        await ben.ok("room.join", room=players.room)
        again.clock.advance(31)
        while (await ben.event("game"))["clock"]["running"] != [0]:
            pass
        await ben.ask("ping")
        again.clock.advance(25)
        over = await ben.event("game", status="over")
        assert over["outcome"] == {"winners": [1], "reason": "timeout"}


async def test_what_happens_at_zero_is_the_games_choice(server: RunningServer) -> None:
    """In rock, paper, scissors a bot picks for whoever did not."""
    players = await seated(server, "rps", clock={"kind": "per_move", "period_s": 10}, options={"best_of": 1})
    assert (await players.state(0))["clock"]["running"] == [0, 1]
    await players.move(0, 0, pick="rock")
    server.clock.advance(10)
    event = await players.sockets[0].event("game", version=2)
    assert event["last"]["seat"] == 1
    assert event["view"]["rounds"][0]["picks"][0] == "rock"
    log = (await players.sockets[0].ok("game.replay", match=players.match))["log"]
    assert [entry["kind"] for entry in log] == ["move", "timeout"]


async def test_what_a_move_lost_to_lag_comes_back_and_a_fallen_clock_waits_for_it(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance = server.part("matches")._beginning.presence
    monkeypatch.setattr(attendance, "lag_s", lambda _: 0.3)
    players = await seated(server, clock=FISCHER)
    server.clock.advance(10)
    await players.move(0, 0, x=0, y=0)
    clock = (await players.state(0))["clock"]
    assert (clock["left_s"], clock["lag_s"]) == ({"0": 15.3, "1": 20.0}, {"0": 0.3})
    server.clock.advance(20.2)
    look_at(server, match_in(server, players.room))
    await players.move(1, 1, x=1, y=1)
    assert (await players.state(0))["clock"]["left_s"] == {"0": 15.3, "1": 5.1}
    server.clock.advance(15.7)
    assert (await players.refused(0, 2, x=2, y=2))["code"] == "match_over"


async def test_the_way_to_a_player_is_measured_when_its_turn_begins(database: Database) -> None:
    timings = Timings(sweep_s=0.02, goodbye_s=0.02, closing_s=0.02)
    assert timings.most_lag_s == 0.5
    async with running_server(database, timings=timings) as server:
        players = await seated(server, clock=FISCHER)
        (socket,) = server.part("sockets").of_user(players.users[0].id)
        while socket.meter.round_trip_s is None:
            await asyncio.sleep(0.001)
        attendance = server.part("matches")._beginning.presence
        assert 0 < attendance.lag_s(players.users[0].id) <= 0.5
        socket.meter.round_trip_s = 60
        assert attendance.lag_s(players.users[0].id) == 0.5
        assert attendance.lag_s("u-nobody") == 0
