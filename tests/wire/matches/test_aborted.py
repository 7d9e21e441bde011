"""Matches of two that end before both have moved: nobody has won, and nothing counts."""

import asyncio
from typing import Any

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import look_at, match_in
from tests.wire.matches.players import Players, both_move, seated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

ABORTED = {"winners": [], "reason": "aborted"}
CLOCK = {"kind": "per_move", "period_s": 5}


async def over(players: Players, seat: int) -> Any:
    """The outcome as ``seat`` is told of it."""
    return (await players.sockets[seat].event("game", status="over"))["outcome"]


@pytest.mark.parametrize("moved", [0, 1])
@pytest.mark.parametrize("end", ["game.resign", "room.leave"])
@pytest.mark.parametrize("ender", [0, 1])
async def test_resigning_before_both_have_moved_aborts_the_match(
    server: RunningServer, end: str, ender: int, moved: int
) -> None:
    players = await seated(server, rated=True)
    if moved:
        await players.move(0, 0, x=0, y=0)
    await players.sockets[ender].ok(end, room=players.room)
    assert await over(players, 1 - ender) == ABORTED


async def test_a_clock_at_zero_before_both_have_moved_aborts_the_match(server: RunningServer) -> None:
    players = await seated(server, clock=CLOCK)
    await players.move(0, 0, x=0, y=0)
    server.clock.advance(6)
    look_at(server, match_in(server, players.room))
    assert await over(players, 0) == ABORTED


async def test_an_aborted_match_changes_no_rating_and_is_not_played(server: RunningServer) -> None:
    players = await seated(server, rated=True)
    await players.sockets[1].ok("game.resign", room=players.room)
    match = match_in(server, players.room)
    while match.table.is_rating_due:
        await asyncio.sleep(0.01)
    users = [user.id for user in players.users]
    assert await server.part("ratings")._store.of("tictactoe", users) == {}


@pytest.mark.parametrize("moved", [0, 1])
async def test_a_draw_that_is_agreed_to_before_both_have_moved_changes_no_rating(
    server: RunningServer, moved: int
) -> None:
    players = await seated(server, rated=True)
    if moved:
        await players.move(0, 0, x=0, y=0)
    await players.sockets[0].ok("game.offer", room=players.room, offer="draw")
    await players.sockets[1].ok("game.answer", room=players.room, offer="draw", accept=True)
    assert await over(players, 0) == {"winners": [], "reason": "agreed"}
    match = match_in(server, players.room)
    while match.table.is_rating_due:
        await asyncio.sleep(0.01)
    users = [user.id for user in players.users]
    assert await server.part("ratings")._store.of("tictactoe", users) == {}


async def test_a_replay_and_a_rematch_of_an_aborted_match_work(server: RunningServer) -> None:
    players = await seated(server)
    ann, ben = players.sockets
    await ann.ok("game.resign", room=players.room)
    assert [entry["kind"] for entry in (await ben.ok("game.replay", match=players.match))["log"]] == [
        "aborted"
    ]
    await ann.ok("game.offer", room=players.room, offer="rematch")
    assert "room" in await ben.ok("game.answer", room=players.room, offer="rematch", accept=True)


async def test_once_both_have_moved_giving_up_is_losing(server: RunningServer) -> None:
    players = await seated(server)
    await both_move(players)
    await players.sockets[0].ok("game.resign", room=players.room)
    assert await over(players, 1) == {"winners": [1], "reason": "resigned"}


async def test_nobody_picks_for_a_person_in_a_rated_match(server: RunningServer) -> None:
    players = await seated(server, "rps", rated=True, clock=CLOCK)
    await players.move(0, 0, pick="rock")
    await players.move(1, 1, pick="paper")
    await players.move(1, 2, pick="paper")
    server.clock.advance(6)
    look_at(server, match_in(server, players.room))
    assert await over(players, 1) == {"winners": [1], "reason": "timeout"}


async def test_where_the_time_of_all_is_up_in_a_rated_match_nobody_has_won(server: RunningServer) -> None:
    players = await seated(server, "rps", rated=True, clock=CLOCK)
    await players.move(0, 0, pick="rock")
    await players.move(1, 1, pick="paper")
    server.clock.advance(6)
    look_at(server, match_in(server, players.room))
    assert await over(players, 1) == {"winners": [], "reason": "abandoned"}
