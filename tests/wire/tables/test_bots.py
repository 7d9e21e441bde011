"""Bots at the table: they move by themselves, and hold the seat of one who is away."""

from typing import Any

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import HeldThoughts
from tests.wire.matches.players import both_move, seated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_a_bot_plays_against_a_person(server: RunningServer) -> None:
    ann = await server.connect()
    made = await ann.ok("game.create", game="tictactoe")
    room = made["room"]
    await ann.ok("room.join", room=room)
    begun = (await ann.ok("game.bot", room=room, seat=1, level=1))["match"]
    assert begun["status"] == "playing"
    assert begun["seats"][1] == {"seat": 1, "connected": True, "bot": 1}
    state = begun
    while state["status"] == "playing":
        free = state["view"]["cells"].index(None)
        moved = await ann.ok(
            "game.move", room=room, version=state["version"], move={"x": free % 3, "y": free // 3}
        )
        state = await ann.event("game", version=moved["version"])
        if state["status"] == "playing":
            state = await ann.event("game", version=moved["version"] + 1)
            assert state["last"]["seat"] == 1
    assert state["outcome"]["reason"] in ("three_in_a_row", "board_full")


@pytest.mark.parametrize(
    ("game", "move"),
    [
        ("connect_four", {"column": 3}),
        ("gomoku", {"x": 7, "y": 7}),
        ("xiangqi", {"ucci": "h2e2"}),
        ("go", {"x": 3, "y": 3}),
    ],
)
async def test_a_bot_moves_within_its_clock(
    server: RunningServer, game: str, move: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    choose = server.part("bot_pool").choose

    async def asked_for(*question: Any, **more: Any) -> Any:
        asked.append(more["within_s"])
        return await choose(*question, **more)

    monkeypatch.setattr(server.part("bot_pool"), "choose", asked_for)
    ann = await server.connect()
    room = (await ann.ok("game.create", game=game, clock={"kind": "per_move", "period_s": 1}))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.bot", room=room, seat=1, level=5)
    await ann.ok("game.move", room=room, version=0, move=move)
    assert (await ann.event("game", version=2))["last"]["seat"] == 1
    assert asked == [0.5]


async def test_a_bot_that_is_kept_waiting_makes_any_move_in_time(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    HeldThoughts(server, monkeypatch)
    ann = await server.connect()
    clock = {"kind": "per_move", "period_s": 0.2}
    room = (await ann.ok("game.create", game="tictactoe", clock=clock))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.bot", room=room, seat=1, level=5)
    await ann.ok("game.move", room=room, version=0, move={"x": 1, "y": 1})
    assert (await ann.event("game", version=2))["last"]["seat"] == 1


async def test_two_bots_play_by_themselves(server: RunningServer) -> None:
    ann = await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.bot", room=room, seat=1, level=1)
    await ann.ok("game.resign", room=room)
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.stand", room=room)
    await ann.ok("game.bot", room=room, seat=0, level=1)
    await ann.ok("game.bot", room=room, seat=1, level=5)
    over = await ann.event("game", room=room, status="over")
    assert over["seed"]


async def test_a_bot_agrees_to_all_but_a_draw(server: RunningServer) -> None:
    ann = await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    await ann.ok("room.join", room=room)
    await ann.ok("game.bot", room=room, seat=1)
    assert (await ann.refused("game.offer", room=room, offer="draw"))["code"] == "conflict"
    await ann.ok("game.move", room=room, version=0, move={"x": 0, "y": 0})
    await ann.event("game", version=2)
    assert (await ann.ok("game.offer", room=room, offer="undo"))["version"] == 3
    await ann.ok("game.resign", room=room)
    again = (await ann.ok("game.offer", room=room, offer="rematch"))["room"]
    state = (await ann.ok("room.join", room=again))["match"]
    assert [seat.get("bot") for seat in state["seats"]] == [3, None]


async def test_a_bot_holds_the_seat_of_one_who_is_away_too_long(server: RunningServer) -> None:
    players = await seated(server, options={"absence": "bot", "grace_s": 30})
    ann, ben = players.sockets
    await ben.cut()
    while (await ann.event("game"))["seats"][1]["connected"]:
        pass
    server.clock.advance(30)
    held = await ann.event("game")
    while "bot" not in held["seats"][1]:
        held = await ann.event("game")
    assert held["seats"][1]["user"]["id"] == players.users[1].id
    await players.move(0, 0, x=0, y=0)
    assert (await ann.event("game", version=2))["last"]["seat"] == 1
    back = await server.connect(players.users[1])
    await back.ok("room.join", room=players.room)
    while "bot" in (await ann.event("game"))["seats"][1]:
        pass


async def test_a_match_without_a_clock_is_abandoned_when_its_player_is_gone(server: RunningServer) -> None:
    players = await seated(server)
    await both_move(players)
    ann, ben = players.sockets
    await ann.cut()
    while (await ben.event("game"))["seats"][0]["connected"]:
        pass
    for _ in range(23):
        await ben.ask("ping")
        server.clock.advance(30)
    over = await ben.event("game", status="over")
    assert over["outcome"] == {"winners": [1], "reason": "abandoned"}
