"""What can always be offered, and may not be taken back without end."""

import pytest

from server.matches.offers import MAX_TAKEN_BACK
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def taken_back(players: Players, what: str) -> str:
    """``ok``, or why seat 0 cannot take back what it offers."""
    await players.sockets[0].ok("game.offer", room=players.room, offer=what)
    reply = await players.sockets[0].ask("game.answer", room=players.room, offer=what, accept=False)
    return "ok" if reply["op"] == "ok" else str(reply["code"])


async def test_a_rematch_that_was_taken_back_too_often_stands_and_can_be_agreed_to(
    server: RunningServer,
) -> None:
    players = await seated(server)
    await players.sockets[0].ok("game.resign", room=players.room)
    assert [await taken_back(players, "rematch") for _ in range(MAX_TAKEN_BACK)] == ["ok"] * MAX_TAKEN_BACK
    edition = match_in(server, players.room).table.edition
    assert [await taken_back(players, "rematch") for _ in range(50)] == ["rate_limited"] * 50
    assert match_in(server, players.room).table.edition == edition + 1
    assert "room" in await players.sockets[1].ok("game.offer", room=players.room, offer="rematch")


async def test_what_was_taken_back_in_one_pause_counts_in_no_other(server: RunningServer) -> None:
    players = await seated(server)
    for _ in range(2):
        await players.sockets[0].ok("game.offer", room=players.room, offer="pause")
        await players.sockets[1].ok("game.answer", room=players.room, offer="pause", accept=True)
        assert {await taken_back(players, "resume") for _ in range(MAX_TAKEN_BACK)} == {"ok"}
        assert await taken_back(players, "resume") == "rate_limited"
        await players.sockets[1].ok("game.answer", room=players.room, offer="resume", accept=True)
