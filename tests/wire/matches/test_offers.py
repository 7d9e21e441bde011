"""Offers and answers: draw, undo, pause, resume, rematch."""

import pytest

from models.stores.entries import CommitStatus
from models.stores.matches import MatchChange
from server.matches.offers import MAX_UNDOS
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, play_row, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def offer(players: Players, seat: int, what: str) -> int:
    reply = await players.sockets[seat].ok("game.offer", room=players.room, offer=what)
    return int(reply["version"])


async def answer(players: Players, seat: int, what: str, accept: bool = True) -> int:
    reply = await players.sockets[seat].ok("game.answer", room=players.room, offer=what, accept=accept)
    return int(reply["version"])


async def test_a_draw_is_offered_declined_and_agreed(server: RunningServer) -> None:
    players = await seated(server)
    ann, ben = players.sockets
    assert await offer(players, 0, "draw") == 0
    shown = await ben.event("game", offers=[{"offer": "draw", "seat": 0, "version": 0}])
    assert shown["version"] == 0
    nobody = await ann.refused("game.answer", room=players.room, offer="draw", accept=True)
    assert nobody["code"] == "conflict"
    assert await answer(players, 1, "draw", accept=False) == 0
    assert "offers" not in await players.state(0)
    await offer(players, 0, "draw")
    assert await answer(players, 1, "draw") == 1
    over = await ann.event("game", status="over")
    assert over["outcome"] == {"winners": [], "reason": "agreed"}
    assert "offers" not in over


async def test_making_the_same_offer_accepts_it(server: RunningServer) -> None:
    players = await seated(server)
    await offer(players, 0, "draw")
    assert await offer(players, 1, "draw") == 1
    assert (await players.state(0))["status"] == "over"


async def test_a_move_of_the_other_declines_an_offer(server: RunningServer) -> None:
    players = await seated(server)
    await offer(players, 1, "draw")
    await players.move(0, 0, x=0, y=0)
    assert "offers" not in await players.state(0)


async def test_an_offer_can_be_taken_back(server: RunningServer) -> None:
    players = await seated(server)
    await offer(players, 0, "draw")
    await answer(players, 0, "draw", accept=False)
    assert "offers" not in await players.state(1)


async def test_no_move_is_taken_back_where_the_table_says_so(server: RunningServer) -> None:
    players = await seated(server, options={"undo": False})
    await players.move(0, 0, x=0, y=0)
    assert (await players.state(1))["undo"] is False
    no = await players.sockets[0].refused("game.offer", room=players.room, offer="undo")
    assert no["code"] == "forbidden"


async def test_a_move_is_taken_back(server: RunningServer) -> None:
    players = await seated(server)
    assert "undo" not in await players.state(0)
    early = await players.sockets[0].refused("game.offer", room=players.room, offer="undo")
    assert early["code"] == "conflict"
    await players.move(0, 0, x=0, y=0)
    await players.move(1, 1, x=1, y=1)
    await offer(players, 0, "undo")
    assert await answer(players, 1, "undo") == 3
    state = await players.state(0)
    assert state["view"]["cells"] == [None] * 9
    assert state["to_move"] == [0]
    assert "last" not in state
    await players.move(0, 3, x=2, y=2)
    await players.move(1, 4, x=0, y=0)
    await offer(players, 1, "undo")
    assert await answer(players, 0, "undo") == 6
    state = await players.state(1)
    assert state["last"] == {"seat": 0, "move": {"x": 2, "y": 2}}
    assert state["to_move"] == [1]


async def test_not_for_ever_is_a_move_taken_back(server: RunningServer) -> None:
    """Else the log of a game of nine moves would grow without end."""
    players = await seated(server)
    for version in range(0, 2 * MAX_UNDOS, 2):
        await players.move(0, version, x=0, y=0)
        await offer(players, 0, "undo")
        assert await answer(players, 1, "undo") == version + 2
    await players.move(0, 2 * MAX_UNDOS, x=0, y=0)
    enough = await players.sockets[0].refused("game.offer", room=players.room, offer="undo")
    assert enough["code"] == "conflict"
    assert "offers" not in await players.state(1)
    await players.move(1, 2 * MAX_UNDOS + 1, x=1, y=1)


async def refused(players: Players, seat: int, what: str) -> str:
    reply = await players.sockets[seat].refused("game.offer", room=players.room, offer=what)
    return str(reply["code"])


async def test_ten_offers_of_a_kind_between_two_moves_are_enough_of_that_seat_alone(
    server: RunningServer,
) -> None:
    players = await seated(server)
    for _ in range(10):
        await offer(players, 0, "draw")
        await answer(players, 0, "draw", accept=False)
    assert await refused(players, 0, "draw") == "rate_limited"
    await offer(players, 1, "draw")
    await answer(players, 1, "draw", accept=False)
    await offer(players, 0, "pause")
    await answer(players, 0, "pause", accept=False)
    await players.move(0, 0, x=0, y=0)
    await offer(players, 0, "draw")


async def test_a_pause_and_a_rematch_go_on_whatever_was_offered_before(server: RunningServer) -> None:
    players = await seated(server)
    for _ in range(12):
        if (await players.sockets[0].ask("game.offer", room=players.room, offer="pause"))["op"] != "ok":
            break
        await answer(players, 1, "pause")
        for _ in range(12):
            await offer(players, 0, "resume")
            await answer(players, 0, "resume", accept=False)
        await offer(players, 0, "resume")
        await answer(players, 1, "resume")
    assert (await players.state(1))["status"] == "playing"
    await players.sockets[0].ok("game.resign", room=players.room)
    for _ in range(12):
        await offer(players, 0, "rematch")
        await answer(players, 0, "rematch", accept=False)
    await offer(players, 1, "rematch")


async def test_a_seat_has_one_offer_that_stands(server: RunningServer) -> None:
    players = await seated(server)
    await offer(players, 0, "draw")
    assert await refused(players, 0, "pause") == "conflict"
    await offer(players, 1, "pause")
    assert [each["offer"] for each in (await players.state(0))["offers"]] == ["draw", "pause"]


async def test_an_undo_that_stands_is_void_once_anybody_moves(server: RunningServer) -> None:
    players = await seated(server)
    await players.move(0, 0, x=0, y=0)
    await players.move(1, 1, x=1, y=1)
    await offer(players, 0, "undo")
    assert (await players.state(1))["offers"] == [{"offer": "undo", "seat": 0, "version": 2}]
    await players.move(0, 2, x=2, y=2)
    assert "offers" not in await players.state(1)
    refused = await players.sockets[1].refused("game.answer", room=players.room, offer="undo", accept=True)
    assert refused["code"] == "conflict"


async def test_an_offer_of_a_draw_stands_while_its_maker_moves(server: RunningServer) -> None:
    players = await seated(server)
    await offer(players, 0, "draw")
    await players.move(0, 0, x=0, y=0)
    assert (await players.state(1))["offers"] == [{"offer": "draw", "seat": 0, "version": 0}]
    assert await answer(players, 1, "draw") == 2


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_undo_gives_the_clocks_back_as_they_stood(server: RunningServer, restarted: bool) -> None:
    players = await seated(server, clock={"kind": "fischer", "initial_s": 60, "increment_s": 5})
    for version in range(4):
        server.clock.advance(3 + version)
        await players.move(version % 2, version, x=version % 3, y=version // 3)
    before = (await players.state(0))["clock"]["left_s"]
    assert before == {"0": 62.0, "1": 60.0}
    if restarted:
        match_in(server, players.room)._in_doubt = True
    await offer(players, 0, "undo")
    await answer(players, 1, "undo")
    clock = (await players.state(0))["clock"]
    assert (clock["left_s"], clock["running"]) == ({"0": 62.0, "1": 61.0}, [0])


async def test_a_period_lost_in_a_move_taken_back_is_there_again(server: RunningServer) -> None:
    clock = {"kind": "byo_yomi", "initial_s": 0, "periods": 3, "period_s": 5}
    players = await seated(server, clock=clock)
    server.clock.advance(7)
    await players.move(0, 0, x=0, y=0)
    assert (await players.state(0))["clock"]["periods"] == {"0": 2, "1": 3}
    await offer(players, 0, "undo")
    await answer(players, 1, "undo")
    assert (await players.state(0))["clock"]["periods"] == {"0": 3, "1": 3}


async def test_a_bot_takes_nothing_back_that_was_revealed(server: RunningServer) -> None:
    ann = await server.connect()
    room = (await ann.ok("game.create", game="rps"))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.bot", room=room, seat=1, level=1)
    await ann.ok("game.move", room=room, version=0, move={"pick": "rock"})
    await ann.event("game", version=2)
    assert (await ann.refused("game.offer", room=room, offer="undo"))["code"] == "conflict"


@pytest.mark.own_server
async def test_a_rematch_that_could_not_be_stored_is_gone_on_with(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server)
    ann, ben = players.sockets
    await play_row(players)
    match = match_in(server, players.room)
    commit = match._storage.store.commit

    async def lose_the_next_match(changes: list[MatchChange]) -> list[CommitStatus]:
        own = all(each.record.match == players.match for each in changes)
        return await commit(changes) if own else ["unknown"] * len(changes)

    await offer(players, 0, "rematch")
    with monkeypatch.context() as broken:
        broken.setattr(match._storage.store, "commit", lose_the_next_match)
        for _ in range(3):
            again = {"room": players.room, "offer": "rematch", "accept": True}
            assert (await ben.refused("game.answer", **again))["code"] == "unavailable"
    room = (await ben.ok("game.answer", **again))["room"]
    assert (await ann.ok("room.join", room=room))["match"]["status"] == "playing"
    listed = (await ann.ok("room.list", game="tictactoe"))["rooms"]
    assert [each["room"] for each in listed] == [room, players.room]


async def test_no_undo_where_the_match_has_none(server: RunningServer) -> None:
    players = await seated(server, options={"undo": False})
    await players.move(0, 0, x=0, y=0)
    refused = await players.sockets[0].refused("game.offer", room=players.room, offer="undo")
    assert refused["code"] == "forbidden"


async def test_a_pause_stops_the_match_until_both_go_on(server: RunningServer) -> None:
    players = await seated(server, clock={"kind": "fischer", "initial_s": 20})
    await offer(players, 0, "pause")
    await answer(players, 1, "pause")
    paused = await players.state(0)
    assert paused["status"] == "paused"
    assert paused["to_move"] == []
    assert paused["clock"]["running"] == []
    assert (await players.refused(0, 0, x=0, y=0))["code"] == "conflict"
    server.clock.advance(30)
    await offer(players, 1, "resume")
    assert (await players.sockets[1].refused("game.offer", room=players.room, offer="draw"))[
        "code"
    ] == "conflict"
    await answer(players, 0, "resume")
    going = await players.state(0)
    assert going["status"] == "playing"
    assert going["clock"]["left_s"] == {"0": 20.0, "1": 20.0}
    assert going["clock"]["running"] == [0]


async def test_a_rematch_is_a_new_match_with_the_seats_changed(server: RunningServer) -> None:
    players = await seated(server)
    early = await players.sockets[0].refused("game.offer", room=players.room, offer="rematch")
    assert early["code"] == "conflict"
    await play_row(players)
    assert (await players.sockets[1].refused("game.offer", room=players.room, offer="draw"))[
        "code"
    ] == "match_over"
    await offer(players, 1, "rematch")
    reply = await players.sockets[0].ok("game.answer", room=players.room, offer="rematch", accept=True)
    assert reply["version"] == 5
    room = reply["room"]
    told = await players.sockets[1].event("game", rematch=room)
    assert "offers" not in told
    fresh = (await players.sockets[1].ok("room.join", room=room))["match"]
    assert fresh["status"] == "playing"
    assert fresh["rematch_of"] == players.room
    assert [seat["user"]["id"] for seat in fresh["seats"]] == [players.users[1].id, players.users[0].id]
    again = await players.sockets[1].refused("game.offer", room=players.room, offer="rematch")
    assert again["code"] == "conflict"


async def test_onlookers_offer_and_answer_nothing(server: RunningServer) -> None:
    players = await seated(server)
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    await offer(players, 0, "draw")
    for op, fields in (("game.offer", {"offer": "draw"}), ("game.answer", {"offer": "draw", "accept": True})):
        assert (await onlooker.refused(op, room=players.room, **fields))["code"] == "forbidden"
