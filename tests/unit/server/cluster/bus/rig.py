"""Buses of several processes as one, each kind on its broker, and an ear for a channel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from models.ids import new_id
from server.cluster.bus.bus import OK, Bus, Subscription
from server.cluster.bus.memory import MemoryBroker, MemoryBus
from server.cluster.bus.over_redis.link import BusTimings
from server.cluster.bus.over_redis.redis_bus import RedisBus
from server.cluster.bus.over_redis.server import BusOptions
from server.cluster.bus.over_redis.topology import topology_of
from server.runtime.settings.redis_address import redis_address

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


# A machine that is busy with something else is no fault of Redis.
PATIENT: Final = BusTimings(answer_s=30, subscribe_s=30)
QUICK: Final = BusTimings(ping_s=0.1, answer_s=1, look_s=0.3)


def over_redis(
    url: str, timings: BusTimings = PATIENT, *, prefix_of: Bus | None = None, **options: Any
) -> MakeBus:
    """Buses of one installation, which no other has but that of ``prefix_of``."""
    prefix = prefix_of._prefix if isinstance(prefix_of, RedisBus) else f"test:{new_id('b')}:"
    chosen = BusOptions(prefix=prefix, timings=timings, **options)
    return lambda: RedisBus(topology_of(redis_address(url)), chosen)


def in_memory() -> MakeBus:
    """Buses of one event loop."""
    broker = MemoryBroker()
    return lambda: MemoryBus(broker)


async def well(*buses: Bus, within_s: float = 10.0) -> None:
    """Return once they are all ``ok``."""
    async with asyncio.timeout(within_s):
        while any(bus.state != OK for bus in buses):
            await asyncio.sleep(0.01)


async def unwell(bus: Bus, within_s: float = 10.0) -> str:
    """Return what is wrong, once something is."""
    async with asyncio.timeout(within_s):
        while bus.state == OK:
            await asyncio.sleep(0.01)
    return bus.state
