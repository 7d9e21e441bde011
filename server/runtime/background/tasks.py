"""Tasks with an owner: none outlives it, and none is dropped by the garbage collector while it runs."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class Tasks:
    """The tasks of one owner.

    A task's error goes to whoever awaits the task. One that nobody awaits is reported by asyncio, as an error
    in the log that names the task.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, _T], *, name: str | None = None) -> asyncio.Task[_T]:
        """Carry out ``work`` in a task of its own."""
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def finished(self) -> None:
        """Return once no task is left, including tasks that are spawned meanwhile."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Cancel every task, and return once the last has ended."""
        for task in self._running:
            task.cancel()
        await self.finished()
