"""The grace of one who goes away at its turn: its clock waits, once a match, then it runs."""

from typing import Any

import pytest

from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import look_at, match_in
from tests.wire.matches.players import Players, both_move, seated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

CLOCK = {"kind": "fischer", "initial_s": 60}


async def with_grace(server: RunningServer, game: str = "tictactoe", **wishes: Any) -> Players:
    return await seated(server, game, clock=CLOCK, options={"grace_s": 30}, **wishes)


async def goes(server: RunningServer, players: Players, seat: int) -> None:
    """``seat`` goes away, and the others have seen it."""
    await players.sockets[seat].cut()
    await told(players.sockets[1 - seat], lambda event: not event["seats"][seat]["connected"])


async def comes(server: RunningServer, players: Players, seat: int) -> Frame:
    """``seat`` is back; the match as it is told of it then."""
    players.sockets[seat] = await server.connect(players.users[seat])
    await players.sockets[seat].ok("room.join", room=players.room)
    return await told(players.sockets[seat], lambda event: event["seats"][seat]["connected"])


async def told(socket: Client, wanted: Any) -> Frame:
    while not wanted(event := await socket.event("game")):
        pass
    return event


async def time_passes(server: RunningServer, seconds: int, *there: Client) -> None:
    for _ in range(seconds // 10):
        for socket in there:
            await socket.ask("ping")
        server.clock.advance(10)


async def clock_of(players: Players, seat: int) -> Any:
    """The clock as ``seat`` is shown it now: what is left, and of whom it runs."""
    shown = (await players.state(seat))["clock"]
    return shown["left_s"], shown["running"]


async def test_the_clock_of_one_who_went_away_waits_and_goes_on_when_it_is_back(
    server: RunningServer,
) -> None:
    players = await with_grace(server)
    await time_passes(server, 10, *players.sockets)
    await goes(server, players, 0)
    await time_passes(server, 20, players.sockets[1])
    assert await clock_of(players, 1) == ({"0": 50.0, "1": 60.0}, [])
    assert (await comes(server, players, 0))["clock"]["running"] == [0]
    await time_passes(server, 10, *players.sockets)
    assert await clock_of(players, 1) == ({"0": 40.0, "1": 60.0}, [0])


async def test_the_grace_is_given_once_and_then_the_clock_runs_out(server: RunningServer) -> None:
    players = await with_grace(server)
    await both_move(players)
    ben = players.sockets[1]
    await goes(server, players, 0)
    await time_passes(server, 20, ben)
    await comes(server, players, 0)
    await goes(server, players, 0)
    await time_passes(server, 10, ben)
    look_at(server, match_in(server, players.room))
    assert await clock_of(players, 1) == ({"0": 60.0, "1": 60.0}, [0])
    await time_passes(server, 60, ben)
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "timeout"}


async def test_a_player_away_for_the_grace_before_their_turn_has_none_left(server: RunningServer) -> None:
    players = await with_grace(server)
    await goes(server, players, 1)
    await time_passes(server, 30, players.sockets[0])
    await players.move(0, 0, x=0, y=0)
    assert (await clock_of(players, 0))[1] == [1]


async def test_a_player_who_closes_the_room_is_not_away(server: RunningServer) -> None:
    players = await with_grace(server)
    ann, ben = players.sockets
    await ann.ok("room.close", room=players.room)
    await time_passes(server, 10, ann, ben)
    assert await clock_of(players, 1) == ({"0": 50.0, "1": 60.0}, [0])
    assert (await ann.ok("game.move", room=players.room, version=0, move={"x": 0, "y": 0}))["version"] == 1
    assert await clock_of(players, 1) == ({"0": 50.0, "1": 60.0}, [1])


async def test_a_player_with_another_socket_open_is_not_away(server: RunningServer) -> None:
    players = await with_grace(server)
    other = await server.connect(players.users[0], task="other")
    await goes(server, players, 0)
    await time_passes(server, 10, other, players.sockets[1])
    assert await clock_of(players, 1) == ({"0": 50.0, "1": 60.0}, [0])


async def test_the_time_in_which_nobody_noticed_that_a_player_was_gone_comes_back(
    server: RunningServer,
) -> None:
    """Its phone went silent without a word: that is seen after two and a half heartbeats."""
    players = await seated(server, clock=CLOCK, options={"grace_s": 60})
    ann, ben = players.sockets
    await ann.ask("ping")
    await time_passes(server, 30, ben)
    assert await clock_of(players, 1) == ({"0": 30.0, "1": 60.0}, [0])
    await time_passes(server, 10, ben)
    await told(ben, lambda event: not event["seats"][0]["connected"])
    assert await clock_of(players, 1) == ({"0": 60.0, "1": 60.0}, [])
    await time_passes(server, 20, ben)
    look_at(server, match_in(server, players.room))
    assert await clock_of(players, 1) == ({"0": 60.0, "1": 60.0}, [0])


async def test_a_player_who_never_came_is_not_waited_for(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe", clock=CLOCK))["room"]
    await ben.ok("room.join", room=room)
    await ben.ok("game.sit", room=room)
    await time_passes(server, 10, ann, ben)
    clock = (await ben.ok("room.join", room=room))["match"]["clock"]
    assert (clock["left_s"]["0"], clock["running"]) == (50.0, [0])


async def test_where_several_move_at_once_only_the_clock_of_who_is_away_waits(server: RunningServer) -> None:
    players = await with_grace(server, "rps")
    await goes(server, players, 0)
    await time_passes(server, 10, players.sockets[1])
    assert await clock_of(players, 1) == ({"0": 60.0, "1": 50.0}, [1])


async def test_without_a_clock_ten_minutes_begin_after_the_grace(server: RunningServer) -> None:
    players = await seated(server, options={"grace_s": 120})
    await both_move(players)
    ben = players.sockets[1]
    await goes(server, players, 0)
    await time_passes(server, 710, ben)
    assert (await players.state(1))["status"] == "playing"
    await time_passes(server, 10, ben)
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "abandoned"}


@pytest.mark.parametrize("grace_s", [-1, 86_401, 10**30, 1.5])
async def test_a_grace_that_makes_no_sense_is_refused(shared_server: ReachableServer, grace_s: float) -> None:
    socket = await shared_server.connect()
    refused = await socket.refused("game.create", game="tictactoe", options={"grace_s": grace_s})
    assert refused["code"] == "bad_request"
    assert "grace_s" in refused["message"]
