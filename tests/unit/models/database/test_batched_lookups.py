"""Single lookups that share a query."""

import asyncio
from collections.abc import Sequence

import pytest

from models.database.batched_lookups import MAX_BATCH, BatchedLookups

pytestmark = pytest.mark.gen_test(timeout=60)


class Shelf:
    """Finds values: notes the keys of each query, and answers when the test lets it."""

    def __init__(self) -> None:
        self.queries: list[list[int]] = []
        self.may_answer = asyncio.Event()
        self.broken: Exception | None = None

    async def find_many(self, keys: Sequence[int]) -> dict[int, str]:
        self.queries.append(list(keys))
        await self.may_answer.wait()
        if self.broken is not None:
            raise self.broken
        return {key: f"value {key}" for key in keys if key >= 0}


async def turns() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_keys_asked_for_during_a_query_share_the_next_one() -> None:
    shelf = Shelf()
    lookup = BatchedLookups(shelf.find_many)
    first = asyncio.create_task(lookup.find(1))
    await turns()
    others = [asyncio.create_task(lookup.find(key)) for key in (2, 1, 3, 2, -1)]
    await turns()
    assert shelf.queries == [[1]]
    shelf.may_answer.set()
    assert await first == "value 1"
    assert await asyncio.gather(*others) == ["value 2", "value 1", "value 3", "value 2", None]
    # A key asked for again during its query is queried again: its value may have changed.
    assert shelf.queries == [[1], [2, 1, 3, -1]]


async def test_a_query_has_a_bounded_number_of_keys() -> None:
    shelf = Shelf()
    shelf.may_answer.set()
    lookup = BatchedLookups(shelf.find_many)
    found = await asyncio.gather(*(lookup.find(key) for key in range(MAX_BATCH + 1)))
    assert found == [f"value {key}" for key in range(MAX_BATCH + 1)]
    assert [len(query) for query in shelf.queries] == [MAX_BATCH, 1]


async def test_every_waiter_gets_the_failure_and_the_next_query_is_made() -> None:
    shelf = Shelf()
    shelf.may_answer.set()
    shelf.broken = ValueError("of the shelf")
    lookup = BatchedLookups(shelf.find_many)
    found = await asyncio.gather(*map(lookup.find, (1, 2)), return_exceptions=True)
    assert all(each is shelf.broken for each in found)
    shelf.broken = None
    assert await lookup.find(1) == "value 1"


async def test_a_cancelled_caller_takes_nothing_from_the_others() -> None:
    shelf = Shelf()
    lookup = BatchedLookups(shelf.find_many)
    given_up, waiting = asyncio.create_task(lookup.find(1)), asyncio.create_task(lookup.find(1))
    await turns()
    given_up.cancel()
    await turns()
    shelf.may_answer.set()
    assert await waiting == "value 1"
    assert given_up.cancelled()
