"""A bounded queue that takes turns among the askers: a busy asker waits for itself, and others do not.

The items of one asker are taken in the order in which they came.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_LEAST_EACH: Final = 2


class Full(Exception):
    """Too many items wait, of this asker or of all."""


class FairQueue(Generic[T]):
    """The waiting items, at most ``most`` in all and ``most_each`` of one asker."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most = most
        self._most_each = most_each
        # The first asker is served next, and then goes to the end.
        self._waiting: dict[str, deque[T]] = {}
        self._size = 0
        self._is_filled = asyncio.Event()

    def put(self, whom: str, thing: T) -> None:
        """Let ``thing`` wait for ``whom``. Raises ``Full``."""
        if self._size >= self._most or len(self._waiting.get(whom, ())) >= self._most_each:
            raise Full
        self._waiting.setdefault(whom, deque()).append(thing)
        self._size += 1
        self._is_filled.set()

    async def get(self) -> T:
        """The next item, as soon as there is one."""
        while not self._size:
            self._is_filled.clear()
            await self._is_filled.wait()
        return self._take()

    def get_nowait(self) -> T | None:
        """The next item, or None."""
        return self._take() if self._size else None

    def drain(self) -> list[T]:
        """Remove and return all waiting items. Call it once nobody takes any more."""
        return [self._take() for _ in range(self._size)]

    def _take(self) -> T:
        whom = next(iter(self._waiting))
        things = self._waiting.pop(whom)
        thing = things.popleft()
        if things:
            self._waiting[whom] = things
        self._size -= 1
        return thing


class FairTurns:
    """Lets ``at_once`` through side by side. At most ``waiting`` more wait, a quarter of them of one asker."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = at_once
        self._waiting: FairQueue[asyncio.Future[None]] = FairQueue(waiting, max(_LEAST_EACH, waiting // 4))

    @asynccontextmanager
    async def turn(self, asker: str) -> AsyncIterator[None]:
        """Hold a turn, as soon as one is free for ``asker``. Raises ``Full`` if too many wait."""
        await self._take(asker)
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, asker: str) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put(asker, turn)
        try:
            await turn
        except asyncio.CancelledError:
            # The turn may have been given to this one in the same moment.
            if turn.done() and not turn.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give the turn that is free now to the next asker that still waits."""
        while (turn := self._waiting.get_nowait()) is not None:
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
