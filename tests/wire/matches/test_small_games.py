"""Connect four, gomoku, go, xiangqi and rock, paper, scissors from the first move to the export, between sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.games.export import read_export, verify
from server.games.registry import GAMES, AnyGame
from tests.rigs.server import RunningServer
from tests.unit.server.games.guide import game_of_the_guide
from tests.wire.matches.players import Players, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def check_export(server: RunningServer, players: Players) -> None:
    """What is exported of the match must be found right."""
    answer = await server.api.get(f"/api/matches/{players.match}.json", token=players.users[0].token)
    assert verify(read_export(answer.raw), GAMES) == []


async def test_connect_four_is_won_by_four_in_a_row(server: RunningServer) -> None:
    players = await seated(server, "connect_four")
    for version, column in enumerate((3, 3, 3, 3, 3, 3)):
        await players.move(version % 2, version, column=column)
    full = await players.refused(0, 6, column=3)
    assert (full["code"], full["message"]) == ("illegal_move", "that column is full")
    assert (await players.refused(0, 6, column=7))["code"] == "bad_request"
    for version, column in enumerate((0, 0, 1, 1, 2), 6):
        assert (await players.state(1))["view"]["line"] is None
        await players.move(version % 2, version, column=column)
    over = await players.state(1)
    assert over["outcome"] == {"winners": [0], "reason": "four_in_a_row"}
    assert (over["view"]["last"], over["view"]["line"]) == (37, [35, 36, 37, 38])
    assert [over["view"]["cells"][place] for place in (28, 35, 38, 3)] == [1, 0, 0, 1]
    await check_export(server, players)


async def test_gomoku_is_opened_by_swap2_and_won_by_five(server: RunningServer) -> None:
    players = await seated(server, "gomoku", options={"opening": "swap2"})
    for version, (x, y) in enumerate(((7, 7), (0, 0), (7, 8))):
        await players.move(0, version, x=x, y=y)
    early = await players.refused(1, 3, x=1, y=1)
    assert (early["code"], early["message"]) == ("illegal_move", "choose first: black, white or more")
    await players.move(1, 3, take="more")
    await players.move(1, 4, x=2, y=0)
    await players.move(1, 5, x=7, y=9)
    state = await players.state(1)
    assert (state["view"]["phase"], state["to_move"], state["view"]["seats"]) == ("last_choice", [0], None)
    await players.move(0, 6, take="white")
    state = await players.state(1)
    assert (state["view"]["seats"], state["view"]["next"]) == ({"black": 1, "white": 0}, "white")
    for version, (x, y) in enumerate(((4, 0), (7, 10), (6, 0), (7, 11)), 7):
        await players.move((version + 1) % 2, version, x=x, y=y)
    over = await players.state(0)
    assert over["outcome"] == {"winners": [1], "reason": "five_in_a_row"}
    assert over["view"]["line"] == [y * 15 + 7 for y in range(7, 12)]
    await check_export(server, players)


async def test_rps_shows_no_pick_before_both_have_picked(server: RunningServer) -> None:
    players = await seated(server, "rps", options={"best_of": 1})
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    ann, ben = players.sockets
    for version, (first, second) in enumerate((("paper", "paper"), ("rock", "scissors"))):
        await players.move(1, 2 * version, pick=second)
        for socket in (ann, onlooker):
            event = await socket.event("game", version=2 * version + 1)
            assert (event["view"].get("own"), event["view"]["picked"]) == (None, [False, True])
            assert event["last"] == {"seat": 1}
        twice = await players.refused(1, 2 * version + 1, pick="rock")
        assert twice["code"] == "not_your_turn"
        await players.move(0, 2 * version + 1, pick=first)
    assert all("scissors" not in str(frame) for frame in ann.frames if frame.get("version") == 3)
    over = await players.state(0)
    assert over["outcome"] == {"winners": [0], "reason": "rounds_won", "scores": {"0": 1, "1": 0}}
    assert over["view"]["rounds"][1] == {"picks": ["rock", "scissors"], "winner": 0}
    assert (await ben.event("game", version=4))["view"]["scores"] == [1, 0]
    await check_export(server, players)


@pytest.fixture
def with_nim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnyGame]:
    """The game of the guide among all others. To be asked for before the server."""
    with game_of_the_guide(tmp_path) as nim:
        monkeypatch.setitem(GAMES, nim.name, nim)
        yield nim


@pytest.mark.own_server
async def test_the_game_of_the_guide_is_played_like_any_other(
    with_nim: AnyGame, server: RunningServer
) -> None:
    players = await seated(server, "nim", options={"misere": True})
    (info,) = [
        each
        for each in (await players.sockets[0].ok("game.catalog"))["games"]
        if each["game"] == with_nim.name
    ]
    assert info["title"] == "Nim"
    assert len((await players.state(0))["view"]["legal"]) == 12
    many = await players.refused(0, 0, heap=0, take=4)
    assert (many["code"], many["message"]) == (
        "illegal_move", "there are not so many stones in that heap"
    )  # fmt: skip
    for version, take in enumerate((3, 4, 5)):
        await players.move(version % 2, version, heap=version, take=take)
    assert (await players.state(1))["outcome"] == {"winners": [1], "reason": "no_stones_left"}
    await check_export(server, players)


async def test_xiangqi_is_written_in_two_ways(server: RunningServer) -> None:
    players = await seated(server, "xiangqi")
    wrong = await players.refused(0, 0, ucci="e0e2")
    assert (wrong["code"], wrong["message"]) == ("illegal_move", "the general on e0 cannot go to e2")
    assert (await players.refused(0, 0, ucci="e0j2"))["code"] == "bad_request"
    moves = ("h2e2", "a9a8", "e2e6", "a8a9", "b2e2")
    for version, ucci in enumerate(moves):
        await players.move(version % 2, version, ucci=ucci)
    state = await players.state(1)
    assert state["view"]["moves"][:3] == ["C2.5", "R1+1", "C5+4"]
    await players.sockets[1].ok("game.resign", room=players.room)
    over = await players.state(0)
    assert over["outcome"] == {"winners": [0], "reason": "resigned"}
    for ending, first in (("pgn", "1. C2.5 R1+1"), ("txt", "1. 炮二平五 车１进１")):
        address = f"/api/matches/{players.match}.{ending}"
        answer = await server.api.get(address, token=players.users[0].token)
        assert first in answer.raw.decode()
    await check_export(server, players)


async def test_go_is_agreed_on_counted_and_written_as_sgf(server: RunningServer) -> None:
    players = await seated(server, "go", options={"size": 9, "komi": 5.5})
    await players.move(0, 0, x=4, y=4)
    taken = await players.refused(1, 1, x=4, y=4)
    assert (taken["code"], taken["message"]) == ("illegal_move", "there is a stone already")
    await players.move(1, 1, x=0, y=0)
    await players.move(0, 2, call="pass")
    await players.move(1, 3, call="pass")
    state = await players.state(1)
    assert (state["view"]["phase"], state["to_move"], state["view"]["score"]) == (
        "counting", [0], {"black": 1, "white": 6.5}
    )  # fmt: skip
    await players.move(0, 4, x=0, y=0)
    await players.move(0, 5, call="agree")
    await players.move(1, 6, call="agree")
    over = await players.state(0)
    assert over["outcome"] == {"winners": [0], "reason": "counted", "scores": {"0": 81, "1": 5.5}}
    assert (over["view"]["dead"], set(over["view"]["owners"])) == ([0], {"black"})
    answer = await server.api.get(f"/api/matches/{players.match}.sgf", token=players.users[0].token)
    assert "RE[B+75.5]\n;B[ee];W[aa];B[];W[])" in answer.raw.decode()
    await check_export(server, players)
