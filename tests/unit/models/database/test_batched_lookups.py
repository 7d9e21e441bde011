"""Look-ups that go to the database together."""

import asyncio
from collections.abc import Sequence

import pytest

from models.database.batched_lookups import MAX_TOGETHER, BatchedLookups

pytestmark = pytest.mark.gen_test(timeout=10)


class Shelf:
    """Something to look at: notes what was asked for, and answers when it may."""

    def __init__(self) -> None:
        self.looks: list[list[int]] = []
        self.may_answer = asyncio.Event()
        self.broken: Exception | None = None

    async def look(self, keys: Sequence[int]) -> dict[int, str]:
        self.looks.append(list(keys))
        await self.may_answer.wait()
        if self.broken is not None:
            raise self.broken
        return {key: f"value {key}" for key in keys if key >= 0}


async def turns() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_what_is_asked_for_during_a_look_is_the_next_one() -> None:
    shelf = Shelf()
    gathered = BatchedLookups(shelf.look)
    first = asyncio.create_task(gathered.find(1))
    await turns()
    others = [asyncio.create_task(gathered.find(key)) for key in (2, 1, 3, 2, -1)]
    await turns()
    assert shelf.looks == [[1]]
    shelf.may_answer.set()
    assert await first == "value 1"
    assert await asyncio.gather(*others) == ["value 2", "value 1", "value 3", "value 2", None]
    # Asked for again while the first look was under way, it is looked for again: it may have changed.
    assert shelf.looks == [[1], [2, 1, 3, -1]]


async def test_a_look_is_bounded() -> None:
    shelf = Shelf()
    shelf.may_answer.set()
    gathered = BatchedLookups(shelf.look)
    found = await asyncio.gather(*(gathered.find(key) for key in range(MAX_TOGETHER + 1)))
    assert found == [f"value {key}" for key in range(MAX_TOGETHER + 1)]
    assert [len(look) for look in shelf.looks] == [MAX_TOGETHER, 1]


async def test_everybody_hears_of_a_failure_and_the_next_look_is_made() -> None:
    shelf = Shelf()
    shelf.may_answer.set()
    shelf.broken = ValueError("of the shelf")
    gathered = BatchedLookups(shelf.look)
    found = await asyncio.gather(*map(gathered.find, (1, 2)), return_exceptions=True)
    assert all(each is shelf.broken for each in found)
    shelf.broken = None
    assert await gathered.find(1) == "value 1"


async def test_one_that_is_cancelled_takes_nothing_from_the_others() -> None:
    shelf = Shelf()
    gathered = BatchedLookups(shelf.look)
    given_up, waiting = asyncio.create_task(gathered.find(1)), asyncio.create_task(gathered.find(1))
    await turns()
    given_up.cancel()
    await turns()
    shelf.may_answer.set()
    assert await waiting == "value 1"
    assert given_up.cancelled()
