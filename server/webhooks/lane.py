"""One lane of a webhook: the waiting events of one room, the first of which is sent until it is taken."""

import asyncio
from collections import deque
from typing import Final

from models.stores.webhooks.queued import QueuedEvent, QueueStore

_AHEAD: Final = 16


class Lane:
    """The places of the waiting events of a lane: none is before ``low``, and none at ``high`` or behind it.

    A lane is ``asleep`` between two attempts.
    """

    __slots__ = ("_ahead", "_changes", "asleep", "high", "low", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.low = self.high = 0
        self.asleep: asyncio.TimerHandle | None = None
        self._ahead: deque[QueuedEvent] = deque()
        self._changes = 0

    @property
    def is_empty(self) -> bool:
        return self.low >= self.high and not self._ahead

    def extend(self, number: int) -> None:
        """Note that the event with ``number`` waits, which may be older than others."""
        if self.is_empty and self.high <= number:
            self.low = number
        if number < self.high:
            self.rewind(number)
        self.high = max(self.high, number + 1)

    def rewind(self, number: int) -> None:
        """Note that the event with ``number`` waits, or waits again: the events read ahead may lack it."""
        if self._ahead:
            self.low = self._ahead[0].number
            self._ahead.clear()
        self.low = min(self.low, number)
        self._changes += 1

    def wake(self) -> None:
        """Let the next attempt begin at once."""
        if self.asleep is not None:
            self.asleep.cancel()
            self.asleep = None

    async def next(self, store: QueueStore, webhook: str) -> QueuedEvent | None:
        """Take the first event that waits; None if there is none. Raises ``unavailable``."""
        while not self._ahead:
            low, high, changes = self.low, self.high, self._changes
            if low >= high:
                return None
            found = await store.first(webhook, self.name, low, high, _AHEAD)
            if self._changes != changes:
                continue
            self.low = found[-1].number + 1 if len(found) == _AHEAD else high
            self._ahead.extend(found)
        return self._ahead.popleft()
