"""A log that stores nothing: a test says what becomes of each commit, and when."""

import asyncio
from collections.abc import Callable, Sequence

from models.stores.entries import CommitStatus, Entry
from tests.rigs.client import WAIT_S

Outcome = list[CommitStatus] | Exception


class ScriptedLog:
    """Every commit is noted in ``batches`` and waits for ``answer``; with ``stores`` it is stored at once."""

    def __init__(self, *, stores: bool = False) -> None:
        self.batches: list[list[Entry]] = []
        self.stores = stores
        self._waiting: list[asyncio.Future[list[CommitStatus]]] = []
        self.max_under_way = 0

    async def commit(self, entries: Sequence[Entry]) -> list[CommitStatus]:
        self.batches.append(list(entries))
        if self.stores:
            return ["stored"] * len(entries)
        answer: asyncio.Future[list[CommitStatus]] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self.max_under_way = max(self.max_under_way, len(self._waiting))
        return await answer

    @property
    def revs(self) -> list[list[int]]:
        """The numbers of each batch."""
        return [[entry.rev for entry in batch] for batch in self.batches]

    async def answer(self, *statuses: CommitStatus, error: Exception | None = None) -> None:
        """Wait for a commit, let it end so, and wait until what follows from that has happened."""
        await until(lambda: bool(self._waiting))
        waiting = self._waiting.pop(0)
        if error is not None:
            waiting.set_exception(error)
        else:
            waiting.set_result(list(statuses))
        await turns()

    async def store_all(self) -> None:
        """Store what waits, and from now on everything."""
        self.stores = True
        await turns()
        for waiting, batch in zip(self._waiting, self.batches[-len(self._waiting) :], strict=False):
            waiting.set_result(["stored"] * len(batch))
        self._waiting.clear()
        await turns()


async def turns(count: int = 10) -> None:
    """Let the event loop turn so often: all that needs no input or output has happened then."""
    for _ in range(count):
        await asyncio.sleep(0)


async def until(true: Callable[[], bool]) -> None:
    """Return once ``true()`` is; fails after WAIT_S."""
    async with asyncio.timeout(WAIT_S):
        while not true():
            await asyncio.sleep(0)
