"""Who leaves a match's room leaves its table, whatever is under way at that moment."""

import pytest

from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import HeldBack, LostAnswers, match_in
from tests.wire.matches.players import both_move, seated

pytestmark = pytest.mark.gen_test


async def test_who_leaves_while_the_match_begins_has_given_it_up(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ben.ok("room.join", room=room)
    store = HeldBack(match_in(server, room), monkeypatch)
    sitting = ben.begin("game.sit", room=room)
    await store.waits.wait()
    await ann.ok("room.leave", room=room)
    store.go.set()
    assert (await ben.answer(sitting))["match"]["status"] == "playing"
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [], "reason": "aborted"}


@pytest.mark.parametrize("stored", [True, False])
async def test_a_player_who_leaves_while_nothing_can_be_stored_has_resigned(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    players = await seated(server)
    await both_move(players)
    ann, ben = players.sockets
    store = LostAnswers(match_in(server, players.room), monkeypatch, stored=stored)
    await ann.ok("room.leave", room=players.room)
    await store.lost.wait()
    store.found.set()
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "resigned"}


async def test_who_left_before_the_server_ended_has_resigned_when_it_is_back(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server)
    store = LostAnswers(match_in(server, players.room), monkeypatch, stored=False)
    await players.sockets[0].ok("room.leave", room=players.room)
    await store.lost.wait()
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = await again.connect(players.users[1])
        if (await ben.ok("room.join", room=players.room))["match"]["status"] != "over":
            await ben.event("game", status="over")


async def test_who_leaves_an_open_table_stands_up_though_it_is_not_to_be_stored_at_first(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ben.ok("room.join", room=room)
    store = LostAnswers(match_in(server, room), monkeypatch, stored=False)
    await ann.ok("room.leave", room=room)
    await store.lost.wait()
    store.found.set()
    while "user" in (await ben.event("game"))["seats"][0]:
        pass
    assert (await ben.ok("game.sit", room=room))["match"]["status"] == "open"
