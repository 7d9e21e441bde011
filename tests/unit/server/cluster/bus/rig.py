"""Buses of several processes as one, each kind on its broker, and an ear for a channel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from server.cluster.bus.bus import Bus, Subscription
from server.cluster.bus.memory import MemoryBroker, MemoryBus

MakeBus = Callable[[], Bus]


class Ear:
    """Listens to one channel, and keeps what it heard; a gap is ``None``."""

    def __init__(self) -> None:
        self.heard: list[bytes | None] = []
        self.subscription: Subscription | None = None
        self._news = asyncio.Event()

    async def listen(self, bus: Bus, channel: str) -> "Ear":
        self.subscription = await bus.subscribe(channel, self._hear, lambda: self._hear(None))
        return self

    async def until(self, *heard: bytes | None, within_s: float = 10.0) -> None:
        """Return once these are the last that were heard."""
        async with asyncio.timeout(within_s):
            while tuple(self.heard[-len(heard) :]) != heard:
                self._news.clear()
                await self._news.wait()

    def _hear(self, message: bytes | None) -> None:
        self.heard.append(message)
        self._news.set()


@asynccontextmanager
async def started(*buses: Bus) -> AsyncIterator[None]:
    """They are closed at the end."""
    for bus in buses:
        await bus.start()
    try:
        yield
    finally:
        for bus in buses:
            await bus.close()


def in_memory() -> MakeBus:
    """Buses of one event loop."""
    broker = MemoryBroker()
    return lambda: MemoryBus(broker)
