"""The order of one socket's commands: in a lane one after the other, the lanes side by side.

A lane is a room, or the empty name for commands that concern no room. So a slow command in one room holds up no
command in another. A job that finishes at once costs no task.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final

Job = Callable[[], Coroutine[Any, Any, None] | None]
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
MAX_UNDER_WAY: Final = 256


class CommandLanes:
    """The commands of one socket that are not answered yet. Bounded: see ``full``."""

    __slots__ = ("_closed", "_queues", "_under_way", "_waiter")

    def __init__(self) -> None:
        self._queues: dict[str, deque[Job]] | None = None
        self._under_way = 0
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether ``MAX_UNDER_WAY`` commands are under way, so that no further one should be read."""
        return self._under_way >= MAX_UNDER_WAY

    def run(self, lane: str, job: Job, spawn: Spawn) -> None:
        """Start ``job`` once the jobs before it in ``lane`` are done: at once if there are none."""
        if self._queues is not None and lane in self._queues:
            self._queues[lane].append(job)
            self.begin()
            return
        work = job()
        if work is not None:
            self._occupy(lane, work, spawn)

    def begin(self) -> None:
        """Count one more command as under way."""
        self._under_way += 1

    def end(self) -> None:
        """Count one command less, and wake the reader that waits for space."""
        self._under_way -= 1
        if self._waiter is not None and not self.full:
            self._waiter.set_result(None)
            self._waiter = None

    async def wait_for_space(self) -> None:
        """Return when the lanes are no longer ``full``, or were closed. One caller at a time."""
        while self.full and not self._closed:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def close(self) -> None:
        """Drop the jobs that have not begun; those that have begun go on to their end."""
        self._closed = True
        for queue in (self._queues or {}).values():
            queue.clear()
        if self._waiter is not None:
            self._waiter.set_result(None)
            self._waiter = None

    def _occupy(self, lane: str, work: Coroutine[Any, Any, None], spawn: Spawn) -> None:
        if self._queues is None:
            self._queues = {}
        self._queues[lane] = deque()
        self.begin()
        spawn(work).add_done_callback(lambda _: self._done(lane, spawn))

    def _done(self, lane: str, spawn: Spawn) -> None:
        self.end()
        assert self._queues is not None
        queue = self._queues.pop(lane)
        while queue:
            job = queue.popleft()
            self.end()
            work = job()
            if work is not None:
                self._occupy(lane, work, spawn)
                self._queues[lane] = queue
                return
        if not self._queues:
            self._queues = None
