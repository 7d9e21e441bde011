"""Matches outlive the server and are not shown before they are stored."""

import asyncio

import msgspec
import pytest

from server.cluster.lease import ProcessLease
from server.games.registry import GAMES
from tests.conftest import Failpoint
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import play_row, seated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


@pytest.mark.own_server
async def test_a_match_goes_on_after_a_restart(server: RunningServer) -> None:
    players = await seated(server)
    await players.sockets[0].ok("game.move", room=players.room, version=0, move={"x": 0, "y": 0}, nonce="n1")
    before = await players.state(1)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = [await again.connect(user) for user in players.users]
        after = (await ann.ok("room.join", room=players.room))["match"]
        for told in (before, after):
            for seat in told["seats"]:
                seat.pop("connected")
        assert after == before
        sent = {"room": players.room, "version": 0, "move": {"x": 0, "y": 0}, "nonce": "n1"}
        assert (await ann.ok("game.move", **sent))["version"] == 1
        assert (await ben.ok("game.move", room=players.room, version=1, move={"x": 1, "y": 1}))[
            "version"
        ] == 2


@pytest.mark.parametrize("game", sorted(name for name, game in GAMES.items() if not game.realtime))
@pytest.mark.own_server
async def test_every_game_goes_on_where_it_was(server: RunningServer, game: str) -> None:
    players = await seated(server, game, people=GAMES[game].min_players)
    match = match_in(server, players.room)
    if GAMES[game].max_players > len(players.users):
        await players.sockets[0].ok("game.start", room=players.room)
    begun = match.version
    for version in range(begun, begun + 3):
        seat = match.to_move[0]
        legal = list(match.game.legal_moves(match.state, seat))
        move = legal[version % len(legal)]
        await players.move(seat, version, **msgspec.to_builtins(move))
    before = await players.state(1)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = await again.connect(players.users[1])
        after = (await ben.ok("room.join", room=players.room))["match"]
        assert after["view"] == before["view"]
        assert (after["version"], after["to_move"]) == (begun + 3, before["to_move"])


@pytest.mark.own_server
async def test_a_match_that_is_over_stays_over(server: RunningServer) -> None:
    players = await seated(server)
    await play_row(players)
    before = await players.state(0)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann = await again.connect(players.users[0])
        after = (await ann.ok("room.join", room=players.room))["match"]
        assert (after["outcome"], after["seed"]) == (before["outcome"], before["seed"])
        assert len((await ann.ok("game.replay", match=players.match))["log"]) == 5


@pytest.mark.own_server
async def test_two_servers_do_not_move_the_same_match(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who writes second is refused, looks again, and shows what is stored, whatever becomes of the lease."""
    players = await seated(server)
    monkeypatch.setattr(ProcessLease, "acquire", _taken_unasked)
    monkeypatch.setattr(ProcessLease, "holds", True)
    # Nor does a fence tell the two apart: the number of the edition alone does.
    monkeypatch.setattr(ProcessLease, "fence", 1)
    async with running_server(server.database, clock=server.clock) as other:
        ann = await other.connect(players.users[0])
        assert (await ann.ok("room.join", room=players.room))["match"]["version"] == 0
        await players.move(0, 0, x=0, y=0)
        late = await ann.refused("game.move", room=players.room, version=0, move={"x": 1, "y": 1})
        assert late["code"] == "unavailable"
        stale = await ann.refused("game.move", room=players.room, version=0, move={"x": 1, "y": 1})
        assert (stale["code"], stale["version"]) == ("stale_version", 1)
        assert (await ann.event("game", version=1))["view"]["cells"][0] == 0


async def test_a_move_that_cannot_be_stored_is_shown_to_nobody(
    server: RunningServer, failpoint: Failpoint
) -> None:
    players = await seated(server)
    ann, ben = players.sockets
    sent = {"room": players.room, "version": 0, "move": {"x": 0, "y": 0}, "nonce": "n1"}
    async with failpoint(["insert"], errorCode=91):
        assert (await ann.refused("game.move", **sent))["code"] == "unavailable"
        assert all(frame.get("version") != 1 for frame in ben.frames)
    # The driver finds the database again after a moment.
    while (reply := await ann.ask("game.move", **sent))["op"] == "error":
        assert reply["code"] == "unavailable"
    assert reply["version"] == 1
    assert (await ben.event("game", version=1))["view"]["cells"][0] == 0


async def test_many_matches_are_stored_side_by_side(server: RunningServer) -> None:
    tables = await asyncio.gather(*(seated(server) for _ in range(12)))
    await asyncio.gather(*(play_row(players) for players in tables))
    for players in tables:
        assert (await players.state(0))["outcome"]["winners"] == [0]


async def _taken_unasked(_: ProcessLease, **__: bool) -> None:
    """Serve beside the one that has the lease."""
