"""A rated match always has a clock, and the server says how long it waits for a player who is away."""

import pytest

from tests.rigs.server import House
from tests.wire.matches.players import seated
from tests.wire.matchmaking.seekers import found, not_found_yet, waiting
from tests.wire.tables.test_grace import clock_of, goes, time_passes

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.mark.parametrize(("game", "kind"), [("chess", "fischer"), ("rps", "per_move")])
async def test_a_rated_match_without_a_clock_has_that_of_its_game(house: House, game: str, kind: str) -> None:
    players = await seated(house, game, rated=True)
    assert (await players.state(0))["clock"]["kind"] == kind
    assert "clock" not in await (await seated(house, game)).state(0)


async def test_a_match_that_is_found_has_the_clock_that_was_asked_for(house: House) -> None:
    sockets = [await house.connect() for _ in range(4)]
    clock = {"kind": "fischer", "initial_s": 180}
    tickets = [await waiting(sockets[0], clock=clock), await waiting(sockets[1])]
    await not_found_yet(*sockets[:2])
    await waiting(sockets[2], clock={**clock, "increment_s": 0})
    room = (await found(sockets[0], tickets[0]))["room"]
    assert (await sockets[0].ok("room.join", room=room))["match"]["clock"]["left_s"] == {"0": 180, "1": 180}
    await waiting(sockets[3])
    room = (await found(sockets[1], tickets[1]))["room"]
    assert "clock" not in (await sockets[1].ok("room.join", room=room))["match"]


async def test_a_rated_match_that_is_found_has_a_clock(house: House) -> None:
    ann, ben = await house.connect(), await house.connect()
    ticket = await waiting(ann, rated=True)
    await waiting(ben, rated=True)
    room = (await found(ann, ticket))["room"]
    assert (await ann.ok("room.join", room=room))["match"]["clock"]["kind"] == "fischer"


async def test_a_search_for_a_clock_that_makes_no_sense_is_refused(house: House) -> None:
    socket = await house.connect()
    for clock in ({"kind": "fischer", "period_s": 3}, {"kind": "sand"}):
        assert (await socket.refused("match.find", game="chess", clock=clock))["code"] == "bad_request"


@pytest.mark.parametrize(("initial_s", "grace_s"), [(400, 30), (40, 10)])
async def test_the_grace_of_a_rated_match_is_the_servers(house: House, initial_s: int, grace_s: int) -> None:
    players = await seated(
        house,
        rated=True,
        clock={"kind": "fischer", "initial_s": initial_s},
        options={"grace_s": 86_400},
    )
    await goes(house, players, 0)
    await time_passes(house, grace_s, players.sockets[1])
    await players.sockets[1].event("game")
    await time_passes(house, 10, players.sockets[1])
    assert (await clock_of(players, 1))[0]["0"] == initial_s - 10
