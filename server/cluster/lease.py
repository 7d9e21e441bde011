"""The lease: without Redis one process at a time serves a database, and MongoDB says which one.

The holder gives a sign of life every 2 s. Another process that has watched it for 8 s without a sign takes over, and
raises the fence. So the holder is certain for somewhat less than 8 s after each sign that the database took, by a
clock that goes on while the machine is suspended. After that, as when the process was stopped, it writes nothing,
answers nothing and trusts nothing of the database until it has given another sign of life. If it cannot, because
another process took over, it is deposed: it must end. The clocks of two machines are never compared.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import Final

from models.database.holding.holder import Holder
from models.database.start_failures import InUse
from models.errors import Refusal
from models.ids import NodeId, new_id
from models.stores.cluster.leases import Lease, LeaseStore
from server.runtime.background.periodic import Periodic
from server.runtime.clock import since_boot
from server.runtime.timings import Timings

# Because others count from the moment at which a sign was sent, and because clocks differ slightly in speed.
MARGIN_S: Final = 0.5
# A drain takes 25 s at most, and the holder learns of the request within a beat.
TAKEOVER_S: Final = 40.0
_LOOK_S: Final = 0.1
_STANDBY_LOOK_S: Final = 0.25
# While the holder drains, for commands wait.
_ENDING_LOOK_S: Final = 0.02
_RETRY_AFTER_S: Final = 1.0
_SAYS_SO_S: Final = 1.0

_log = logging.getLogger(__name__)


class Deposed(Exception):
    """Another process serves the database now: this one must end. ``str()`` is one line for the operator."""

    def __init__(self, other: Holder | None) -> None:
        super().__init__(other)
        self.other = other

    def __str__(self) -> str:
        other = "" if self.other is None else f": {self.other}"
        return (
            f"this server was not heard of for too long, and another one has taken over{other}; this one ends"
        )


class Watch:
    """The observed lease of another process, by this process's own clock."""

    def __init__(self, since_boot: Callable[[], float]) -> None:
        self._since_boot = since_boot
        self._seen: Lease | None = None
        self._changed_at = since_boot()
        self.is_alive = False

    def look(self, lease: Lease) -> float:
        """The seconds since the last change. Call it with each lease that is read."""
        if self._seen is None or (lease.fence, lease.beats) != (self._seen.fence, self._seen.beats):
            self.is_alive = self._seen is not None
            self._changed_at = self._since_boot()
        self._seen = lease
        return self._since_boot() - self._changed_at


class ProcessLease:
    """This process's lease of the database that ``what`` names. ``acquire`` once, ``let_go`` once.

    ``must_end`` is set when another process waits for this one to drain, and when one has taken over: ``deposed``.
    """

    def __init__(
        self,
        store: LeaseStore,
        holder: Holder,
        what: str,
        timings: Timings,
        since_boot: Callable[[], float] = since_boot,
        node: NodeId | None = None,
    ) -> None:
        self.node = node or NodeId(new_id("n"))
        self.must_end = asyncio.Event()
        self.deposed: Deposed | None = None
        self._store = store
        self._holder = holder
        self._what = what
        self._lease_s = timings.lease_s
        self._since_boot = since_boot
        self._held: Lease | None = None
        self._until = float("-inf")
        self._renewing: asyncio.Task[None] | None = None
        self._beats = Periodic("the lease of the database", timings.beat_s, self._beat)

    @property
    def holder(self) -> Holder:
        """This process, as shown to others."""
        return self._holder

    @property
    def fence(self) -> int:
        """The number of the lease: higher than that of any process before."""
        return self._held.fence if self._held is not None else 0

    @property
    def silent_fence(self) -> int:
        """The highest fence of a silent process that may still believe to have the lease; 0: there is none."""
        return self._held.silent_fence if self._held is not None else 0

    @property
    def holds(self) -> bool:
        """Whether it is certain, at this moment, that no other process has taken over."""
        return self._since_boot() < self._until

    async def acquire(self, *, takeover: bool = False, is_alone: bool = False) -> None:
        """Return once this process has the lease, and begin to beat.

        At once if its last holder has released it, or ran here and is gone, or if this process ``is_alone``
        with the database; otherwise once the holder was silent for the length of a lease. With ``takeover`` a living
        holder is asked to drain first.

        Raises:
            InUse: another process has it and lives.
            Refusal: ``unavailable``; then it may be called again.
        """
        watch, is_asked = Watch(self._since_boot), False
        gives_up_at = self._since_boot() + TAKEOVER_S
        while True:
            seen = await self._store.read()
            silent_s = 0.0 if seen is None else watch.look(seen)
            is_free = is_alone or seen is None or self._is_free(seen)
            if (is_free or silent_s >= self._lease_s) and await self._take(seen, is_alone=is_alone):
                return
            if seen is not None and not is_free:
                waits = (takeover or seen.is_ending) and self._since_boot() < gives_up_at
                if not waits and (watch.is_alive or self._is_in_this_process(seen)):
                    raise InUse(self._what, seen.holder)
                if takeover and not is_asked:
                    is_asked = True
                    _log.info("%s is asked to drain; waiting for it", seen.holder)
                    await self._store.ask_for(seen)
            await asyncio.sleep(_LOOK_S)

    async def await_turn(self, on_seen: Callable[[Lease], None]) -> None:
        """Return once this process has the lease, however long others have it, and begin to beat.

        ``on_seen`` is called with each lease that is read meanwhile. If the database is away, it waits for it.
        """
        watch, seen = Watch(self._since_boot), None
        while True:
            with suppress(Refusal):
                seen = await self._store.read()
                if seen is not None:
                    on_seen(seen)
                is_free = seen is None or self._is_free(seen)
                is_silent = seen is not None and watch.look(seen) >= self._lease_s
                if (is_free or is_silent) and await self._take(seen):
                    return
            is_ending = seen is not None and seen.is_ending
            await asyncio.sleep(_ENDING_LOOK_S if is_ending else _STANDBY_LOOK_S)

    def check(self) -> None:
        """Return if this process certainly has the lease. Raises ``unavailable`` otherwise, and checks the lease."""
        if not self.holds:
            self._renew()
            raise _uncertain()

    async def sure(self) -> None:
        """Return once this process certainly has the lease. Raises ``unavailable``."""
        if self.holds:
            return
        await asyncio.wait([self._renew()])
        if not self.holds:
            raise _uncertain()

    def doubt(self) -> None:
        """Treat the lease as uncertain until the database has confirmed it."""
        self._until = float("-inf")

    async def say_that_it_ends(self) -> None:
        """Announce that this process drains, so that one that starts from now on waits for it."""
        if self._held is not None and self.deposed is None:
            with suppress(Refusal, TimeoutError):
                async with asyncio.timeout(_SAYS_SO_S):
                    await self._store.say_that_it_ends(self._held)

    async def let_go(self) -> None:
        """Stop beating, and let the next process begin at once. Nothing may be stored after this."""
        await self._beats.stop()
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
        self._until = float("-inf")
        held, self._held = self._held, None
        if held is None or self.deposed is not None:
            return
        try:
            await self._store.let_go(held)
        except Refusal as refusal:
            _log.warning("the next server must wait until the lease of this one expires (%s)", refusal)

    async def _take(self, seen: Lease | None, *, is_alone: bool = False) -> bool:
        sent_at = self._since_boot()
        if seen is not None and seen.node == self.node and seen.holder is not None:
            taken: Lease | None = await self._store.beat(seen)
        else:
            silent_fence = 0 if seen is None or is_alone else self._silent_fence(seen)
            taken = await self._store.take(seen, self.node, self._holder, silent_fence)
        if taken is None:
            return False
        self._held = taken
        self._until = sent_at + self._lease_s - MARGIN_S
        self._beats.start()
        return True

    def _is_free(self, seen: Lease) -> bool:
        # It is already ours, if the answer to its taking was lost.
        return seen.holder is None or seen.holder.is_gone or seen.node == self.node

    def _silent_fence(self, seen: Lease) -> int:
        """The silent fence of the next lease: a silent process may still run, even several leases later."""
        return seen.silent_fence if self._is_free(seen) else seen.fence

    def _is_in_this_process(self, seen: Lease) -> bool:
        other = seen.holder
        return other is not None and (other.machine, other.pid, other.started) == (
            self._holder.machine,
            self._holder.pid,
            self._holder.started,
        )

    def _renew(self) -> "asyncio.Task[None]":
        if self._renewing is None or self._renewing.done():
            # In a context of its own: the deadline of the caller must not bound it.
            self._renewing = asyncio.create_task(
                self._try_to_beat(), name="make certain of the lease", context=Context()
            )
        return self._renewing

    async def _try_to_beat(self) -> None:
        with suppress(Refusal):
            await self._beat()

    async def _beat(self) -> None:
        """Give a sign of life. Raises ``unavailable``."""
        held = self._held
        if held is None or self.deposed is not None:
            return
        sent_at = self._since_boot()
        now = await self._store.beat(held)
        if now is None:
            await self._depose()
            return
        self._until = sent_at + self._lease_s - MARGIN_S
        if now.is_asked_for and not self.must_end.is_set():
            _log.info("another server is to take over; this one drains")
            self.must_end.set()

    async def _depose(self) -> None:
        self._until = float("-inf")
        try:
            now = await self._store.read()
        except Refusal:
            now = None
        self.deposed = Deposed(now.holder if now is not None else None)
        self.must_end.set()


def _uncertain() -> Refusal:
    message = "another server may have taken over from this one; try again"
    return Refusal("unavailable", message, retry_after_s=_RETRY_AFTER_S)
