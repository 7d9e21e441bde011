"""A rated match always has a clock, and the server says how long it waits for a player who is away."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.players import seated
from tests.wire.matchmaking.seekers import found, not_found_yet, waiting
from tests.wire.tables.test_grace import clock_of, goes, time_passes

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


@pytest.mark.parametrize(("game", "kind"), [("chess", "fischer"), ("rps", "per_move")])
async def test_a_rated_match_without_a_clock_has_that_of_its_game(
    server: RunningServer, game: str, kind: str
) -> None:
    players = await seated(server, game, rated=True)
    assert (await players.state(0))["clock"]["kind"] == kind
    assert "clock" not in await (await seated(server, game)).state(0)


async def test_a_match_that_is_found_has_the_clock_that_was_asked_for(server: RunningServer) -> None:
    sockets = [await server.connect() for _ in range(4)]
    clock = {"kind": "fischer", "initial_s": 180}
    tickets = [await waiting(sockets[0], clock=clock), await waiting(sockets[1])]
    await not_found_yet(*sockets[:2])
    await waiting(sockets[2], clock={**clock, "increment_s": 0})
    room = (await found(sockets[0], tickets[0]))["room"]
    assert (await sockets[0].ok("room.join", room=room))["match"]["clock"]["left_s"] == {"0": 180, "1": 180}
    await waiting(sockets[3])
    room = (await found(sockets[1], tickets[1]))["room"]
    assert "clock" not in (await sockets[1].ok("room.join", room=room))["match"]


async def test_a_rated_match_that_is_found_has_a_clock(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    ticket = await waiting(ann, rated=True)
    await waiting(ben, rated=True)
    room = (await found(ann, ticket))["room"]
    assert (await ann.ok("room.join", room=room))["match"]["clock"]["kind"] == "fischer"


async def test_a_search_for_a_clock_that_makes_no_sense_is_refused(server: RunningServer) -> None:
    socket = await server.connect()
    for clock in ({"kind": "fischer", "period_s": 3}, {"kind": "sand"}):
        assert (await socket.refused("match.find", game="chess", clock=clock))["code"] == "bad_request"


@pytest.mark.parametrize(("initial_s", "grace_s"), [(400, 30), (40, 10)])
async def test_the_grace_of_a_rated_match_is_the_servers(
    server: RunningServer, initial_s: int, grace_s: int
) -> None:
    players = await seated(
        server,
        rated=True,
        clock={"kind": "fischer", "initial_s": initial_s},
        options={"grace_s": 86_400},
    )
    await goes(server, players, 0)
    await time_passes(server, grace_s, players.sockets[1])
    await players.sockets[1].event("game")
    await time_passes(server, 10, players.sockets[1])
    assert (await clock_of(players, 1))[0]["0"] == initial_s - 10
