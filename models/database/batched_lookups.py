"""Finds single documents in batches: one query for all keys that are requested while the last query runs.

When thousands of clients reconnect at once, each needs its session; batched, they take a few round trips instead of
one each. A lone request does not wait. The read-side twin of ``server.timeline.journal``, which batches writes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
FindMany = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]
"""Finds the values of many keys; a key without a value is left out."""

MAX_BATCH: Final = 500
# Each waiter continues as soon as it has its value; resuming all of them in one turn would block the event loop.
RESULTS_PER_TURN: Final = 16


class BatchedLookups(Generic[K, V]):
    """Finds values by their keys, up to ``MAX_BATCH`` keys a query and one query at a time.

    Any number of keys may wait; each waiter's own deadline bounds its wait.
    """

    def __init__(self, find_many: FindMany[K, V]) -> None:
        self._find_many = find_many
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._running: asyncio.Task[None] | None = None

    async def find(self, key: K) -> V | None:
        """The value of ``key`` or None, from a query that begins after this call. Raises what ``find_many`` does."""
        found = self._waiting.get(key)
        if found is None:
            found = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._running is None:
            # In a context of its own: the first caller's deadline must not bound the others.
            self._running = asyncio.create_task(self._run(), name="batched lookup", context=Context())
        # A caller may be cancelled while others wait for the same key.
        return await asyncio.shield(found)

    async def _run(self) -> None:
        try:
            while self._waiting:
                keys = list(self._waiting)[:MAX_BATCH]
                await self._find_batch({key: self._waiting.pop(key) for key in keys})
        finally:
            # However it ended, the next caller begins another.
            self._running = None

    async def _find_batch(self, batch: dict[K, asyncio.Future[V | None]]) -> None:
        try:
            values = await self._find_many(list(batch))
        except Exception as error:  # whatever it is, every waiter gets it
            for found in batch.values():
                found.set_exception(error)
                # Marks it as retrieved, because all the waiters may have been cancelled.
                found.exception()
            return
        for count, (key, found) in enumerate(batch.items(), start=1):
            found.set_result(values.get(key))
            if count % RESULTS_PER_TURN == 0:
                await asyncio.sleep(0)
