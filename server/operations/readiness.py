"""Whether this server can serve, and if not, why: its database, bus, loop and disk, and what it is about to do."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Final, Literal

from models.errors import Refusal
from models.wire.base import Value
from server.runtime.loop_monitor import LoopMonitor

# A caller that asks more often gets the last answer: anybody may ask.
_FRESH_S: Final = 1.0
_PATIENCE_S: Final = 2.0
# A loop that is held for this long answers nobody else in time.
_HELD_MS: Final = 1_000.0
_LATELY_S: Final = 5.0
OK: Final = "ok"


class Status(Value, frozen=True):
    """Each part is ``ok``, or what is wrong with it in words; ``broker`` is what is between processes, if any."""

    database: str
    broker: str
    loop: str
    disk: str
    state: Literal["serving", "draining"]

    @property
    def is_ready(self) -> bool:
        """Whether traffic may be sent here."""
        parts = (self.database, self.broker, self.loop, self.disk)
        return self.state == "serving" and all(part == OK for part in parts)


class Readiness:
    """``check`` reads and writes, or raises the refusal that says why not; ``shut`` returns why writes are refused.

    ``broker`` is the state of the bus between processes.
    """

    def __init__(
        self,
        check: Callable[[], Awaitable[None]],
        shut: Callable[[], Refusal | None],
        broker: Callable[[], str],
        loop_monitor: LoopMonitor,
    ) -> None:
        self._check = check
        self._shut = shut
        self._broker = broker
        self._loop_monitor = loop_monitor
        self._checking: asyncio.Task[None] | None = None
        self._begun_at = 0.0
        self._is_draining = False

    def drain(self) -> None:
        """Note that this server is about to end."""
        self._is_draining = True

    async def ask(self) -> Status:
        """Whether the server can serve, after 2 s at most."""
        shut, held_ms = self._shut(), self._loop_monitor.held_lately_ms(_LATELY_S)
        return Status(
            database=OK if shut is not None else await self._database(),
            broker=self._broker(),
            loop=OK if held_ms < _HELD_MS else f"it was held for {held_ms / 1000:.1f} s just now",
            disk=OK if shut is None else shut.message,
            state="draining" if self._is_draining else "serving",
        )

    async def _database(self) -> str:
        now = asyncio.get_running_loop().time()
        if self._checking is None or (self._checking.done() and now - self._begun_at >= _FRESH_S):
            self._begun_at = now
            # In a context of its own: other callers may share it.
            self._checking = asyncio.create_task(self._checked(), name="readiness", context=Context())
            self._checking.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.wait([self._checking], timeout=_PATIENCE_S)
        if not self._checking.done():
            return "it does not answer"
        try:
            self._checking.result()
        except Refusal as refusal:
            return refusal.message
        return OK

    async def _checked(self) -> None:
        await self._check()
