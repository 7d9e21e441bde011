"""A match as a file: JSON that can be checked, PGN of chess; for members, once it is over."""

import asyncio
import io
import json

import chess.pgn
import pytest

from server.games.export import read_export, verify
from server.games.registry import GAMES
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, play_row, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


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


async def test_the_pgn_of_a_rated_match_tells_its_clock_and_the_ratings_before_it(
    server: RunningServer,
) -> None:
    clock = {"kind": "fischer", "initial_s": 60, "increment_s": 2}
    players = await seated(server, "chess", rated=True, clock=clock)
    for version, uci in enumerate(("f2f3", "e7e5", "g2g4")):
        server.clock.advance(1)
        await players.move(version % 2, version, uci=uci)
    await players.sockets[0].ok("game.offer", room=players.room, offer="undo")
    await players.sockets[1].ok("game.answer", room=players.room, offer="undo", accept=True)
    server.clock.advance(3.5)
    await players.move(0, 4, uci="g2g4")
    await players.move(1, 5, uci="d8h4")
    pgns = []
    for _ in range(2):
        answer = await server.api.get(f"/api/matches/{players.match}.pgn", token=players.users[0].token)
        pgns.append(answer.raw.decode())
        match = match_in(server, players.room)
        while match.table.is_rating_due:
            await asyncio.sleep(0.01)
    assert pgns[0] == pgns[1]
    game = chess.pgn.read_game(io.StringIO(pgns[0]))
    assert game is not None
    assert game.headers["TimeControl"] == "60+2"
    assert (game.headers["WhiteElo"], game.headers["BlackElo"]) == ("1500", "1500")
    assert [node.clock() for node in game.mainline()] == [61, 61, 59.5, 61]


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
