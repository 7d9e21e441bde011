"""A match as a file: JSON that can be checked, PGN of chess; for members, once it is over."""

import json

import pytest

from server.games.export import read_export, verify
from server.games.registry import GAMES
from tests.rigs.server import RunningServer
from tests.wire.matches.players import Players, play_row, seated

pytestmark = pytest.mark.gen_test


async def test_an_exported_match_can_be_checked_by_anybody(server: RunningServer) -> None:
    players = await seated(server)
    await play_row(players)
    answer = await server.api.get(f"/api/matches/{players.match}.json", token=players.users[1].token)
    assert answer.status == 200
    assert verify(read_export(answer.raw), GAMES) == []
    seed_hash = (await players.state(0))["seed_hash"]
    assert answer.json["seed_hash"] == seed_hash
    assert answer.json["seats"]["names"] == [user.name for user in players.users]
    forged = json.loads(answer.raw)
    forged["log"][0]["move"] = {"x": 2, "y": 2}
    assert verify(read_export(json.dumps(forged).encode()), GAMES)


async def test_chess_is_written_as_pgn(server: RunningServer) -> None:
    players = await seated(server, "chess")
    for version, uci in enumerate(("f2f3", "e7e5", "g2g4", "d8h4")):
        await players.move(version % 2, version, uci=uci)
    assert (await players.state(0))["outcome"] == {"winners": [1], "reason": "checkmate"}
    answer = await server.api.get(f"/api/matches/{players.match}.pgn", token=players.users[0].token)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/vnd.chess-pgn"
    assert b"1. f3 e5 2. g4 Qh4# 0-1" in answer.raw
    assert f'[White "{players.users[0].name}"]'.encode() in answer.raw


async def status(server: RunningServer, players: Players, ending: str, token: str | None) -> int:
    answer = await server.api.get(f"/api/matches/{players.match}.{ending}", token=token)
    return int(answer.status)


async def test_who_may_have_the_file_and_when(server: RunningServer) -> None:
    players = await seated(server)
    token, stranger = players.users[0].token, await server.guest()
    assert await status(server, players, "json", token) == 409
    await play_row(players)
    assert await status(server, players, "json", token) == 200
    assert await status(server, players, "pgn", token) == 404
    assert await status(server, players, "json", None) == 401
    assert await status(server, players, "json", stranger.token) == 403
