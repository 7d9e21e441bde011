"""Work that runs as long as the server: if it ends with an error, it begins again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from server.runtime.incidents import log_incident

# Longer each time that it ends soon after its beginning.
BACK_OFF_S: Final = (0.1, 0.5, 1.0, 5.0, 15.0)
STEADY_S: Final = 60.0

_log: Final = logging.getLogger(__name__)


class Supervised:
    """One long-lived task. An error of ``work`` is logged as an incident, and it begins again after a pause.

    ``work`` that returns has nothing left to do, and does not begin again.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin. It may not be started twice."""
        assert self._task is None, f"{self._name} was started already"
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Cancel the work. It has ended when this returns."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                await self._work()
            except Exception as error:  # a barrier: without it the work would end in silence
                failures = 0 if loop.time() - began > STEADY_S else failures + 1
                pause_s = BACK_OFF_S[min(max(failures, 1), len(BACK_OFF_S)) - 1]
                what = f"{self._name} failed; it begins again in {pause_s:g} s"
                log_incident(_log, what, error, task=self._name)
                await asyncio.sleep(pause_s)
            else:
                return
