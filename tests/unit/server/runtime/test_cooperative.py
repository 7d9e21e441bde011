"""Long work leaves the loop its turns: a match is read, and written as a file, with others in between."""

import asyncio
import random
from collections.abc import Awaitable, Iterator
from typing import Any, Final, TypeVar

import msgspec
import pytest

from models.ids import MatchId, RoomId
from server.games.base import Rng
from server.games.registry import GAMES
from server.games.replay import LogEntry, replayed
from server.matches.match import Match
from server.matches.records.export import as_json
from server.matches.storage import Stored, read, record_of
from server.matches.table import Chair, Table
from server.runtime import cooperative
from server.runtime.cooperative import in_slices
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test

T = TypeVar("T")
PLIES: Final = 60
SEED: Final = bytes(32)
CHESS: Final = GAMES["chess"]


@pytest.fixture(autouse=True)
def every_step_is_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cooperative, "SLICE_S", 0.0)


async def turns_beside(work: Awaitable[T]) -> tuple[int, T]:
    """How many turns others had until ``work`` was done."""
    turns, doing = 0, asyncio.ensure_future(work)
    while not doing.done():
        turns += 1
        await asyncio.sleep(0)
    return turns, await doing


def a_match() -> tuple[Table, list[LogEntry]]:
    """A match of chess, as far as it was played."""
    chance, state, log = random.Random(1), CHESS.setup(2, CHESS.options_type(), Rng(SEED, 0)), []
    for version in range(1, PLIES + 1):
        seat = CHESS.to_move(state)[0]
        move = chance.choice(list(CHESS.legal_moves(state, seat)))
        state = CHESS.play(state, seat, move, Rng(SEED, version))
        log.append(
            LogEntry(version=version, kind="move", at=version, seat=seat, move=msgspec.to_builtins(move))
        )
    table = Table(
        match=MatchId("g-1"),
        room=RoomId("r-1"),
        game="chess",
        chairs=(Chair(bot=1), Chair(bot=1)),
        seed=SEED.hex(),
        created_at=1,
        started_at=1,
        status="playing",
        options=CHESS.options_type(),
        position=state,
        version=PLIES,
    )
    return table, log


async def test_steps_are_made_when_their_turn_comes() -> None:
    made: list[int] = []

    def steps() -> Iterator[int]:
        for step in range(10):
            made.append(step)
            yield step

    doing = asyncio.ensure_future(in_slices(steps()))
    await asyncio.sleep(0)
    assert 0 < len(made) < 10
    assert await doing == list(range(10))


async def test_steps_that_take_no_time_are_done_in_one_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cooperative, "SLICE_S", 60.0)
    turns, done = await turns_beside(in_slices(range(100)))
    assert (turns, len(done)) == (1, 100)


async def test_a_long_match_is_read_with_others_in_between() -> None:
    table, log = a_match()
    turns, stored = await turns_beside(
        read(record_of(table), [msgspec.json.encode(entry).decode() for entry in log])
    )
    assert turns > 2 * PLIES
    assert stored.replay is not None
    assert (stored.replay.version, stored.replay.states[-1]) == (PLIES, table.position)


async def test_a_long_match_is_written_with_others_in_between() -> None:
    table, log = a_match()
    replay = replayed(CHESS, table.options, 2, SEED, log)
    # Writing a match takes nothing from its storage.
    storage: Any = None
    match = Match(Stored(CHESS, table, log, replay, {}), storage, HeldClock())
    turns, export = await turns_beside(as_json(match))
    assert turns > PLIES
    assert len(export.states) == PLIES + 1


async def test_many_share_one_slice_of_a_turn() -> None:
    loop = asyncio.get_running_loop()
    turns, computed_in = 0, list[int]()

    def next_turn() -> None:
        nonlocal turns
        turns += 1
        ticking[0] = loop.call_soon(next_turn)

    ticking = [loop.call_soon(next_turn)]

    def steps() -> Iterator[int]:
        for each in range(6):
            computed_in.append(turns)
            yield each

    try:
        done = await asyncio.gather(*(in_slices(steps()) for _ in range(3)))
    finally:
        ticking[0].cancel()
    assert done == [[*range(6)]] * 3
    assert len(set(computed_in)) == len(computed_in) == 18


async def test_the_first_task_does_not_block_the_others() -> None:
    order = list[str]()

    def steps(name: str) -> Iterator[None]:
        for _ in range(3):
            order.append(name)
            yield

    await asyncio.gather(*(in_slices(steps(name)) for name in "abc"))
    assert order == list("abcabcabc")
