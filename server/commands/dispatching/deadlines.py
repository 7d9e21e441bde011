"""A time limit for commands that wait for their answers, whatever they call meanwhile.

A command whose time is over is answered ``unavailable``; its work goes on, and may still have its effect.
A command that had not begun until then is never carried out.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

_LOOK_S: Final = 0.1

T = TypeVar("T")


class Deadlines(Generic[T]):
    """Calls ``too_late`` with each thing that has waited for ``within_s`` seconds of real time."""

    def __init__(self, within_s: float, too_late: Callable[[T], None]) -> None:
        self._within_s = within_s
        self._too_late = too_late
        # The deadline of each, in the order in which they came.
        self._until: dict[T, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """The number of things that wait."""
        return len(self._until)

    def watch(self, asked: T) -> None:
        """Start the time of ``asked`` now."""
        loop = asyncio.get_running_loop()
        self._until[asked] = loop.time() + self._within_s
        if self._timer is None:
            self._timer = loop.call_later(_LOOK_S, self._look, loop)

    def forget(self, asked: T) -> None:
        """``asked`` is answered."""
        self._until.pop(asked, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(_LOOK_S, self._look, loop) if self._until else None
        now, late = loop.time(), []
        for asked, until in self._until.items():
            if until > now:
                break
            late.append(asked)
        for asked in late:
            self.forget(asked)
            self._too_late(asked)
