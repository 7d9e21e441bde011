"""What the bus in memory does where too much waits."""

import pytest

from server.cluster.bus.memory import MemoryBus
from tests.unit.server.cluster.bus.rig import Ear, started

pytestmark = pytest.mark.gen_test(timeout=30)


async def test_more_than_may_wait_is_dropped_and_announced_as_a_gap() -> None:
    bus = MemoryBus(max_queued_bytes=100)
    async with started(bus):
        flooded, other = await Ear().listen(bus, "flooded"), await Ear().listen(bus, "other")
        for _ in range(11):
            bus.publish("flooded", b"0123456789")
        bus.publish("flooded", b"after it")
        bus.publish("other", b"tea")
        await other.until(b"tea")
        assert flooded.heard == [None, b"after it"]
        assert other.heard == [b"tea"]
