"""Long-lived work: whatever ends it, it begins again, and the log tells of it."""

import asyncio

import pytest

from server.operations.task_failures import TaskFailures
from server.runtime.background import supervised
from server.runtime.background.supervised import Supervised

pytestmark = pytest.mark.gen_test


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "BACK_OFF_S", (0.0, 0.001))


async def test_work_that_fails_begins_again_and_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    begun, fifth = 0, asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun < 5:
            raise ValueError("broken")
        fifth.set()
        await asyncio.Event().wait()

    failures = TaskFailures()
    failures.start()
    task = Supervised("the work", work)
    task.start()
    await fifth.wait()
    await task.stop()
    failures.stop()
    assert failures.counts == {"the work": 4}
    assert caplog.text.count("the work failed; it begins again in") == 4
    assert "ValueError: broken" in caplog.text


async def test_work_that_is_done_does_not_begin_again() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        assert not begun.is_set()
        begun.set()

    task = Supervised("the work", work)
    task.start()
    await begun.wait()
    await asyncio.sleep(0.01)
    await task.stop()
    await task.stop()


async def test_it_has_ended_when_it_is_stopped() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = Supervised("the work", work)
    task.start()
    await asyncio.sleep(0)
    await task.stop()
    assert ended.is_set()
