"""Look-ups of single documents that go to the database together.

When thousands of sockets come back at once each asks for its session: one round trip for all who ask while the
last one is under way, in place of one each. Used by stores; who asks alone waits for nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Look = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]

MAX_TOGETHER: Final = 500
# Whoever is told goes on at once, and all of them in one turn of the loop would hold up everybody else.
TOLD_A_TURN: Final = 16


class Gathered(Generic[K, V]):
    """Finds values by their keys with ``look``, which is given many keys at a time."""

    def __init__(self, look: Look[K, V]) -> None:
        self._look = look
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def find(self, key: K) -> V | None:
        """The value of ``key`` in a look that begins after this call, or None. Raises what ``look`` raises."""
        found = self._waiting.get(key)
        if found is None:
            found = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            # In a context of its own: the deadline of who asks first is not that of the others.
            self._looking = asyncio.create_task(self._run(), name="look up", context=Context())
        # Who asked may be cancelled; others may wait for the same.
        return await asyncio.shield(found)

    async def _run(self) -> None:
        while self._waiting:
            keys = list(self._waiting)[:MAX_TOGETHER]
            await self._look_up({key: self._waiting.pop(key) for key in keys})
        self._looking = None

    async def _look_up(self, asked: dict[K, asyncio.Future[V | None]]) -> None:
        try:
            values = await self._look(list(asked))
        except Exception as error:  # whatever it was, everybody who waits hears of it
            for found in asked.values():
                found.set_exception(error)
                # Marks it as seen, for there may be nobody left who waits.
                found.exception()
            return
        for count, (key, found) in enumerate(asked.items(), start=1):
            found.set_result(values.get(key))
            if count % TOLD_A_TURN == 0:
                await asyncio.sleep(0)
