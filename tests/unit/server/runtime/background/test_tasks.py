"""Tasks that end with their owner."""

import asyncio
import gc
import logging

import pytest

from server.runtime.background.tasks import Tasks


async def _return(value: str) -> str:
    await asyncio.sleep(0)
    return value


async def _fail() -> None:
    raise ValueError("broken")


@pytest.mark.gen_test
async def test_awaiting_a_task_returns_its_result() -> None:
    tasks = Tasks()
    task = tasks.spawn(_return("tea"), name="brew")
    assert task.get_name() == "brew"
    assert len(tasks) == 1
    assert await task == "tea"
    await tasks.finished()
    assert len(tasks) == 0


@pytest.mark.gen_test
async def test_awaiting_a_task_raises_its_error_and_nothing_is_logged() -> None:
    tasks = Tasks()
    with pytest.raises(ValueError, match="broken"):
        await tasks.spawn(_fail())
    await tasks.close()


@pytest.mark.gen_test
async def test_an_error_that_nobody_awaits_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()
    tasks.spawn(_fail(), name="brew")
    await tasks.finished()
    await asyncio.sleep(0)
    gc.collect()
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "brew" in caplog.text
    assert record.exc_info
    assert isinstance(record.exc_info[1], ValueError)


@pytest.mark.gen_test
async def test_finished_waits_also_for_what_is_spawned_meanwhile() -> None:
    tasks = Tasks()
    done = []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0)
        tasks.spawn(second())

    tasks.spawn(first())
    await tasks.finished()
    assert done == ["second"]


@pytest.mark.gen_test
async def test_closing_cancels_every_task_and_waits_for_its_end() -> None:
    tasks = Tasks()
    ended = []

    async def work(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(name)

    for name in ("first", "second"):
        tasks.spawn(work(name))
    await asyncio.sleep(0)
    await tasks.close()
    assert sorted(ended) == ["first", "second"]
    assert len(tasks) == 0


@pytest.mark.gen_test
async def test_a_task_runs_on_though_nobody_holds_it() -> None:
    tasks = Tasks()
    reached = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.001)
        reached.set()

    tasks.spawn(work())
    gc.collect()
    await asyncio.wait_for(reached.wait(), 1)
    await tasks.close()
