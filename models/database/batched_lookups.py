"""Look-ups of single documents that go to the database together.

When thousands of sockets come back at once, each asks for its session: those that ask while a look-up is under
way share the next one, one round trip for all of them. A lone look-up starts at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Fetch = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]

MAX_TOGETHER: Final = 500
# Each caller that gets its value goes on at once; all of them in one turn of the loop would hold up everybody else.
ANSWERED_A_TURN: Final = 16


class BatchedLookups(Generic[K, V]):
    """Finds values by their keys with ``fetch``, which is given up to ``MAX_TOGETHER`` keys at a time.

    One ``fetch`` is under way at a time. The number of waiting keys is bounded by the callers alone.
    """

    def __init__(self, fetch: Fetch[K, V]) -> None:
        self._fetch = fetch
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key: K) -> V | None:
        """The value of ``key``, from a fetch that begins after this call, or None. Raises what it raises."""
        found = self._waiting.get(key)
        if found is None:
            found = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._fetching is None:
            # In a context of its own, lest the first caller's deadline bind the others.
            self._fetching = asyncio.create_task(self._run(), name="look up", context=Context())
        # This caller may be cancelled while others wait for the same key.
        return await asyncio.shield(found)

    async def _run(self) -> None:
        while self._waiting:
            keys = list(self._waiting)[:MAX_TOGETHER]
            await self._answer({key: self._waiting.pop(key) for key in keys})
        self._fetching = None

    async def _answer(self, callers: dict[K, asyncio.Future[V | None]]) -> None:
        try:
            values = await self._fetch(list(callers))
        except Exception as error:  # whatever it was, every caller gets it
            for found in callers.values():
                found.set_exception(error)
                # Marks it as retrieved, for every caller may have been cancelled.
                found.exception()
            return
        for count, (key, found) in enumerate(callers.items(), start=1):
            found.set_result(values.get(key))
            if count % ANSWERED_A_TURN == 0:
                await asyncio.sleep(0)
