"""The agent answers piece by piece, and plays every game by turns by its schema alone."""

import asyncio
import importlib
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
from teahouse_client import Client, connect

from server.games.registry import GAMES
from tests.clients.examples.programs import EXAMPLES, running
from tests.clients.examples.test_programs import heard, listener
from tests.rigs.server import RunningServer

pytestmark = [pytest.mark.gen_test(timeout=600), pytest.mark.timeout(650)]
TURNS: Final = sorted(name for name, game in GAMES.items() if not game.realtime)
# Of the games that are long, some moves show as much.
SHORT: Final = {"tictactoe", "connect_four", "rps"}


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(EXAMPLES / "agent"))
    return importlib.import_module("agent")


async def played(server: RunningServer, agent: Any, game: str, most_moves: int) -> Any:
    """A match between agents, as it ended."""
    seats = GAMES[game].min_players
    async with AsyncExitStack() as stack:
        clients: list[Client] = [
            await stack.enter_async_context(connect(f"http://{server.host}", guest=True))
            for _ in range(seats)
        ]
        made = await clients[0].game_create(game, seats=seats)
        ends = clients[0].events("game", room=made["room"])
        for client in clients[1:]:
            await client.join(made["room"])
            await client.game_sit(made["room"])
        await clients[0].play(made["room"])
        async with asyncio.timeout(500):
            await asyncio.gather(*(agent.play(client, made["room"], game, most_moves) for client in clients))
        ends.close()
        return [event async for event in ends][-1]


@pytest.mark.long
async def test_it_plays_every_game_by_its_schema_alone(server: RunningServer, agent: Any) -> None:
    for game in TURNS:
        end = await played(server, agent, game, 1_000 if game in SHORT else 3)
        assert end["version"] >= 3, game
        if game in SHORT:
            assert (end["status"], end["outcome"]["reason"] != "resigned") == ("over", True), game


@pytest.mark.long
@pytest.mark.parametrize("game", sorted(set(TURNS) - SHORT))
async def test_it_plays_long_games_to_their_end(server: RunningServer, agent: Any, game: str) -> None:
    end = await played(server, agent, game, 1_000)
    assert (end["status"], end["outcome"]["reason"] != "resigned") == ("over", True)


async def test_it_answers_piece_by_piece_and_opens_a_table(server: RunningServer) -> None:
    native = await listener(server)
    async with running(EXAMPLES / "agent", "python", "agent.py", ORIGIN=f"http://{server.host}") as program:
        assert await program.line() == "Sage is in lobby"
        asked = await native.ok("message.send", room="lobby", text="@Sage tea or cake?")
        begun = await heard(native, "Sage")
        assert (begun["open"], begun["reply_to"]) == (True, asked["seq"])
        assert (await native.event("append"))["text"].startswith("You said ")
        whole = await heard(native, "Sage")
        assert whole["text"].startswith("You said “tea or cake?”, which has 12 characters")
        await native.ok("message.send", room="lobby", text="!play chequers")
        assert (await heard(native, "Sage"))["text"].startswith("I cannot play that: ")
        await native.ok("message.send", room="lobby", text="!play rps")
        card = await heard(native, "Sage")
        room = card["match"]["room"]
        await native.ok("room.join", room=room)
        await native.ok("game.sit", room=room)
        while (state := await native.event("game", room=room))["status"] != "over":
            if state["status"] == "playing" and 1 in state["to_move"]:
                await native.ask("game.move", room=room, version=state["version"], move={"pick": "rock"})
        assert state["outcome"]["reason"] in ("rounds_won", "too_many_draws")
