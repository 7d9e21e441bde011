"""What is stored comes to light by itself, though nobody was told of it."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import HeldBack, LostAnswers, look_at, match_in
from tests.wire.matches.players import seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_move_whose_answer_was_lost_is_shown_though_nobody_asks(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server)
    ann, ben = players.sockets
    answers = LostAnswers(match_in(server, players.room), monkeypatch)
    assert (await players.refused(0, 0, x=0, y=0))["code"] == "unavailable"
    answers.found.set()
    for socket in (ann, ben):
        shown = await socket.event("game", version=1)
        assert (shown["view"]["cells"][0], shown["to_move"]) == (0, [1])


async def test_a_start_whose_answer_was_lost_is_looked_after(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock falls of a match of which memory said that it had not begun."""
    ann = await server.connect()
    clock = {"kind": "fischer", "initial_s": 20}
    room = (await ann.ok("game.create", game="tictactoe", clock=clock))["room"]
    await ann.ok("room.join", room=room)
    answers = LostAnswers(match_in(server, room), monkeypatch)
    assert (await ann.refused("game.bot", room=room, seat=1))["code"] == "unavailable"
    answers.found.set()
    await ann.event("game", status="playing")
    # A match in which not both have moved would be aborted.
    await ann.ok("game.move", room=room, version=0, move={"x": 0, "y": 0})
    await ann.event("game", version=2)
    server.clock.advance(20)
    assert (await ann.event("game", status="over"))["outcome"]["reason"] == "timeout"


async def test_whose_move_was_on_its_way_to_the_store_is_not_given_up(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was away for long, and to move, when that was looked at; then its move was stored."""
    players = await seated(server)
    ann, ben = players.sockets
    other = await server.connect(players.users[0], task="other")
    await ann.cut()
    while (await ben.event("game"))["seats"][0]["connected"]:
        pass
    match = match_in(server, players.room)
    store = HeldBack(match, monkeypatch)
    move = {"room": players.room, "version": 0, "move": {"x": 0, "y": 0}}
    moved = other.begin("game.move", **move)
    await store.waits.wait()
    for _ in range(24):
        for socket in (ben, other):
            await socket.ask("ping")
        server.clock.advance(30)
    look_at(server, match)
    store.go.set()
    assert (await other.answer(moved))["version"] == 1
    await ben.event("game", version=1)
    assert (await ben.ok("game.move", **move | {"version": 1, "move": {"x": 1, "y": 1}}))["version"] == 2
