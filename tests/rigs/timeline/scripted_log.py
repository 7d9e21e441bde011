"""A log that stores nothing: a test decides the result of each commit, and when it comes."""

import asyncio
from collections.abc import Callable, Sequence

from models.stores.entries import CommitStatus, Entry
from tests.rigs.client import WAIT_S

Outcome = list[CommitStatus] | Exception


class ScriptedLog:
    """Every commit is recorded in ``batches`` and waits for ``answer``; with ``stores`` it succeeds at once."""

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
        """Wait for a commit, end it with ``statuses``, and wait for the consequences."""
        await until(lambda: bool(self._waiting))
        waiting = self._waiting.pop(0)
        if error is not None:
            waiting.set_exception(error)
        else:
            waiting.set_result(list(statuses))
        await turns()

    async def store_all(self) -> None:
        """Store all waiting commits, and from now on every one."""
        self.stores = True
        await turns()
        for waiting, batch in zip(self._waiting, self.batches[-len(self._waiting) :], strict=False):
            waiting.set_result(["stored"] * len(batch))
        self._waiting.clear()
        await turns()


async def turns(count: int = 10) -> None:
    """Let the event loop turn ``count`` times: everything without I/O has happened then."""
    for _ in range(count):
        await asyncio.sleep(0)


async def until(true: Callable[[], bool]) -> None:
    """Return once ``true()`` holds; fails after WAIT_S."""
    async with asyncio.timeout(WAIT_S):
        while not true():
            await asyncio.sleep(0)
