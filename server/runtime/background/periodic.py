"""Work that is repeated: one round, a pause, the next round."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from models.errors import Refusal
from server.runtime.incidents import log_incident

Round = Callable[[], Awaitable[None] | None]

_log: Final = logging.getLogger(__name__)


class Periodic:
    """Calls ``round_of_work``, a function or a coroutine function, again and again.

    The first round comes ``every_s`` after ``start``, each further one ``every_s`` after the end of the one
    before: rounds never overlap. A round that raises ends only itself. A ``Refusal`` is logged as a warning,
    because something is away for the moment; any other error is logged as an incident.
    """

    def __init__(self, name: str, every_s: float, round_of_work: Round) -> None:
        self._name = name
        self._every_s = every_s
        self._round_of_work = round_of_work
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._task is not None

    def start(self) -> None:
        """Begin. It may be stopped and started again, but not started twice."""
        assert self._task is None, f"{self._name} was started already"
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Begin no further round; the one under way is cancelled, and has ended when this returns."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                work = self._round_of_work()
                if work is not None:
                    await work
            except Refusal as refusal:
                told = (self._name, refusal, self._every_s)
                _log.warning("%s: a round failed (%s); will retry in %g s", *told, extra={"task": self._name})
            except Exception as error:  # a barrier: the next round may succeed
                log_incident(_log, f"a round of {self._name} failed", error, task=self._name)
