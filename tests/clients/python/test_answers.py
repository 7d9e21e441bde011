"""Answers that grow, and matches: both through cuts."""

import asyncio

import pytest
from teahouse_client import Failure, connect

from tests.clients.python.rig import origin, text_of, until
from tests.rigs.network.cutter import Cutter
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=120)
WORDS = [f"word{number} " for number in range(12)]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teahouse_client.connection.backoff.Backoff.next_s", lambda _: 0.005)
    monkeypatch.setattr("teahouse_client.answer._PAUSE_S", 0.0)


async def test_an_answer_grows_through_cuts_on_both_sides(server: RunningServer) -> None:
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest=True) as writer,
        connect(origin(server, cutter.port), guest=True) as reader,
    ):
        await writer.join("lobby")
        room = await reader.join("lobby")
        pieces = reader.events("append", room="lobby")
        async with writer.answer("lobby", "So: ") as answer:
            for number, word in enumerate(WORDS):
                await answer.write(word)
                if number % 4 == 2:
                    await asyncio.sleep(0.02)
                    cutter.cut()
        await until(lambda: text_of(room, answer.seq) is not None)
        assert text_of(room, answer.seq) == "So: " + "".join(WORDS)
        pieces.close()
        told = "So: "
        async for piece in pieces:
            assert piece["at"] == len(told)
            told += piece["text"]
        assert ("So: " + "".join(WORDS)).startswith(told)


async def test_an_answer_that_is_too_long_is_refused_to_its_writer(server: RunningServer) -> None:
    async with connect(origin(server), guest=True) as client:
        room = await client.join("lobby")
        answer = client.answer("lobby")
        await answer.__aenter__()
        await answer.write("x" * 3_000)
        await until(lambda: (room.messages[-1].get("text") or "") == "x" * 3_000)
        await answer.write("y" * 1_001)
        with pytest.raises(Failure, match="too_large"):
            await answer.__aexit__(None, None, None)


async def test_a_match_is_played_by_turns_through_cuts(server: RunningServer) -> None:
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest="Ann") as ann,
        connect(origin(server, cutter.port), guest="Ben") as ben,
    ):
        room = (await ann.game_create("tictactoe", visibility="public"))["room"]
        matches = [await client.play(room) for client in (ann, ben)]
        await matches[1].sit()
        cells = {0: iter([(0, 0), (1, 0), (2, 0)]), 1: iter([(0, 1), (1, 1), (2, 1)])}

        async def play(seat: int) -> None:
            async for state in matches[seat].turns():
                assert state["to_move"] == [seat]
                x, y = next(cells[seat])
                making = asyncio.create_task(matches[seat].move({"x": x, "y": y}))
                await asyncio.sleep(0)
                cutter.cut()
                await making

        await asyncio.gather(play(0), play(1))
        for match in matches:
            assert match.state.get("outcome") == {"winners": [0], "reason": "three_in_a_row"}
            assert match.state["version"] == matches[0].state["version"]
        with pytest.raises(Failure, match="match_over"):
            await matches[0].move({"x": 2, "y": 2})


async def test_an_answer_that_the_server_has_ended_is_whole_all_the_same(server: RunningServer) -> None:
    ann = await server.guest("Ann")
    other = await server.connect(ann, "other")
    async with connect(origin(server), token=lambda: ann.token, task="agent") as client:
        room = await client.join("lobby")
        async with client.answer("lobby", "It is ") as answer:
            await other.ok("message.append", room="lobby", seq=answer.seq, text="", done=True)
            await answer.write("still ")
            await answer.write("said")
        await until(lambda: text_of(room, answer.seq) == "It is still said")
