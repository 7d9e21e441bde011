"""Keeps a number of workers running until the end; then they drain one after the other.

It only knows that a worker is a process that drains at SIGTERM, and whose exit status shows
whether another start could help.
"""

import asyncio
import logging
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from server.runtime.background.supervised import BACK_OFF_S, STEADY_S

DRAIN_S: Final = 25.0
"""How long all of them together may take to drain; Heroku gives 30 s."""
# A worker that cannot start for a reason that the operator must fix: usage, settings, the database.
_HOPELESS: Final = (2, 3, 4)

_log = logging.getLogger(__name__)

Start = Callable[[int], Awaitable[Process]]


class Supervisor:
    """``run`` once. ``start`` starts the worker of a number, from 0 on."""

    def __init__(self, count: int, start: Start, *, drain_s: float = DRAIN_S) -> None:
        self._start = start
        self._drain_s = drain_s
        self._running: dict[int, Process | None] = dict.fromkeys(range(count))
        self._is_ending = False
        self._hopeless: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def pids(self) -> list[int]:
        """The processes that run now."""
        return [process.pid for process in self._running.values() if process is not None]

    async def run(self, asked_to_stop: asyncio.Event) -> int:
        """Return the exit status: once all workers have drained, or when the first start of one is hopeless."""
        keeping = [
            asyncio.create_task(self._keep(number), name=f"worker {number}") for number in self._running
        ]
        stopping = asyncio.create_task(asked_to_stop.wait())
        ends: list[asyncio.Future[Any]] = [stopping, self._hopeless, *keeping]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            self._is_ending = True
            await self._drain()
            for task in keeping:
                if task.done() and task.exception() is not None:
                    task.result()
            return self._hopeless.result() if self._hopeless.done() else 0
        finally:
            self.kill()
            stopping.cancel()
            for task in keeping:
                task.cancel()
            await asyncio.wait([stopping, *keeping])

    def kill(self) -> None:
        """End all of them at once."""
        for process in self._running.values():
            if process is not None:
                with suppress(ProcessLookupError):
                    process.kill()

    async def _keep(self, number: int) -> None:
        """Start the worker again whenever it ends; wait longer each time if it keeps ending soon after its start."""
        loop = asyncio.get_running_loop()
        is_first, failures = True, 0
        while not self._is_ending:
            began = loop.time()
            process = await self._start(number)
            self._running[number] = process
            status = await process.wait()
            self._running[number] = None
            if self._ends():
                return
            if status in _HOPELESS and is_first and loop.time() - began < STEADY_S:
                if not self._hopeless.done():
                    self._hopeless.set_result(status)
                return
            is_first = False
            failures = 0 if loop.time() - began > STEADY_S else failures + 1
            pause_s = BACK_OFF_S[min(max(failures, 1), len(BACK_OFF_S)) - 1]
            told = (number, process.pid, status, pause_s)
            _log.error("worker %d (process %d) ended with %d; it is started again in %g s", *told)
            await asyncio.sleep(pause_s)

    def _ends(self) -> bool:
        return self._is_ending

    async def _drain(self) -> None:
        """Drain the workers in turn; one that is quicker leaves its rest of the time to the others."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._drain_s
        remaining = [process for process in self._running.values() if process is not None]
        while remaining:
            process = remaining[0]
            with suppress(ProcessLookupError):
                process.terminate()
            await _ended_within(process, (until - loop.time()) / len(remaining))
            remaining.pop(0)
        left = [(number, process) for number, process in self._running.items() if process is not None]
        for number, process in left:
            if not await _ended_within(process, until - loop.time()):
                _log.warning("worker %d did not drain within %g s and is killed", number, self._drain_s)
                process.kill()
                await process.wait()


async def _ended_within(process: Process, seconds: float) -> bool:
    ended = asyncio.ensure_future(process.wait())
    await asyncio.wait([ended], timeout=max(seconds, 0))
    if ended.done():
        return True
    ended.cancel()
    return False
