"""Turns among those who ask: nobody waits for another's many, and what waits is bounded."""

import asyncio
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from server.bots.pool import BotPool
from server.games.tictactoe import State
from server.runtime.fair_queue import FairQueue, Full

BOARD = msgspec.json.encode(State())


async def all_of(queue: FairQueue[tuple[str, int]], size: int) -> list[tuple[str, int]]:
    return [await queue.get() for _ in range(size)]


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_each_has_a_turn_before_anybody_has_two(asked: list[str]) -> None:
    queue: FairQueue[tuple[str, int]] = FairQueue(30, 30)
    for number, whom in enumerate(asked):
        queue.put(whom, (whom, number))
    taken = asyncio.run(all_of(queue, len(asked)))
    assert sorted(taken, key=lambda each: each[1]) == list(zip(asked, range(len(asked)), strict=True))
    had: Counter[str] = Counter()
    for place, (whom, number) in enumerate(taken):
        had[whom] += 1
        waiting = {other for other, _ in taken[place + 1 :]}
        assert all(had[other] >= had[whom] - 1 for other in waiting)
        assert all(number < later for other, later in taken[place + 1 :] if other == whom)


def test_no_more_wait_than_may_of_one_and_of_all() -> None:
    queue: FairQueue[int] = FairQueue(3, 2)
    queue.put("a", 1)
    queue.put("a", 2)
    with pytest.raises(Full):
        queue.put("a", 3)
    queue.put("b", 4)
    with pytest.raises(Full):
        queue.put("c", 5)
    assert queue.drain() == [1, 4, 2]
    queue.put("c", 5)
    assert queue.drain() == [5]


@pytest.mark.gen_test
async def test_a_waiting_consumer_gets_the_next_item() -> None:
    queue: FairQueue[int] = FairQueue(1, 1)
    waiting = [asyncio.ensure_future(queue.get()) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.gather(waiting[0], return_exceptions=True)
    queue.put("a", 1)
    assert await waiting[1] == 1


@pytest.mark.gen_test(timeout=60)
async def test_a_bot_of_one_is_not_kept_waiting_by_the_many_of_another() -> None:
    thinking, answered = BotPool(1, each=8), []

    async def ask(whom: str, number: int) -> None:
        await thinking.choose("tictactoe", BOARD, 0, 1, number, whom=whom)
        answered.append(whom)

    many = [asyncio.create_task(ask("many", number)) for number in range(9)]
    await asyncio.sleep(0)
    await asyncio.gather(*many, asyncio.create_task(ask("one", 1)), return_exceptions=True)
    await thinking.close()
    # The first was thought about already, and the ninth was one too many.
    assert answered.index("one") <= 2
    assert answered.count("many") == 8
    assert isinstance(many[8].exception(), Refusal)
