"""Work that is done again and again, and what ends it."""

import asyncio
import logging

import pytest

from models.errors import unavailable
from server.runtime.background.periodic import Periodic


class Rounds:
    """Counts rounds, and lets a test wait for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._more = asyncio.Event()

    def note(self) -> None:
        self.count += 1
        self._more.set()

    async def reach(self, count: int) -> None:
        while self.count < count:
            self._more.clear()
            await self._more.wait()


@pytest.mark.gen_test
async def test_rounds_follow_each_other_until_it_is_stopped() -> None:
    rounds = Rounds()
    periodic = Periodic("a test", 0.001, rounds.note)
    periodic.start()
    assert rounds.count == 0
    await rounds.reach(3)
    await periodic.stop()
    count = rounds.count
    await asyncio.sleep(0.02)
    assert rounds.count == count


@pytest.mark.gen_test
async def test_a_round_may_be_a_coroutine_and_never_overlaps_another() -> None:
    rounds = Rounds()
    under_way = 0

    async def work() -> None:
        nonlocal under_way
        assert under_way == 0
        under_way += 1
        await asyncio.sleep(0.003)
        under_way -= 1
        rounds.note()

    periodic = Periodic("a test", 0.001, work)
    periodic.start()
    await rounds.reach(3)
    await periodic.stop()


@pytest.mark.gen_test
async def test_an_error_is_logged_under_an_id_and_the_next_round_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rounds = Rounds()

    def fail() -> None:
        rounds.note()
        raise ValueError("broken")

    periodic = Periodic("the counting", 0.001, fail)
    periodic.start()
    await rounds.reach(2)
    await periodic.stop()
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) >= 2
    assert errors[0].getMessage().startswith("e-")
    assert errors[0].getMessage().endswith(": a round of the counting failed")
    assert errors[0].exc_info
    assert isinstance(errors[0].exc_info[1], ValueError)


@pytest.mark.gen_test
async def test_a_refusal_is_a_warning_and_the_next_round_comes(caplog: pytest.LogCaptureFixture) -> None:
    rounds = Rounds()

    async def refuse() -> None:
        rounds.note()
        raise unavailable()

    periodic = Periodic("the counting", 0.001, refuse)
    periodic.start()
    await rounds.reach(2)
    await periodic.stop()
    assert {record.levelno for record in caplog.records if "the counting" in record.getMessage()} == {
        logging.WARNING
    }


@pytest.mark.gen_test
async def test_stopping_cancels_the_round_under_way_and_waits_for_its_end() -> None:
    begun, ended = asyncio.Event(), False

    async def work() -> None:
        nonlocal ended
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended = True

    periodic = Periodic("a test", 0, work)
    periodic.start()
    await begun.wait()
    await periodic.stop()
    assert ended


@pytest.mark.gen_test
async def test_it_can_be_stopped_before_its_start_twice_and_started_again() -> None:
    rounds = Rounds()
    periodic = Periodic("a test", 0, rounds.note)
    await periodic.stop()
    periodic.start()
    await periodic.stop()
    await periodic.stop()
    periodic.start()
    await rounds.reach(1)
    await periodic.stop()


@pytest.mark.gen_test
async def test_it_is_not_started_twice() -> None:
    periodic = Periodic("a test", 1, lambda: None)
    periodic.start()
    with pytest.raises(AssertionError, match="a test was started already"):
        periodic.start()
    await periodic.stop()
