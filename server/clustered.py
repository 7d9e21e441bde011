"""A server that is one of several on its database: a gateway, and the home of all rooms while it has the lease.

Its own sockets reach the home as those of the other gateways do, but without the bus if it is the home itself.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from handlers.doors import DoorParts
from handlers.gateway.passing import Passing
from handlers.gateway.site import gateway_site
from handlers.http.origins import Origins
from models.database.client import Database, DatabaseError
from models.errors import Refusal
from models.ids import NodeId, new_id
from models.stores.cluster.leases import LeaseStore
from models.stores.cluster.processes import ProcessStore
from models.stores.migrations import MIGRATIONS
from server import lifecycle
from server.app import App, not_in_time
from server.cluster.bus.bus import Bus
from server.cluster.bus.choosing import bus_of
from server.cluster.homes import Homes
from server.cluster.lease import Deposed, ProcessLease
from server.cluster.link.form import form_of_link
from server.cluster.link.post import Post
from server.cluster.processes import Processes
from server.feeds.sources import source_of
from server.operations.metrics.gathering import Gathering
from server.operations.metrics.of_process import ProcessMetrics
from server.operations.readiness import Readiness
from server.relaying.gateway.gateway import Gateway
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.runtime.loop_monitor import LoopMonitor
from server.runtime.patience import patiently
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.term import Term
from server.transport.quiet_sockets import QuietSockets
from server.wiring.indexes import ensure_indexes
from server.wiring.restores import notice_a_restore
from server.wiring.wiring import Wiring

# A home that was killed is replaced after the length of a lease, and the next one then has to start.
_ATTACHED_WITHIN_S: Final = 60.0
_LOOK_S: Final = 0.05

_log = logging.getLogger(__name__)


class ClusteredApp(App):
    """As ``App``. ``bus``: connects the processes; None for the one of the settings."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        timings: Timings | None = None,
        bus: Bus | None = None,
    ) -> None:
        super().__init__(settings, clock, timings)
        self._bus = bus
        self._holder = replace(self._holder, speaks=form_of_link())
        self._homes = Homes(self._holder.speaks)
        self._gateway: Gateway | None = None
        self._readiness: Readiness | None = None
        self._node = NodeId(new_id("n"))
        self._must_end = asyncio.Event()
        # The term that this process waits for, or has.
        self._term: Term | None = None
        self._turns: asyncio.Task[None] | None = None
        self._given_up = Tasks()
        self._is_prepared = False
        self._processes: Processes | None = None
        self._gathering: Gathering | None = None
        # The reason why this process, which had the lease, could not be the home.
        self._why_not_home: DatabaseError | None = None
        self._quiet_sockets = QuietSockets()
        self._own_loop_monitor = LoopMonitor()

    @property
    def is_home(self) -> bool:
        """Whether this process is the home."""
        return self._wiring is not None and self._term is not None and self._term.home is not None

    async def stop(self) -> None:
        if self._readiness is not None:
            self._readiness.drain()
        await super().stop()

    async def must_end(self) -> None:
        await self._must_end.wait()

    @property
    def deposed(self) -> Deposed | None:
        """None: if another process takes over, this one goes on as a gateway."""
        return None

    async def _serve(self) -> None:
        database = await self._open_database()
        self._bus = bus = self._bus or bus_of(self._settings, database.name)
        await bus.start()
        own = (self._node, self._holder)
        self._processes = Processes(ProcessStore(database), bus, own, self._timings)
        await patiently(self._processes.start)
        own_metrics = ProcessMetrics(bus, self._own_loop_monitor)
        self._gathering = Gathering(bus, self._node, own_metrics.text)
        with suppress(Refusal):
            await self._gathering.start()
        post = Post(bus)
        gateway = Gateway(self._node, post, self._homes, self._settings, self._clock, self._timings)
        self._gateway = gateway
        gateway.passed = passing = Passing(gateway.attachment, self._tracing)
        if self._tracing is not None:
            gateway.dispatch.trace_by(self._tracing)
        self._quiet_sockets.start()
        self._own_loop_monitor.start()
        await gateway.start()
        # Now, because it holds the loop for a while, and a process with the lease must not be silent.
        term = self._new_term(database, bus)
        self._turns = asyncio.create_task(self._take_turns(term, post), name="the turns as the home")
        await self._attached(gateway)
        self._readiness = Readiness(database.check, self._shut, self._broker, self._own_loop_monitor)
        self._listen(gateway_site(self._door_parts(gateway), passing, self._readiness.ask))

    def _new_term(self, database: Database, bus: Bus) -> Term:
        own = database.for_one_tenure()
        what = f"MONGODB_URI: the database {database.name!r}"
        store = LeaseStore(own)
        self._lease = lease = ProcessLease(store, self._holder, what, self._timings, node=self._node)
        wiring = Wiring(self._settings, own, lease, self._clock, self._timings, bus)
        self._term = term = Term(self._settings, own, lease, wiring)
        return term

    async def _take_turns(self, term: Term, post: Post) -> None:
        """Be the home whenever this process has the lease; if it cannot be, it must end."""
        while True:
            await self._prepare(term.database)
            await term.lease.await_turn(self._homes.see)
            await self._try_to_be_home(term, post)
            await term.lease.must_end.wait()
            if term.lease.deposed is None:
                self._must_end.set()
                return
            term = await self._step_down(term, post)

    async def _prepare(self, database: Database) -> None:
        """Build the indexes while another process serves, so that nobody waits for that at a takeover."""
        with suppress(Refusal, DatabaseError):
            # Only the process with the lease may touch a database that is still to be migrated.
            if not self._is_prepared and await database.has_version(len(MIGRATIONS)):
                await ensure_indexes(database)
                self._is_prepared = True

    async def _try_to_be_home(self, term: Term, post: Post) -> None:
        try:
            await self._be_home(term, post)
        except (Refusal, DatabaseError) as error:
            with suppress(Refusal):
                await term.lease.sure()
            if term.lease.deposed is None:
                self._why_not_home = not_in_time(error) if isinstance(error, Refusal) else error
                if self._readiness is not None:
                    # Otherwise its own start reports it.
                    _log.error("this process has the lease and cannot serve (%s); it ends", error)
            term.lease.must_end.set()
        except Exception as error:  # a barrier: nobody awaits this task while it runs
            log_incident(_log, "this process has the lease and cannot serve; it ends", error)
            term.lease.must_end.set()

    async def _be_home(self, term: Term, post: Post) -> None:
        await self._bring_up_to_date(term.database, indexed=self._is_prepared)
        term.begin()
        await notice_a_restore(term.database, self._settings)
        self._wiring = wiring = term.wiring
        await term.start(post, self._others())
        if self._free_space is not None:
            self._free_space.start()
        wiring.metrics.gather(self._metrics_of_others)
        if self._processes is not None:
            wiring.operators.desk.process.see_others(self._processes.alive)
        self._homes.is_at(term.lease.node)
        lifecycle.catch_up(wiring)
        _log.info("this process is the home of all rooms from now on")

    async def _step_down(self, term: Term, post: Post) -> Term:
        """Leave the rooms to the process that has taken over, and go on as a gateway. Returns the next term."""
        _log.warning(
            "another process has taken over while this one was not heard of; it goes on as a gateway"
        )
        self._wiring = None
        await term.drop()
        if self._free_space is not None:
            await self._free_space.stop()
            self._free_space = None
        self._homes.is_elsewhere()
        self._given_up.spawn(term.give_up(self._timings), name="give up the rooms")
        assert self._database is not None
        return self._new_term(self._database, post.bus)

    async def _attached(self, gateway: Gateway) -> None:
        """Return once commands are carried out. Raises ``DatabaseError`` if that takes too long."""
        until = asyncio.get_running_loop().time() + _ATTACHED_WITHIN_S
        while not gateway.attachment.is_attached:
            if self._must_end.is_set() or asyncio.get_running_loop().time() > until:
                raise self._why_not_home or DatabaseError(
                    "no process could be reached that has the rooms, nor could this one have them"
                )
            await asyncio.sleep(_LOOK_S)

    async def _drain(self) -> None:
        gateway, term, timings = self._gateway, self._term, self._timings
        if gateway is not None:
            spread_s = lifecycle.spread_s(gateway.sockets.open_count)
            await gateway.say_goodbye(spread_s, timings.goodbye_s, within_s=timings.last_answers_s)
        if self._turns is not None:
            self._turns.cancel()
            with suppress(asyncio.CancelledError):
                await self._turns
        if term is not None:
            await self._end(term)
        if gateway is not None:
            await gateway.stop()
            self._quiet_sockets.stop()
            self._own_loop_monitor.stop()
        await self._given_up.finished()
        if self._gathering is not None:
            await self._gathering.stop()
        if self._processes is not None:
            await self._processes.leave()

    async def _end(self, term: Term) -> None:
        if term.lease.deposed is not None:
            await term.give_up(self._timings)
            return
        try:
            async with asyncio.timeout(self._timings.drain_s):
                await term.stop_serving(self._timings.last_answers_s)
                await term.end()
        except TimeoutError:
            # Acknowledged changes are stored; the next home finds those that were not written back.
            _log.warning("not all work under way was finished within %g s", self._timings.drain_s)

    async def _close_bus(self) -> None:
        if self._bus is not None:
            await self._bus.close()

    async def _metrics_of_others(self) -> dict[NodeId, bytes]:
        assert self._gathering is not None
        return await self._gathering.of_others(self._others())

    def _others(self) -> list[NodeId]:
        assert self._processes is not None
        return [record.node for record in self._processes.alive()]

    def _shut(self) -> Refusal | None:
        """The reason why the home may write nothing; for another home, that process reports it."""
        return None if self._wiring is None else self._wiring.database.shut_by

    def _broker(self) -> str:
        assert self._bus is not None
        assert self._gateway is not None
        if self._bus.state == "ok" and not self._gateway.attachment.is_attached:
            return "the process that has the rooms cannot be reached"
        return self._bus.state

    def _door_parts(self, gateway: Gateway) -> DoorParts:
        settings = self._settings
        return DoorParts(
            settings=settings,
            timings=self._timings,
            clock=self._clock,
            node=self._node,
            origins=Origins(settings.allowed_origins, settings.wechat_appid),
            flusher=gateway.flusher,
            auth=gateway.calls,
            tickets=gateway.calls,
            sockets=gateway.sockets,
            dispatch=gateway.dispatch,
            hub=gateway.hub,
            quotes=gateway.quotes,
            simulated=source_of(settings, self._clock).simulated,
            quiet_sockets=self._quiet_sockets,
        )
