"""A whole server, from its database to its listening port. What lies between them is built in ``server.wiring``."""

import logging
import socket
from typing import Final

from models.database import client
from models.database.embedded import EmbeddedDatabase
from models.stores import batches, history, invites, matches, ratings, reads, rooms
from models.stores.migrations import MIGRATIONS
from models.stores.people import blocks, deletions, resets, sessions, users
from server.runtime.clock import Clock, SystemClock
from server.runtime.descriptors import raise_limit
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.http.server import HTTPServer, bind
from server.wiring import Wiring

_IDLE_HTTP_S: Final = 120
_BODY_S: Final = 30
_MAX_HEADER_BYTES: Final = 16_384

_log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address of the settings cannot be listened on. ``str()`` is one line for the operator."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        super().__init__(host, port, error)
        self.host = host
        self.port = port
        self.error = error

    def __str__(self) -> str:
        return f"PORT: {self.host}:{self.port} cannot be listened on ({self.error.strerror})"


class App:
    """A whole server. ``start`` once, ``stop`` once."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, timings: Timings | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._timings = timings or Timings()
        self._embedded: EmbeddedDatabase | None = None
        self._wiring: Wiring | None = None
        self._server: HTTPServer | None = None
        self._listening: list[socket.socket] = []

    @property
    def port(self) -> int:
        """The port that is listened on: a free one, if the settings ask for 0."""
        port: int = self._listening[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Bring up the database, put right what a crash left, and listen.

        Raises:
            DatabaseError: the database cannot be started or reached.
            IncompleteCommands: a command lacks its rules, its op or its route.
            CannotListen: the port is taken, or the address is not ours.
        """
        raise_limit()
        database = await self._open_database()
        try:
            self._wiring = Wiring(self._settings, database, self._clock, self._timings)
        except Exception:
            # Without its wiring the server has nothing that would close it.
            database.close()
            raise
        await self._wiring.start()
        self._listen(self._wiring)
        self._wiring.loop_monitor.start()

    async def stop(self) -> None:
        """Take no new connections, end what was begun, and close the database last."""
        if self._server is not None:
            self._server.stop()
        try:
            if self._wiring is not None:
                await self._wiring.stop()
        finally:
            if self._server is not None:
                await self._server.close_all_connections()
            if self._embedded is not None:
                await self._embedded.stop()

    async def _open_database(self) -> client.Database:
        """The database of the settings, or else the embedded one; migrated, and with its indexes."""
        uri = self._settings.mongodb_uri
        if uri is None:
            self._embedded = EmbeddedDatabase(self._settings.data_dir)
            uri = await self._embedded.start()
            _log.info("the embedded database is up, with its files in %s", self._settings.data_dir)
        database = await client.connect(uri)
        await database.migrate(MIGRATIONS)
        stores = (
            users,
            sessions,
            rooms,
            history,
            invites,
            reads,
            matches,
            ratings,
            batches,
            blocks,
            deletions,
            resets,
        )
        await database.ensure_indexes([index for store in stores for index in store.INDEXES])
        return database

    def _listen(self, wiring: Wiring) -> None:
        settings = self._settings
        proxies = TrustedProxies.parse(settings.trusted_proxies)
        self._server = HTTPServer(
            wiring.site.application,
            proxies=proxies,
            admission=Admission(proxies=proxies) if settings.limits else None,
            idle_connection_timeout=_IDLE_HTTP_S,
            body_timeout=_BODY_S,
            max_header_size=_MAX_HEADER_BYTES,
        )
        try:
            self._listening = bind(settings.host, settings.port)
        except OSError as error:
            raise CannotListen(settings.host, settings.port, error) from error
        self._server.add_sockets(self._listening)
