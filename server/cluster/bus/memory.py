"""The bus of a process that runs alone: no message leaves it.

Several buses may share one ``MemoryBroker``, as if each were a process, in one event loop.
"""

import asyncio
from typing import Final

from models.errors import unavailable
from server.cluster.bus.bus import (
    MAX_QUEUED_BYTES,
    Bus,
    OnGap,
    OnMessage,
    Subscription,
    Traffic,
    check_channel,
)
from server.cluster.bus.listeners import Listeners

CLOSED: Final = "it is closed"


class MemoryBroker:
    """Connects the buses that hear each other."""

    def __init__(self) -> None:
        self._listeners: dict[Listeners, Traffic] = {}

    def join(self, listeners: Listeners, traffic: Traffic) -> None:
        """Let ``listeners`` hear from now on, and count their messages in ``traffic``."""
        self._listeners[listeners] = traffic

    def leave(self, listeners: Listeners) -> None:
        """Let ``listeners`` hear nothing more."""
        self._listeners.pop(listeners, None)

    def deliver(self, channel: str, message: bytes) -> None:
        """Call all present listeners."""
        for listeners, traffic in tuple(self._listeners.items()):
            delivered = listeners.hear(channel, message)
            traffic.delivered += delivered
            traffic.received_bytes += len(message) * bool(delivered)

    def announce_gap(self, channel: str) -> None:
        """Notify all present listeners that they may have missed messages."""
        for listeners, traffic in tuple(self._listeners.items()):
            traffic.gaps += channel in listeners
            listeners.miss(channel)


class MemoryBus(Bus):
    """A bus within this process; others that should hear it share its ``broker``.

    More than ``max_queued_bytes`` in one turn of the loop are dropped, and a gap is announced on their channels.
    """

    def __init__(
        self, broker: MemoryBroker | None = None, *, max_queued_bytes: int = MAX_QUEUED_BYTES
    ) -> None:
        super().__init__()
        self._broker = broker or MemoryBroker()
        self._max_queued_bytes = max_queued_bytes
        self._listeners = Listeners()
        self._queue: list[tuple[str, bytes]] = []
        self._queued_bytes = 0
        self._lost: dict[str, None] = {}
        self._is_scheduled = False

    async def start(self) -> None:
        self._broker.join(self._listeners, self._traffic)

    async def close(self) -> None:
        self._deliver()
        self._broker.leave(self._listeners)
        self._listeners.end()
        self._set_state(CLOSED)

    def publish(self, channel: str, message: bytes) -> None:
        check_channel(channel)
        self._check_open()
        self._traffic.published += 1
        self._traffic.sent_bytes += len(message)
        self._queue.append((channel, message))
        self._queued_bytes += len(message)
        if self._queued_bytes > self._max_queued_bytes:
            self._lost |= dict.fromkeys(channel for channel, _ in self._queue)
            self._queue, self._queued_bytes = [], 0
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._deliver)

    async def subscribe(self, channel: str, on_message: OnMessage, on_gap: OnGap) -> Subscription:
        check_channel(channel)
        self._check_open()
        return self._listeners.add(channel, on_message, on_gap)

    def _check_open(self) -> None:
        if self.state == CLOSED:
            raise unavailable("the bus is closed")

    def _deliver(self) -> None:
        self._is_scheduled = False
        lost, self._lost = self._lost, {}
        queue, self._queue, self._queued_bytes = self._queue, [], 0
        for channel in lost:
            self._broker.announce_gap(channel)
        for channel, message in queue:
            self._broker.deliver(channel, message)
