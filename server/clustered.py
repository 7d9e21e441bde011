"""A server that is one of several on its database: a gateway, and the home of all rooms while it has the lease.

Its own sockets reach the home as those of the other gateways do, but without the bus where it is the home itself.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from handlers.doors import DoorParts
from handlers.gateway.passing import PassedOn, Passing
from handlers.gateway.site import gateway_site
from handlers.http.origins import Origins
from models.database.client import Database, DatabaseError
from models.errors import Refusal
from models.ids import NodeId
from models.stores.cluster.leases import LeaseStore
from models.stores.cluster.processes import ProcessStore
from server import lifecycle
from server.app import App, not_in_time
from server.cluster.bus.bus import Bus
from server.cluster.bus.choosing import bus_of
from server.cluster.homes import Homes
from server.cluster.lease import ProcessLease
from server.cluster.link.post import Post
from server.cluster.processes import Processes
from server.feeds.sources import source_of
from server.operations.metrics.gathering import Gathering
from server.operations.metrics.of_process import ProcessMetrics
from server.operations.readiness import Readiness
from server.relaying.gateway.gateway import Gateway
from server.relaying.home.home import Home, HomeParts
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.runtime.loop_monitor import LoopMonitor
from server.runtime.patience import patiently
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.transport.quiet_sockets import QuietSockets
from server.wiring.wiring import Wiring

# A home that was killed is followed after a lease, and then has to start.
_ATTACHED_WITHIN_S: Final = 60.0
_LOOK_S: Final = 0.05

_log = logging.getLogger(__name__)


class ClusteredApp(App):
    """As ``App``. ``bus``: how the processes hear each other; None for the one of the settings."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        timings: Timings | None = None,
        bus: Bus | None = None,
    ) -> None:
        super().__init__(settings, clock, timings)
        self._bus = bus
        self._homes = Homes()
        self._gateway: Gateway | None = None
        self._readiness: Readiness | None = None
        # What this process is to be the home with.
        self._prepared: Wiring | None = None
        self._home: Home | None = None
        self._turn: asyncio.Task[None] | None = None
        self._processes: Processes | None = None
        self._gathering: Gathering | None = None
        # Why this process, which had the lease, could not be the home.
        self._why_not_home: DatabaseError | None = None
        self._quiet_sockets = QuietSockets()
        self._own_loop_monitor = LoopMonitor()

    @property
    def is_home(self) -> bool:
        """Whether this process is the home."""
        return self._home is not None

    async def stop(self) -> None:
        if self._readiness is not None:
            self._readiness.drain()
        await super().stop()

    async def _serve(self) -> None:
        database = await self._open_database()
        what = f"MONGODB_URI: the database {database.name!r}"
        self._lease = lease = ProcessLease(LeaseStore(database), self._holder, what, self._timings)
        self._bus = bus = self._bus or bus_of(self._settings, database.name)
        await bus.start()
        own = (lease.node, self._holder)
        self._processes = Processes(ProcessStore(database), bus, own, self._timings)
        await patiently(self._processes.start)
        own_metrics = ProcessMetrics(bus, self._own_loop_monitor)
        self._gathering = Gathering(bus, lease.node, own_metrics.text)
        with suppress(Refusal):
            await self._gathering.start()
        post = Post(bus)
        gateway = Gateway(lease.node, post, self._homes, self._settings, self._clock, self._timings)
        self._gateway = gateway
        gateway.passed = passing = Passing(gateway.attachment)
        self._quiet_sockets.start()
        self._own_loop_monitor.start()
        await gateway.start()
        # Now, for it holds the loop for a while, and a process that has the lease must not be silent.
        self._prepared = Wiring(self._settings, database, lease, self._clock, self._timings, bus)
        self._turn = asyncio.create_task(self._await_turn(database, lease, post), name="the turn as the home")
        await self._attached(gateway)
        self._readiness = Readiness(database.ping, lambda: None, self._broker, self._own_loop_monitor)
        self._listen(gateway_site(self._door_parts(gateway, lease), passing, self._readiness.ask))

    async def _await_turn(self, database: Database, lease: ProcessLease, post: Post) -> None:
        """Be the home once this process has the lease; a process that cannot be has to end."""
        await lease.await_turn(self._homes.see)
        try:
            await self._be_home(database, lease, post)
        except (Refusal, DatabaseError) as error:
            self._why_not_home = not_in_time(error) if isinstance(error, Refusal) else error
            if self._readiness is not None:
                # Else its start says so.
                _log.error("this process has the lease and cannot serve (%s); it ends", error)
            lease.must_end.set()
        except Exception as error:  # a barrier: nobody awaits this task while it runs
            log_incident(_log, "this process has the lease and cannot serve; it ends", error)
            lease.must_end.set()

    async def _be_home(self, database: Database, lease: ProcessLease, post: Post) -> None:
        await self._bring_up_to_date(database)
        database.hold_by(lease)
        await self._notice_a_restore(database)
        assert self._prepared is not None
        self._wiring, self._prepared = self._prepared, None
        wiring = self._wiring
        await lifecycle.start(wiring)
        if self._free_space is not None:
            self._free_space.start()
        wiring.loop_monitor.start()
        wiring.metrics.start()
        wiring.metrics.gather(self._metrics_of_others)
        home = Home(lease.node, post, self._home_parts(wiring))
        await home.start()
        self._home = home
        self._homes.is_here(lease.node)
        lifecycle.catch_up(wiring)
        _log.info("this process is the home of all rooms from now on")

    async def _attached(self, gateway: Gateway) -> None:
        """Return once commands are carried out. Raises ``DatabaseError`` if that takes too long."""
        until = asyncio.get_running_loop().time() + _ATTACHED_WITHIN_S
        while not gateway.attachment.is_attached:
            assert self._lease is not None
            if self._lease.must_end.is_set() or asyncio.get_running_loop().time() > until:
                raise self._why_not_home or DatabaseError(
                    "no process could be reached that has the rooms, nor could this one have them"
                )
            await asyncio.sleep(_LOOK_S)

    async def _drain(self) -> None:
        gateway, home, wiring = self._gateway, self._home, self._wiring
        if gateway is not None:
            timings = self._timings
            spread_s = lifecycle.spread_s(gateway.sockets.open_count)
            await gateway.say_goodbye(spread_s, timings.goodbye_s, within_s=timings.last_answers_s)
        if self._turn is not None:
            self._turn.cancel()
            with suppress(asyncio.CancelledError):
                await self._turn
        if home is not None and wiring is not None:
            home.move()
            await wiring.dispatch.drain(self._timings.last_answers_s)
            await home.hand_over()
        if gateway is not None:
            await gateway.stop()
            self._quiet_sockets.stop()
            self._own_loop_monitor.stop()
        if self._prepared is not None:
            await lifecycle.abandon(self._prepared)
        if self._gathering is not None:
            await self._gathering.stop()
        if self._processes is not None:
            await self._processes.leave()
        await super()._drain()

    async def _close_database(self) -> None:
        await super()._close_database()
        # Where this process was the home, what ended that has closed it.
        if self._bus is not None and self._wiring is None:
            await self._bus.close()

    async def _metrics_of_others(self) -> dict[NodeId, bytes]:
        assert self._gathering is not None
        assert self._processes is not None
        return await self._gathering.of_others([record.node for record in self._processes.alive()])

    def _broker(self) -> str:
        assert self._bus is not None
        assert self._gateway is not None
        if self._bus.state == "ok" and not self._gateway.attachment.is_attached:
            return "the process that has the rooms cannot be reached"
        return self._bus.state

    def _door_parts(self, gateway: Gateway, lease: ProcessLease) -> DoorParts:
        settings = self._settings
        return DoorParts(
            settings=settings,
            timings=self._timings,
            clock=self._clock,
            node=lease.node,
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

    def _home_parts(self, wiring: Wiring) -> HomeParts:
        def calls_of(say: Callable[[Any], None]) -> PassedOn:
            return PassedOn(wiring.site.application, say)

        return HomeParts(
            hub=wiring.hub,
            sockets=wiring.sockets,
            dispatch=wiring.dispatch,
            rooms=wiring.rooms,
            auth=wiring.auth,
            tickets=wiring.account_services.tickets,
            feeds=wiring.feeds,
            symbols=self._settings.feed_symbols,
            flusher=wiring.flusher,
            max_queue_bytes=self._settings.max_queue_bytes,
            calls_of=calls_of,
        )
