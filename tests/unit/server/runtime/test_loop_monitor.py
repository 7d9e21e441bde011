"""How long the loop was held."""

import asyncio
import time

import pytest

from server.runtime.loop_monitor import BOUNDS_MS, LoopMonitor


async def until(monitor: LoopMonitor, turns: int) -> None:
    while monitor.counts[-1] < turns:
        await asyncio.sleep(0.001)


def test_each_turn_is_counted_under_every_bound_that_it_kept() -> None:
    monitor = LoopMonitor()
    for late_ms in (0, 2, 2.1, 20, 20.1, 1_000, 5_000):
        monitor.note(late_ms)
    counts = dict(zip((*BOUNDS_MS, "all"), monitor.counts, strict=True))
    assert counts == {2: 2, 5: 3, 10: 3, 20: 4, 50: 5, 100: 5, 200: 5, 500: 5, 1_000: 6, "all": 7}
    assert monitor.worst_ms == 5_000
    assert monitor.total_ms == pytest.approx(6_044.2)


@pytest.mark.gen_test
async def test_a_hold_of_the_loop_is_measured() -> None:
    monitor = LoopMonitor()
    monitor.start()
    await until(monitor, 3)
    before = monitor.counts
    time.sleep(0.06)
    await until(monitor, before[-1] + 1)
    monitor.stop()
    # 60 ms, and what of them was over before the turn was due.
    assert monitor.worst_ms >= 50
    longer = monitor.counts[-1] - monitor.counts[BOUNDS_MS.index(50)]
    assert longer >= 1


@pytest.mark.gen_test
async def test_a_loop_that_only_waits_is_not_held() -> None:
    monitor = LoopMonitor()
    monitor.start()
    waiting = asyncio.get_running_loop().create_future()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waiting, 0.2)
    monitor.stop()
    # It waited for 200 ms at a stretch, in which the turns came all the same.
    assert monitor.counts[-1] > 5


@pytest.mark.gen_test
async def test_after_its_end_nothing_is_counted() -> None:
    monitor = LoopMonitor()
    monitor.stop()
    monitor.start()
    await until(monitor, 1)
    monitor.stop()
    monitor.stop()
    counts = monitor.counts
    await asyncio.sleep(0.02)
    assert monitor.counts == counts
