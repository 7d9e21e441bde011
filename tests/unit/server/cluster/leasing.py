"""Leases of a test: of processes elsewhere, with clocks that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from models.database.client import Database
from models.database.holding.holder import Holder
from models.database.start_failures import InUse
from models.stores.cluster.leases import Lease, LeaseStore
from server.cluster.lease import ProcessLease
from server.runtime.timings import Timings

UNHURRIED = Timings(beat_s=3_600)
ELSEWHERE = Holder(host="tea-1", pid=12, since_at=1_700_000_000_000, machine="another", started="1")


class Boot:
    """A clock of a machine, moved by a test."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def a_lease(database: Database, boot: Callable[[], float], holder: Holder = ELSEWHERE) -> ProcessLease:
    return ProcessLease(LeaseStore(database), holder, "MONGODB_URI: the database 'tea'", UNHURRIED, boot)


@asynccontextmanager
async def held(database: Database, boot: Callable[[], float]) -> AsyncIterator[ProcessLease]:
    """A lease that another machine's process has."""
    lease = a_lease(database, boot)
    await lease.acquire()
    yield lease
    await lease.let_go()


@asynccontextmanager
async def waiting(lease: ProcessLease, **how: bool) -> AsyncIterator["asyncio.Task[None]"]:
    """``lease`` while it is being acquired: it has looked once."""
    looks, read = 0, lease._store.read

    async def counted() -> Lease | None:
        nonlocal looks
        looks += 1
        return await read()

    lease._store.read = counted  # type: ignore[method-assign]
    task = asyncio.create_task(lease.acquire(**how))
    while looks < 2:
        await asyncio.sleep(0.001)
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError, InUse):
        await task
    await lease.let_go()
