"""The rhythm of ticks: kept on average, counted where it cannot be, and nobody's failure but one's own."""

import asyncio
import time
from itertools import pairwise

import pytest

from server.matches.ticking.rhythm import MOST_LATE_S, Rhythm

pytestmark = pytest.mark.gen_test


async def test_steps_that_are_late_are_followed_sooner() -> None:
    rhythm, came = Rhythm(), list[float]()
    loop = asyncio.get_running_loop()
    began = loop.time()
    stop = rhythm.start(50, lambda: came.append(loop.time()))
    time.sleep(0.2)
    while loop.time() < began + 0.3:
        await asyncio.sleep(0.005)
    stop()
    due = int((loop.time() - began) * 50)
    assert due - 2 <= len(came) + rhythm.lost <= due + 1
    assert rhythm.running == 0


async def test_late_ticks_are_left_out_and_counted() -> None:
    rhythm, steps = Rhythm(), list[int]()
    stop = rhythm.start(50, lambda: steps.append(1))
    time.sleep(MOST_LATE_S + 0.3)
    await asyncio.sleep(0.06)
    stop()
    assert rhythm.lost >= int(MOST_LATE_S * 50)
    assert len(steps) < 25


@pytest.mark.logs_errors
async def test_one_that_fails_does_not_hold_up_the_others() -> None:
    rhythm, steps = Rhythm(), list[int]()

    def fail() -> None:
        raise ValueError("broken rules")

    stops = [rhythm.start(50, fail), rhythm.start(50, lambda: steps.append(1))]
    while len(steps) < 3:
        await asyncio.sleep(0.01)
    for stop in stops:
        stop()
        stop()
    assert rhythm.running == 0
    rhythm.close()


async def test_those_who_begin_together_have_their_ticks_one_after_the_other() -> None:
    rhythm, count, period_s = Rhythm(), 50, 0.05
    soonest = asyncio.get_running_loop().time() + period_s
    for _ in range(count):
        rhythm.start(20, lambda: None)
    dues = [due for due, _, _ in rhythm._heap]
    rhythm.close()
    assert soonest <= min(dues)
    assert max(dues) < soonest + 2 * period_s
    phases = sorted(due % period_s for due in dues)
    gaps = [later - earlier for earlier, later in pairwise([*phases, phases[0] + period_s])]
    # Evenly they would be a fiftieth of the period apart.
    assert max(gaps) < 3 * period_s / count
