"""The lease of a database: who gets it, when, and what its holder may do while it is not certain of it."""

import asyncio
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from models.database.client import Database
from models.database.holding.holder import Holder, this_process
from models.database.start_failures import InUse
from models.errors import Refusal
from models.stores.cluster.leases import LeaseStore
from server.cluster import lease as leases
from server.cluster.lease import MARGIN_S, ProcessLease
from tests.conftest import Failpoint
from tests.unit.server.cluster.leasing import ELSEWHERE, UNHURRIED, Boot, a_lease, held, waiting

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_LOOK_S", 0.002)


@pytest.fixture
def boot() -> Boot:
    return Boot()


async def test_the_first_process_has_the_lease_at_once(database: Database, boot: Boot) -> None:
    async with held(database, boot) as lease:
        assert lease.holds
        assert lease.fence == 1
        assert lease.silent_fence == 0
        lease.check()


async def test_a_second_process_is_refused_once_the_first_has_shown_that_it_lives(
    database: Database, boot: Boot
) -> None:
    async with held(database, boot) as first:
        second = a_lease(database, boot, this_process(0))
        async with waiting(second) as acquiring:
            await first._beat()
            with pytest.raises(InUse) as refused:
                await acquiring
    line = str(refused.value)
    assert line.startswith(
        "MONGODB_URI: the database 'tea' is in use by another server: process 12 on tea-1, since 2023-11-14"
    )
    assert "REDIS_URL" in line
    assert "\n" not in line


async def test_a_silent_process_is_followed_after_the_length_of_a_lease_and_deposed(
    database: Database, boot: Boot
) -> None:
    async with held(database, boot) as first:
        later = Boot()
        second = a_lease(database, later, this_process(0))
        async with waiting(second) as acquiring:
            later.now += 7.9
            await asyncio.sleep(0.01)
            assert not acquiring.done()
            later.now += 0.1
            await acquiring
            assert (second.fence, second.silent_fence) == (2, 1)
            # The first wakes up.
            boot.now += 3_600
            with pytest.raises(Refusal, match="another server"):
                await first.sure()
            assert first.must_end.is_set()
            assert str(this_process(0).pid) in str(first.deposed)
            second.check()
        assert not first.holds


async def test_a_silent_holder_is_remembered_by_all_later_ones(database: Database, boot: Boot) -> None:
    """The first may still run when the second, which followed it, has ended."""
    async with held(database, boot):
        later = Boot()
        second = a_lease(database, later, this_process(0))
        async with waiting(second) as acquiring:
            later.now += 8
            await acquiring
        third = a_lease(database, later, this_process(0))
        await third.acquire()
        assert (third.fence, third.silent_fence) == (3, 1)
        await third.let_go()
        alone = a_lease(database, later, this_process(0))
        await alone.acquire(is_alone=True)
        assert (alone.fence, alone.silent_fence) == (4, 0)
        await alone.let_go()


async def test_a_process_that_only_slept_is_no_silent_one(database: Database, boot: Boot) -> None:
    """The watcher's machine is suspended for an hour: what it did not watch is no silence."""
    async with held(database, boot) as first:
        later = Boot()
        async with waiting(a_lease(database, later, this_process(0))) as acquiring:
            await first._beat()
            later.now += 3_600
            with pytest.raises(InUse):
                await acquiring


async def test_a_process_of_this_machine_that_is_gone_is_followed_at_once(
    database: Database, boot: Boot
) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    gone = Holder(host="here", pid=child.pid, since_at=0, machine=this_process(0).machine, started="1")
    child.communicate(b"\n")
    first = a_lease(database, boot, gone)
    await first.acquire()
    second = a_lease(database, boot, this_process(0))
    await second.acquire()
    assert (second.fence, second.silent_fence) == (2, 0)
    await second.let_go()
    await first.let_go()


async def test_a_lease_that_was_let_go_of_is_taken_at_once(database: Database, boot: Boot) -> None:
    for fence in (1, 2, 3):
        async with held(database, boot) as lease:
            assert (lease.fence, lease.silent_fence) == (fence, 0)


async def test_a_process_alone_with_a_database_waits_for_nobody(database: Database, boot: Boot) -> None:
    async with held(database, boot):
        second = a_lease(database, boot, this_process(0))
        await second.acquire(is_alone=True)
        assert (second.fence, second.silent_fence) == (2, 0)
        await second.let_go()


async def test_a_process_that_is_asked_to_drain_is_waited_for(database: Database, boot: Boot) -> None:
    async with (
        held(database, boot) as first,
        waiting(a_lease(database, boot, this_process(0)), takeover=True) as acquiring,
    ):
        while not first.must_end.is_set():
            await first._beat()
        assert first.deposed is None
        assert not acquiring.done()
        await first.let_go()
        await acquiring


async def test_a_process_that_does_not_drain_is_not_waited_for_for_ever(
    database: Database, boot: Boot
) -> None:
    async with (
        held(database, boot) as first,
        waiting(a_lease(database, boot, this_process(0)), takeover=True) as acquiring,
    ):
        for _ in range(9):
            boot.now += 5
            await first._beat()
            await asyncio.sleep(0.01)
        with pytest.raises(InUse):
            await acquiring


async def test_a_start_waits_for_a_process_that_is_ending(database: Database, boot: Boot) -> None:
    async with held(database, boot) as first:
        await first.say_that_it_ends()
        async with waiting(a_lease(database, boot, this_process(0))) as acquiring:
            await first._beat()
            await asyncio.sleep(0.01)
            assert not acquiring.done()
            await first.let_go()
            await acquiring


async def test_a_lease_whose_taking_got_no_answer_is_taken_all_the_same(
    database: Database, boot: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease, take = a_lease(database, boot), LeaseStore.take

    async def unanswered(*of: Any) -> None:
        await take(*of)
        monkeypatch.undo()
        raise Refusal("unavailable", "no answer")

    monkeypatch.setattr(LeaseStore, "take", unanswered)
    with pytest.raises(Refusal):
        await lease.acquire()
    await lease.acquire()
    assert (lease.fence, lease.holds) == (1, True)
    await lease.let_go()


async def test_the_lease_is_judged_by_the_clock_that_goes_on_in_suspend_and_by_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = ProcessLease(LeaseStore(database), ELSEWHERE, "tea", UNHURRIED)
    await lease.acquire()
    for clock, now in (("time", time.time() - 3_600), ("time", time.time() + 3_600), ("monotonic", 1e9)):
        monkeypatch.setattr(time, clock, partial(float, now))
        assert lease.holds
    monkeypatch.setattr(time, "time", lambda: 0.0)
    read = time.clock_gettime
    suspended_s = 8 - MARGIN_S

    def later(clock: int) -> float:
        return read(clock) + (suspended_s if clock == time.CLOCK_BOOTTIME else 0)

    monkeypatch.setattr(time, "clock_gettime", later)
    assert not lease.holds
    monkeypatch.undo()
    await lease.let_go()


async def test_nothing_is_written_and_nothing_believed_while_the_lease_is_uncertain(
    database: Database, boot: Boot
) -> None:
    async with held(database, boot) as lease:
        database.hold_by(lease)
        tea = database.collection("tea")
        await tea.insert_one({"_id": 1})
        boot.now += 8 - MARGIN_S
        with pytest.raises(Refusal, match="another server") as refused:
            await tea.insert_one({"_id": 2})
        assert (refused.value.code, refused.value.retry_after_s) == ("unavailable", 1)
        await lease.sure()
        await tea.insert_one({"_id": 3})
        # It is stopped while a call is under way, and nobody has taken over: the answer counts once that is certain.
        async with database.reached():
            found = await tea.find({}).to_list(None)
            boot.now += 8
        assert [each["_id"] for each in found] == [1, 3]
        assert lease.holds
        # Once more, and somebody has.
        other = a_lease(database, Boot())
        await other.acquire(is_alone=True)
        call = database.reached()
        await call.__aenter__()
        await tea.insert_one({"_id": 4})
        boot.now += 8
        with pytest.raises(Refusal, match="another server"):
            await call.__aexit__(None, None, None)
        assert lease.deposed is not None
        await other.let_go()
        with pytest.raises(Refusal, match="another server"):
            await tea.insert_one({"_id": 5})


async def test_a_lease_outlives_a_database_that_was_away(
    database: Database, boot: Boot, failpoint: Failpoint
) -> None:
    async with held(database, boot) as lease:
        boot.now += 100
        async with failpoint(["findAndModify"], errorCode=91):
            with pytest.raises(Refusal):
                await lease.sure()
        while not lease.holds:
            with suppress(Refusal):
                await lease.sure()
        assert lease.deposed is None
