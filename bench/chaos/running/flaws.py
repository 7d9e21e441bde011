"""Flaws that a run must find, planted in a server for its whole life. Nothing else uses them."""

import asyncio
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Final
from unittest import mock

import redis

from models.database.client import Database
from models.database.holding.holder import Holder
from models.ids import NodeId
from models.stores.cluster.leases import LeaseStore
from server.cluster.lease import ProcessLease
from server.delivery.hub import Hub
from server.runtime.timings import Timings
from server.timeline.journal import Journal

# Long enough that a killed home, even on a busy machine, has something that is not stored.
_STORED_AFTER_S: Final = 6.0
_LISTENS_AFTER_S: Final = 0.3
# A process that does not check learns only at its next beat that it lost the lease.
_FINDS_OUT_AFTER_S: Final = 2.0


def acknowledged_early() -> AbstractContextManager[object]:
    """An entry is reported as stored at once, and stored a little later."""
    append = Journal.append

    def hurried(self: Journal[Any], entry: Any, on_result: Callable[[Any], None]) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(on_result, "stored")
        loop.call_later(_STORED_AFTER_S, append, self, entry, lambda _: None)

    return mock.patch.object(Journal, "append", hurried)


def unsubscribe_fails() -> AbstractContextManager[object]:
    """Every other time a socket that stops listening still gets events."""
    unlisten = Hub.unlisten

    def careless(self: Hub, connection: Any, room: Any, voice: Any = None) -> None:
        if connection.closed or random.random() < 0.5:
            unlisten(self, connection, room, voice)

    return mock.patch.object(Hub, "unlisten", careless)


def subscribed_late() -> AbstractContextManager[object]:
    """A socket is told that it listens, but begins a little later."""
    listen = Hub.listen

    def late(self: Hub, connection: Any, room: Any, voice: Any = None) -> None:
        asyncio.get_running_loop().call_later(_LISTENS_AFTER_S, listen, self, connection, room, voice)

    return mock.patch.object(Hub, "listen", late)


def lease_by_wall_clock() -> AbstractContextManager[object]:
    """The silence of a process is measured by the time of day, which may be stepped."""
    init = ProcessLease.__init__

    def by_the_wall(
        self: ProcessLease,
        store: LeaseStore,
        holder: Holder,
        what: str,
        timings: Timings,
        *,
        node: NodeId | None = None,
    ) -> None:
        init(self, store, holder, what, timings, lambda: time.time(), node)

    return mock.patch.object(ProcessLease, "__init__", by_the_wall)


def fence_from_redis() -> AbstractContextManager[object]:
    """The fence is counted in Redis, which may forget it."""
    fences: dict[tuple[str, int], int] = {}

    def fence(self: ProcessLease) -> int:
        held = self._held
        if held is None:
            return 0
        if (held.node, held.fence) not in fences:
            counter: Any = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=3)
            fences[held.node, held.fence] = int(counter.incr("the fence of a flaw"))
        return fences[held.node, held.fence]

    return mock.patch.object(ProcessLease, "fence", property(fence))


@contextmanager
def acknowledged_before_the_look() -> Iterator[None]:
    """A process that was stopped answers from its memory, even if another has the lease by now."""

    depose = ProcessLease._depose

    async def sure(_: ProcessLease) -> None:
        """Behave as if it held the lease."""

    async def later(self: ProcessLease) -> None:
        await asyncio.sleep(_FINDS_OUT_AFTER_S)
        await depose(self)

    with ExitStack() as patched:
        for name, instead in (
            ("holds", property(lambda _: True)),
            ("check", lambda _: None),
            ("sure", sure),
            ("_depose", later),
        ):
            patched.enter_context(mock.patch.object(ProcessLease, name, instead))
        yield


@contextmanager
def claimed_without_a_barrier() -> Iterator[None]:
    """The next home does not see what an earlier one still stores; and that one stores without checking."""
    may_write = mock.patch.object(Database, "may_still_write", return_value=False)
    with acknowledged_before_the_look(), may_write:
        yield


@contextmanager
def entries_without_a_fence() -> Iterator[None]:
    """Nobody sees which process wrote an entry; and an earlier home still stores, because it does not check."""
    with acknowledged_before_the_look(), mock.patch.object(Database, "fence", 0):
        yield


FLAWS: Final[dict[str, Callable[[], AbstractContextManager[object]]]] = {
    "acknowledged-early": acknowledged_early,
    "unsubscribe-fails": unsubscribe_fails,
    "subscribed-late": subscribed_late,
    "lease-by-wall-clock": lease_by_wall_clock,
    "fence-from-redis": fence_from_redis,
    "acknowledged-before-the-look": acknowledged_before_the_look,
    "claimed-without-a-barrier": claimed_without_a_barrier,
    "entries-without-a-fence": entries_without_a_fence,
}
