"""What an outage is, and what is only one call that fails; how many calls are under way."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from models.database import client
from models.database.calls import availability
from models.database.client import Database
from models.errors import Refusal
from tests.conftest import Failpoint

pytestmark = pytest.mark.gen_test(timeout=60)


async def read(database: Database) -> None:
    async with database.reached():
        await database.collection("things").find_one({"_id": 1})


async def write(database: Database) -> None:
    async with database.reached():
        await database.collection("things").insert_one({})


async def refused(database: Database) -> None:
    with pytest.raises(Refusal, match=r"^unavailable"):
        await read(database)


async def probed(database: Database) -> None:
    """Return when the probe that is under way knows."""
    while database.availability._finding is not None and not database.availability.is_away:
        await asyncio.sleep(0)


async def found_again(database: Database) -> None:
    while database.availability.is_away:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("code", [1, 50, 96, 10334])
async def test_a_call_that_fails_fails_for_whoever_asked_alone(
    database: Database, failpoint: Failpoint, code: int
) -> None:
    async with failpoint(["find"], mode={"times": 1}, errorCode=code):
        await refused(database)
        await probed(database)
        await read(database)
    assert (database.availability.times_lost, database.availability.failed_calls) == (0, 1)


async def test_a_call_that_runs_out_of_time_is_no_outage(
    database: Database, failpoint: Failpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = {"blockConnection": True, "blockTimeMS": 3_000}
    async with failpoint(["find"], mode={"times": 1}, **blocked):
        monkeypatch.setattr(client, "TIMEOUT_S", 0.5)
        slow = asyncio.create_task(refused(database))
        while not database.availability.under_way:
            await asyncio.sleep(0)
        monkeypatch.setattr(client, "TIMEOUT_S", 20.0)
        while not slow.done():
            await read(database)
        await slow
        await probed(database)
        await read(database)
    assert database.availability.times_lost == 0


async def test_a_call_that_was_given_little_time_says_nothing_of_others(database: Database) -> None:
    async with database.reached(within_s=0.02):
        pass
    real, looked = database.availability._probe, False

    async def slow() -> object:
        nonlocal looked
        looked = True
        await asyncio.sleep(0.1)
        return await real()

    database.availability._probe = slow
    database.availability._look_for_it()
    await probed(database)
    assert (looked, database.availability.times_lost) == (True, 0)


async def test_all_are_refused_at_once_when_the_probe_fails_until_it_succeeds(
    database: Database, failpoint: Failpoint, caplog: pytest.LogCaptureFixture
) -> None:
    async with failpoint(["find"], errorCode=91):
        await refused(database)
        await probed(database)
        assert database.availability.is_away
        before = database.availability.calls
        for _ in range(5):
            await refused(database)
            with pytest.raises(Refusal):
                await write(database)
        assert database.availability.calls == before
    await found_again(database)
    await read(database)
    told = [record.getMessage() for record in caplog.records if record.name.endswith(".availability")]
    assert told[-1] == "the database is reached again"
    assert [line.startswith("the database cannot be reached") for line in told].count(True) == 1
    assert len(told) <= 3


async def test_a_call_that_takes_long_is_asked_about_before_it_ends(
    database: Database, failpoint: Failpoint
) -> None:
    """So that whoever comes while the database is silent is not made to wait as long."""
    async with failpoint(["find"], blockConnection=True, blockTimeMS=6_000):
        slow = asyncio.create_task(refused(database))
        while not database.availability.is_away:
            assert not slow.done()
            await asyncio.sleep(0.01)
        await refused(database)
        await slow
    await found_again(database)


async def test_a_probe_that_fails_in_an_unknown_way_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [RuntimeError("odd"), RuntimeError("odd")]
    real = database.availability._probe

    async def odd() -> object:
        if failures:
            raise failures.pop()
        return await real()

    monkeypatch.setattr(database.availability, "_probe", odd)
    database.availability._look_for_it()
    while failures:
        await asyncio.sleep(0.01)
    await found_again(database)
    await read(database)
    assert caplog.text.count("cannot be looked for") == 2


class Held:
    """Calls that are under way until they are let go."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.begun: list[Any] = []
        self.go = asyncio.Event()

    async def call(self, name: Any, *, first: bool = False) -> None:
        async with self.database.reached(first=first):
            self.begun.append(name)
            await self.go.wait()


async def test_calls_under_way_are_bounded_and_wait_in_order(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "MOST_UNDER_WAY", 2)
    held = Held(database)
    calls = [asyncio.create_task(held.call(name)) for name in range(5)]
    await asyncio.sleep(0)
    assert held.begun == [0, 1]
    assert (database.availability.under_way, database.availability.waiting) == (2, 3)
    # The commit of the journal waits for nobody.
    first = asyncio.create_task(held.call("first", first=True))
    await asyncio.sleep(0)
    held.go.set()
    await asyncio.gather(first, *calls)
    assert held.begun == [0, 1, "first", 2, 3, 4]
    assert (database.availability.under_way, database.availability.waiting) == (0, 0)


async def test_a_call_that_is_cancelled_while_it_waits_leaves_its_place_to_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "MOST_UNDER_WAY", 1)
    held = Held(database)
    calls = [asyncio.create_task(held.call(name)) for name in range(4)]
    await asyncio.sleep(0)
    calls[1].cancel()
    await asyncio.sleep(0)
    give, cancelled = database.availability._let_next, list[bool]()

    def give_and_cancel() -> None:
        give()
        if not cancelled:
            # It has its turn, and has not begun.
            cancelled.append(calls[2].cancel())

    monkeypatch.setattr(database.availability, "_let_next", give_and_cancel)
    held.go.set()
    await asyncio.gather(*calls, return_exceptions=True)
    assert [call.cancelled() for call in calls] == [False, True, True, False]
    assert held.begun == [0, 3]
    assert database.availability.under_way == 0


async def test_calls_within_a_call_belong_to_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "MOST_UNDER_WAY", 1)
    async with database.reached():
        await read(database)
        await asyncio.gather(read(database), read(database))
        assert database.availability.under_way == 1
    assert database.availability.calls == 1


async def test_what_is_not_an_outage_counts_as_no_failure(database: Database, failpoint: Failpoint) -> None:
    async with failpoint(["find"], mode={"times": 1}, errorCode=2):
        with pytest.raises(OperationFailure):
            await read(database)
    assert database.availability.failed_calls == 0


async def test_a_database_that_fails_inside_again_and_again_is_broken(
    database: Database, failpoint: Failpoint
) -> None:
    async with failpoint(["find"], mode={"times": 1}, errorCode=1):
        await refused(database)
    await read(database)
    assert not database.availability.is_broken.is_set()
    async with failpoint(["insert"], errorCode=1):
        for _ in range(availability.INTERNAL_ERRORS_IN_A_ROW):
            with pytest.raises(Refusal):
                await write(database)
    assert database.availability.is_broken.is_set()


async def test_a_database_that_does_not_come_back_is_broken(
    database: Database, failpoint: Failpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "HANGS_S", 0.0)
    async with failpoint(["find"], errorCode=91):
        await refused(database)
        await database.availability.is_broken.wait()
