"""Bots in processes of their own: asked, killed, too many, given up, and gone with the server."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from tornado.ioloop import IOLoop

from models.database import child_process
from models.errors import Refusal
from server.bots import pool as thinking_module
from server.bots.pool import BotPool
from server.bots.worker import NICENESS, Question, Thought, think
from server.games.base import Rng
from server.games.bots import LEVELS, Level
from server.games.chess.rules import Chess, ChessOptions
from server.games.tictactoe import State, TicTacToe

pytestmark = pytest.mark.gen_test(timeout=60)
ROOT: Final = Path(__file__).parents[4]
BOARD: Final = msgspec.json.encode(State())
CHESS: Final = msgspec.json.encode(Chess().setup(2, ChessOptions(), Rng(bytes(32), 0)))
CELLS: Final = [msgspec.to_builtins(move) for move in TicTacToe().legal_moves(State(), 0)]


@pytest.fixture
def thinking(io_loop: IOLoop) -> Iterator[BotPool]:
    """One process, so that what waits waits."""
    thinking = io_loop.run_sync(lambda: _made(1))
    yield thinking
    io_loop.run_sync(thinking.close)


async def _made(processes: int, **more: Any) -> BotPool:
    return BotPool(processes, **more)


def pids(thinking: BotPool) -> list[int]:
    return [worker.pid for worker in thinking._workers if worker.pid is not None]


async def begun(thinking: BotPool) -> int:
    """The process that thinks, as soon as it runs."""
    while not pids(thinking):
        await asyncio.sleep(0.01)
    return pids(thinking)[0]


async def gone(pid: int) -> None:
    """Return once ``pid`` runs no more."""
    while child_process.start_time(pid) is not None:
        await asyncio.sleep(0.01)


async def test_a_move_is_chosen_and_the_same_seed_chooses_the_same(thinking: BotPool) -> None:
    moves = [await thinking.choose("tictactoe", BOARD, 0, 1, seed) for seed in (*range(12), *range(12))]
    assert all(move in CELLS for move in moves)
    assert moves[:12] == moves[12:]
    assert len({json.dumps(move) for move in moves}) > 1


async def test_no_process_runs_before_it_is_needed_and_no_more_than_are_needed(thinking: BotPool) -> None:
    assert pids(thinking) == []
    two = BotPool(2)
    for seed in range(3):
        await two.choose("tictactoe", BOARD, 0, 1, seed)
    assert len(pids(two)) == 1
    await asyncio.gather(*(two.choose("tictactoe", BOARD, 0, 1, seed) for seed in range(5)))
    assert len(pids(two)) == 2
    await two.close()


async def test_it_has_the_lowest_claim_on_the_processor(thinking: BotPool) -> None:
    await thinking.choose("tictactoe", BOARD, 0, 1, 1)
    assert os.getpriority(os.PRIO_PROCESS, pids(thinking)[0]) == min(19, os.nice(0) + NICENESS)


async def test_the_loop_goes_on_while_eight_think(thinking: BotPool) -> None:
    turns = 0
    asked = asyncio.gather(*(thinking.choose("chess", CHESS, 0, 3, seed) for seed in range(8)))
    while not asked.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert all("uci" in move for move in await asked)
    # Thought on the loop, there would be one turn for each.
    assert turns > 80


async def test_a_process_killed_between_two_moves_is_replaced(thinking: BotPool) -> None:
    for seed in range(3):
        assert await thinking.choose("tictactoe", BOARD, 0, 1, seed) in CELLS
        os.kill(pids(thinking)[0], signal.SIGKILL)
    assert await thinking.choose("tictactoe", BOARD, 0, 1, 4) in CELLS


async def test_a_process_killed_while_it_thinks_is_replaced(thinking: BotPool) -> None:
    asked = asyncio.create_task(thinking.choose("chess", CHESS, 0, 4, 1))
    first = await begun(thinking)
    os.kill(first, signal.SIGKILL)
    assert "uci" in await asked
    assert pids(thinking) != [first]


@pytest.mark.logs_errors
async def test_one_that_hangs_is_ended_and_the_next_is_asked(
    thinking: BotPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await thinking.choose("tictactoe", BOARD, 0, 1, 1)
    hanging = pids(thinking)[0]
    os.kill(hanging, signal.SIGSTOP)
    monkeypatch.setattr(thinking_module, "PATIENCE_S", 0.2)
    with pytest.raises(Refusal, match="unavailable"):
        await thinking.choose("tictactoe", BOARD, 0, 1, 1)
    assert child_process.start_time(hanging) is None
    monkeypatch.undo()
    assert await thinking.choose("tictactoe", BOARD, 0, 1, 1) in CELLS


@pytest.mark.logs_errors
async def test_without_a_process_nobody_thinks(thinking: BotPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Refusal, match="unavailable"):
        await thinking.choose("tictactoe", BOARD, 0, 1, 1)
    monkeypatch.undo()
    assert await thinking.choose("tictactoe", BOARD, 0, 1, 1) in CELLS


@pytest.mark.logs_errors
async def test_what_a_game_does_wrong_costs_one_move(thinking: BotPool) -> None:
    for game, state, seat in (
        ("nothing", BOARD, 0),
        ("tictactoe", b'{"cells":5}', 0),
        ("tictactoe", BOARD, 1),
    ):
        with pytest.raises(Refusal, match="unavailable"):
            await thinking.choose(game, state, seat, 1, 1)
    before = pids(thinking)
    assert await thinking.choose("tictactoe", BOARD, 0, 1, 1) in CELLS
    assert pids(thinking) == before


async def test_too_many_are_refused_and_the_others_answered() -> None:
    thinking = BotPool(1, waiting=3)
    asked = [asyncio.create_task(thinking.choose("tictactoe", BOARD, 0, 1, seed)) for seed in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [(refusal.code, refusal.retry_after_s) for refusal in refused] == [("unavailable", 1)] * 2
    assert answers[3:] == refused
    assert thinking.bots == 0
    await thinking.close()


async def test_requests_are_answered_in_order(thinking: BotPool) -> None:
    order: list[int] = []

    async def ask(number: int) -> None:
        await thinking.choose("tictactoe", BOARD, 0, 5 if number == 0 else 1, number)
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(6)))
    assert order == list(range(6))


async def test_what_nobody_waits_for_is_not_thought_about(
    thinking: BotPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[Question] = []
    answer = thinking_module._Worker.answer

    async def counted(mind: Any, question: Question) -> Thought:
        answered.append(question)
        return await answer(mind, question)

    monkeypatch.setattr(thinking_module._Worker, "answer", counted)
    asked = [asyncio.create_task(thinking.choose("chess", CHESS, 0, 5, seed)) for seed in range(50)]
    await begun(thinking)
    assert thinking.bots == 50
    for each in asked:
        each.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert thinking.bots == 0
    assert await thinking.choose("tictactoe", BOARD, 0, 1, 1) in CELLS
    assert [question.game for question in answered] == ["chess", "tictactoe"]


async def test_closing_tells_who_waits_and_leaves_no_process() -> None:
    thinking = BotPool(1)
    asked = [asyncio.create_task(thinking.choose("chess", CHESS, 0, 5, seed)) for seed in range(3)]
    pid = await begun(thinking)
    await thinking.close()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["unavailable"] * 3
    assert child_process.start_time(pid) is None
    with pytest.raises(Refusal, match="going away"):
        await thinking.choose("tictactoe", BOARD, 0, 1, 1)


SERVER: Final = """
import asyncio, sys
from server.bots.pool import BotPool

async def main():
    thinking = BotPool(2)
    asked = [asyncio.create_task(thinking.choose("chess", sys.argv[1].encode(), 0, 5, seed)) for seed in range(4)]
    while len(pids := [worker.pid for worker in thinking._workers if worker.pid]) < 2:
        await asyncio.sleep(0.01)
    print(*pids, flush=True)
    await asyncio.gather(*asked)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
@pytest.mark.parametrize("after", ["at once", "idle"])
async def test_a_killed_server_leaves_no_process(after: str) -> None:
    command = [sys.executable, "-c", SERVER, CHESS.decode()]
    server = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
    assert server.stdout is not None
    thinkers = [int(pid) for pid in (await server.stdout.readline()).split()]
    assert len(thinkers) == 2
    for pid in thinkers:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert {each.partition(b"=")[0] for each in variables} <= {b"PATH", b"LANG", b""}
    if after == "idle":
        for pid in thinkers:
            while b"server.bots.worker" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                await asyncio.sleep(0.01)
    server.kill()
    await server.wait()
    for pid in thinkers:
        await gone(pid)


# The process itself.


def test_it_imports_the_games_and_nothing_else_of_ours() -> None:
    script = "import json, sys, server.bots.worker; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", script], cwd=ROOT))
    ours = {name for name in loaded if name.partition(".")[0] in ("server", "handlers", "models")}
    assert {name for name in ours if not name.startswith("server.games")} <= {
        "server", "server.bots", "server.bots.worker", "models", "models.ids", "models.errors",
    }  # fmt: skip
    # Sockets are known to what finds the games of other packages.
    assert not {"asyncio", "tornado", "motor", "pymongo"} & set(loaded)


def test_what_a_game_prints_is_no_answer() -> None:
    script = (
        "from server.bots import worker; from server.games.tictactoe import TicTacToe as Game\n"
        "outcome = Game.outcome; Game.outcome = lambda *of: print('hello') or outcome(*of)\n"
        "worker.main()"
    )
    asked = Question(game="tictactoe", state=msgspec.Raw(BOARD), seat=0, level=Level(5, 1_000, 0), seed=1)
    question = msgspec.json.encode(asked) + b"\n"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, input=question * 2, capture_output=True, check=True
    )
    first, second = run.stdout.splitlines()
    assert first == second
    assert json.loads(first)["move"] in CELLS
    assert b"hello" in run.stderr


def test_what_cannot_be_answered_is_said() -> None:
    assert (think(b"nonsense").failure or "").startswith("DecodeError")
    question = Question(game="tictactoe", state=msgspec.Raw(BOARD), seat=1, level=LEVELS[1], seed=2**300)
    assert (
        think(msgspec.json.encode(question)).failure == "ValueError: tictactoe: seat 1 has no move to choose"
    )
