"""Lanes: what waits for what, what is bounded, and what a close leaves undone."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from server.delivery.command_lanes import MAX_UNDER_WAY, CommandLanes, Job
from tests.rigs.client import WAIT_S

pytestmark = pytest.mark.gen_test


class Works:
    """Jobs that end when they are told to, and what became of them."""

    def __init__(self) -> None:
        self.lanes = CommandLanes()
        self.began: list[str] = []
        self.ended: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._ends: dict[str, asyncio.Event] = {}

    def run(self, lane: str, name: str) -> None:
        """Run a job that takes its time."""
        self._ends[name] = asyncio.Event()
        self.lanes.run(lane, lambda: self._work(name), self.spawn)

    def run_at_once(self, lane: str, name: str) -> None:
        """Run a job that is done when it is called."""
        job: Job = lambda: self.began.append(name)  # noqa: E731
        self.lanes.run(lane, job, self.spawn)

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await settled()

    async def stop(self) -> None:
        self.lanes.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _work(self, name: str) -> Coroutine[Any, Any, None]:
        self.began.append(name)

        async def work() -> None:
            await self._ends[name].wait()
            self.ended.append(name)

        return work()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.tasks.append(asyncio.create_task(work))
        return self.tasks[-1]


@pytest.fixture
def works(io_loop: IOLoop) -> Iterator[Works]:
    works = Works()
    yield works
    io_loop.run_sync(works.stop)


async def settled() -> None:
    """Let everything that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_jobs_of_a_lane_begin_one_after_the_other(works: Works) -> None:
    for name in ("a", "b", "c"):
        works.run("tea", name)
    assert works.began == ["a"]
    await works.end("b")
    assert works.began == ["a"]
    await works.end("a")
    assert works.began == ["a", "b", "c"]
    assert works.ended == ["a", "b"]


async def test_lanes_go_side_by_side(works: Works) -> None:
    works.run("tea", "slow")
    works.run("cake", "quick")
    works.run("", "no room")
    assert works.began == ["slow", "quick", "no room"]
    await works.end("quick")
    works.run("cake", "next")
    assert works.began[-1] == "next"


async def test_a_job_that_is_done_at_once_costs_no_task(works: Works) -> None:
    for number in range(1_000):
        works.run_at_once("tea", str(number))
    assert works.began == [str(number) for number in range(1_000)]
    assert works.tasks == []
    assert not works.lanes.full


async def test_quick_jobs_behind_a_slow_one_keep_their_order(works: Works) -> None:
    works.run("tea", "slow")
    works.run_at_once("tea", "one")
    works.run("tea", "two")
    works.run_at_once("tea", "three")
    assert works.began == ["slow"]
    await works.end("slow")
    assert works.began == ["slow", "one", "two"]
    await works.end("two")
    assert works.began == ["slow", "one", "two", "three"]
    works.run_at_once("tea", "four")
    assert works.began[-1] == "four"


async def test_ten_thousand_quick_jobs_behind_a_slow_one_need_no_deep_stack(works: Works) -> None:
    works.run("tea", "slow")
    for number in range(10_000):
        works.run_at_once("tea", str(number))
    await works.end("slow")
    assert len(works.began) == 10_001


async def test_a_lane_goes_on_behind_a_job_that_failed(works: Works) -> None:

    async def fails() -> None:
        raise ZeroDivisionError

    works.lanes.run("tea", fails, works.spawn)
    works.run_at_once("tea", "behind")
    await settled()
    assert works.began == ["behind"]
    with pytest.raises(ZeroDivisionError):
        works.tasks[0].result()


async def test_lanes_are_full_when_so_many_are_under_way_and_say_when_they_no_longer_are(
    works: Works,
) -> None:
    for number in range(MAX_UNDER_WAY):
        assert not works.lanes.full
        works.run("tea", str(number))
    assert works.lanes.full
    waiting = asyncio.create_task(works.lanes.wait_for_space())
    await settled()
    assert not waiting.done()
    await works.end("0")
    assert waiting.done()
    assert not works.lanes.full


async def test_a_command_under_way_outside_a_lane_counts() -> None:
    lanes = CommandLanes()
    for _ in range(MAX_UNDER_WAY):
        lanes.begin()
    waiting = asyncio.create_task(lanes.wait_for_space())
    await settled()
    assert lanes.full
    assert not waiting.done()
    lanes.end()
    await waiting
    assert not lanes.full


async def test_there_is_room_at_once_where_nothing_is_under_way() -> None:
    async with asyncio.timeout(WAIT_S):
        await CommandLanes().wait_for_space()


async def test_a_close_drops_what_has_not_begun_and_wakes_who_waits(works: Works) -> None:
    for number in range(MAX_UNDER_WAY):
        works.run("tea", str(number))
    waiting = asyncio.create_task(works.lanes.wait_for_space())
    await settled()
    works.lanes.close()
    await settled()
    assert waiting.done()
    await works.end("0")
    assert (works.began, works.ended) == (["0"], ["0"])
    async with asyncio.timeout(WAIT_S):
        await works.lanes.wait_for_space()


async def test_idle_lanes_keep_nothing(works: Works) -> None:
    works.run("tea", "a")
    works.run("cake", "b")
    await works.end("a")
    await works.end("b")
    assert works.lanes._queues is None
    assert works.lanes._under_way == 0
