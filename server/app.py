"""A whole server, from its database to its listening port. ``server.wiring`` builds the parts between them."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from handlers.http.outside import under
from models.database import client
from models.database.embedded import EmbeddedDatabase
from models.database.holding.holder import this_process
from models.errors import Refusal
from models.stores.cluster.leases import LeaseStore
from models.stores.migrations import MIGRATIONS
from server import lifecycle
from server.cluster.bus.choosing import bus_of
from server.cluster.lease import Deposed, ProcessLease
from server.operations.free_space import FreeSpace
from server.operations.traces.choosing import tracing_of
from server.runtime.clock import Clock, SystemClock
from server.runtime.descriptors import raise_limit
from server.runtime.patience import patiently
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.http.listening import CannotListen, ListenAddress
from server.transport.http.server import HTTPServer
from server.wiring.indexes import ensure_indexes
from server.wiring.restores import notice_a_restore
from server.wiring.wiring import Wiring

_IDLE_HTTP_S: Final = 120
_PORT_S: Final = 1.0
_PORT_AGAIN_S: Final = 0.1
_BODY_S: Final = 30
_MAX_HEADER_BYTES: Final = 16_384

_log = logging.getLogger(__name__)


class App:
    """A whole server. ``start`` once, ``stop`` once."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, timings: Timings | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._timings = timings or Timings()
        self._tracing = tracing_of(settings)
        self._embedded: EmbeddedDatabase | None = None
        self._holder = this_process(self._clock.now_ms())
        self._database: client.Database | None = None
        self._lease: ProcessLease | None = None
        self._wiring: Wiring | None = None
        self._server: HTTPServer | None = None
        self._free_space: FreeSpace | None = None
        self._address = ListenAddress(settings.host, settings.port, is_shared=settings.worker is not None)
        self._listening: list[socket.socket] = []

    @property
    def port(self) -> int:
        """The port that is listened on: a free one, if the settings ask for 0."""
        port: int = self._listening[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The address to open on this machine."""
        opened = self._address.opened_at(0 if self._address.path is not None else self.port)
        return opened + self._settings.base_path

    async def start(self) -> None:
        """Bring up the database and listen; the repair after a crash goes on in the background.

        Raises:
            DatabaseError: the database cannot be started or reached; ``InUse``: another server uses it.
            IncompleteCommands: a command lacks its rules, its op or its route.
            CannotListen: the port is taken, or the address is not ours.
        """
        raise_limit()
        if not self._settings.takeover:
            await self._check_port()
        try:
            await self._serve()
        except Refusal as refusal:
            raise not_in_time(refusal) from refusal

    async def once(self, work: Callable[[client.Database], Awaitable[None]]) -> None:
        """In place of ``start``: carry out ``work`` on the database, which no other process serves meanwhile.

        Raises the errors of ``start`` that concern the database, and those of ``work``.
        """
        try:
            database, _ = await self._hold_database()
            await work(database)
        except Refusal as refusal:
            raise not_in_time(refusal) from refusal

    async def must_end(self) -> None:
        """Return when this server must end without a signal to its process. Call it after the start."""
        assert self._lease is not None
        await self._lease.must_end.wait()

    @property
    def deposed(self) -> Deposed | None:
        """The successor, if another server has taken over while this one could not be heard."""
        return self._lease.deposed if self._lease is not None else None

    async def stop(self) -> None:
        """Take no new connections, finish the work under way, release the database and close it last."""
        if self._wiring is not None:
            self._wiring.readiness.drain()
        if self._server is not None:
            self._server.stop()
            self._address.release(self._listening)
        if self._embedded is not None:
            self._embedded.say_that_it_ends()
        if self._lease is not None:
            await self._lease.say_that_it_ends()
        try:
            await self._drain()
        finally:
            await self._close_database()
            if self._server is not None:
                await self._server.close_all_connections()
            if self._free_space is not None:
                await self._free_space.stop()
            if self._embedded is not None:
                await self._embedded.stop()

    async def _serve(self) -> None:
        settings = self._settings
        database, lease = await self._hold_database()
        await notice_a_restore(database, settings)
        if settings.takeover:
            await self._check_port()
        bus = bus_of(settings, database.name)
        self._wiring = Wiring(settings, database, lease, self._clock, self._timings, bus)
        await bus.start()
        await lifecycle.start(self._wiring)
        self._listen(self._wiring.site.application)
        if self._free_space is not None:
            self._free_space.start()
        self._wiring.loop_monitor.start()
        self._wiring.metrics.start()
        lifecycle.catch_up(self._wiring)

    async def _drain(self) -> None:
        if self._wiring is None:
            return
        try:
            async with asyncio.timeout(self._timings.drain_s):
                await lifecycle.stop(self._wiring)
        except TimeoutError:
            # Acknowledged changes are stored; the next start finds those that were not written back.
            _log.warning("not all work under way was finished within %g s", self._timings.drain_s)

    async def _close_database(self) -> None:
        if self._lease is not None:
            await self._lease.let_go()
        await self._close_bus()
        if self._database is not None:
            self._database.close()
            await self._database.closed()
        if self._tracing is not None:
            await self._tracing.stop()

    async def _close_bus(self) -> None:
        if self._wiring is not None:
            await self._wiring.bus.close()

    async def _check_port(self) -> None:
        """Raise ``CannotListen`` if the port stays taken for a moment. Done before the database is started.

        A server that ends releases it at once, but may have got its signal just now.
        """
        until = asyncio.get_running_loop().time() + _PORT_S
        while self._address.may_be_taken:
            try:
                self._address.release(self._address.bind())
            except CannotListen:
                if asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(_PORT_AGAIN_S)
            else:
                return

    async def _hold_database(self) -> tuple[client.Database, ProcessLease]:
        """The database, up to date, with the exclusive right to write to it."""
        database = await self._open_database()
        lease = await self._take_lease(database)
        await self._bring_up_to_date(database)
        database.hold_by(lease)
        return database, lease

    async def _open_database(self) -> client.Database:
        """The database of the settings, or else the embedded one."""
        settings, uri = self._settings, self._settings.mongodb_uri
        if uri is None:
            self._embedded = EmbeddedDatabase(settings.data_dir, holder=self._holder)
            uri = await self._embedded.start(takeover=settings.takeover)
            _log.info("the embedded database is up, with its files in %s", settings.data_dir)
        self._database = await client.connect(uri, traces=self._tracing)
        return self._database

    async def _take_lease(self, database: client.Database) -> ProcessLease:
        """Take the lease, so that no other process migrates the database or serves from it."""
        what = f"MONGODB_URI: the database {database.name!r}"
        self._lease = lease = ProcessLease(LeaseStore(database), self._holder, what, self._timings)
        # The process with the embedded database's folder has it alone.
        is_alone, takeover = self._embedded is not None, self._settings.takeover
        await patiently(partial(lease.acquire, takeover=takeover, is_alone=is_alone))
        return lease

    async def _bring_up_to_date(self, database: client.Database, *, indexed: bool = False) -> None:
        """Migrate the database, and check its indexes unless that is done, its restores and its free space."""
        await database.migrate(MIGRATIONS)
        if not indexed:
            await ensure_indexes(database)
        if self._embedded is not None:
            self._embedded.restart_when(database.availability.is_broken)
        if self._settings.keeps_data and self._settings.min_free_mb:
            folder, floor_mb = self._settings.data_dir, self._settings.min_free_mb
            self._free_space = FreeSpace(folder, floor_mb, database.shut)

    def _listen(self, application: Any) -> None:
        settings = self._settings
        proxies = TrustedProxies.parse(settings.trusted_proxies)
        self._server = HTTPServer(
            under(settings.base_path, application, self._clock),
            proxies=proxies,
            admission=Admission(proxies=proxies) if settings.limits else None,
            idle_connection_timeout=_IDLE_HTTP_S,
            body_timeout=_BODY_S,
            max_header_size=_MAX_HEADER_BYTES,
        )
        self._listening = self._address.bind()
        self._server.add_sockets(self._listening)


def not_in_time(refusal: Refusal) -> client.DatabaseError:
    """The error of a start that was refused."""
    return client.DatabaseError(f"the database does not answer in time: {refusal.message}")
