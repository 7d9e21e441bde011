"""At zero a game may have a move made for who did not make one, without any bot."""

import pytest

from server.games.base import Seat
from server.games.export import read_export, verify
from server.games.registry import GAMES
from server.games.tictactoe import Move, State, TicTacToe
from tests.rigs.server import RunningServer
from tests.wire.matches.players import seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

PER_MOVE = {"kind": "per_move", "period_s": 10}


class FirstFree(TicTacToe):
    """Where the first free cell is taken for who is out of time."""

    name = "first_free"
    title = "First free"

    def timeout(self, state: State, seat: Seat) -> Move:
        return next(iter(self.legal_moves(state, seat)))


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GAMES, FirstFree.name, FirstFree())


async def test_the_games_own_move_is_made_at_zero_and_the_match_goes_on(server: RunningServer) -> None:
    players = await seated(server, FirstFree.name, clock=PER_MOVE)
    ann, ben = players.sockets
    server.clock.advance(10)
    made = await ben.event("game", version=1)
    assert made["last"] == {"seat": 0, "move": {"x": 0, "y": 0}}
    assert (made["to_move"], made["clock"]["running"]) == ([1], [1])
    assert made["clock"]["left_s"] == {"0": 10.0, "1": 10.0}
    stale = await players.refused(0, 0, x=1, y=1)
    assert (stale["code"], stale["version"]) == ("stale_version", 1)
    await players.move(1, 1, x=1, y=1)
    log = (await ann.ok("game.replay", match=players.match))["log"]
    assert [(each["kind"], each["seat"], each["move"]) for each in log] == [
        ("timeout", 0, {"x": 0, "y": 0}),
        ("move", 1, {"x": 1, "y": 1}),
    ]


async def test_a_move_after_zero_comes_after_the_one_that_is_made_by_default(server: RunningServer) -> None:
    """Also where the server has not looked yet: the move itself makes it look."""
    players = await seated(server, FirstFree.name, clock=PER_MOVE)
    server.clock.advance(10)
    late = await players.refused(0, 0, x=2, y=2)
    assert (late["code"], late["version"]) == ("stale_version", 1)
    assert (await players.state(0))["view"]["cells"][0] == 0


async def test_a_match_of_moves_by_default_ends_and_can_be_checked(server: RunningServer) -> None:
    players = await seated(server, FirstFree.name, clock=PER_MOVE)
    version = 0
    while (shown := await players.sockets[1].event("game", version=version))["status"] != "over":
        for socket in players.sockets:
            await socket.ask("ping")
        server.clock.advance(10)
        version += 1
    # Cell by cell, row by row: seat 0 has the corners and the middle.
    assert (version, shown["outcome"]["winners"]) == (7, [0])
    answer = await server.api.get(f"/api/matches/{players.match}.json", token=players.users[0].token)
    assert verify(read_export(answer.raw), GAMES) == []
