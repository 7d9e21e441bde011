"""Which server carries which channel of this process, and moving the channels when that changes."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from models.errors import unavailable
from server.cluster.bus.bus import OK
from server.cluster.bus.over_redis.server import BusOptions, Server, ServerUser
from server.cluster.bus.over_redis.subscribing import Verbs
from server.cluster.bus.over_redis.topology import Topology
from server.cluster.bus.over_redis.wire import Away
from server.runtime.background.supervised import Supervised
from server.runtime.background.tasks import Tasks
from server.runtime.settings.redis_address import Address

_LOOK_AGAIN_S: Final = 0.2
_UNREACHED: Final = "the other processes cannot be reached"

_Key = tuple[Address | None, Verbs]
_log = logging.getLogger(__name__)


class Placing:
    """``start`` once, ``close`` once. Channels have the names that Redis knows."""

    def __init__(self, topology: Topology, options: BusOptions, user: ServerUser) -> None:
        self._topology = topology
        self._options = options
        self._user = user
        self._servers: dict[_Key, Server] = {}
        self._wanted: dict[str, Server | None] = {}
        self._homeless: set[str] = set()
        self._trouble = OK
        self._is_stale = asyncio.Event()
        self._looking = Supervised("where Redis is", self._look)
        self._ending = Tasks()
        self._ended_openings = 0

    @property
    def state(self) -> str:
        """``ok``, or the trouble."""
        if not self._servers or self._homeless:
            return self._trouble if self._trouble != OK else "Redis is being connected to"
        return next((each.state for each in self._servers.values() if each.state != OK), OK)

    @property
    def tries(self) -> int:
        """How often a server could not be reached."""
        return (self._trouble != OK) + sum(each.tries for each in self._servers.values())

    @property
    def reconnects(self) -> int:
        """How many connections were opened beyond the first two to each server."""
        opened = sum(max(0, each.openings - 2) for each in self._servers.values())
        return self._ended_openings + opened

    async def start(self) -> None:
        """Find the Redis servers, and begin to connect."""
        await self._refresh()
        if self._topology.may_change:
            self._looking.start()

    async def close(self) -> None:
        """Send the queued messages, if Redis takes them at once."""
        await self._looking.stop()
        servers, self._servers = tuple(self._servers.values()), {}
        await asyncio.gather(*(each.close() for each in servers))
        await self._ending.finished()

    def publish(self, name: str, message: bytes) -> None:
        """Queue ``message`` for the channel's server. Raises ``unavailable``."""
        try:
            server = self._servers.get(self._key_of(name))
        except Away:
            server = None
        if server is None:
            raise unavailable(_UNREACHED)
        server.publish(name, message)

    def want(self, name: str) -> None:
        """Listen to the channel, at whichever server. A second call is no error."""
        if name not in self._wanted:
            self._wanted[name] = None
            self._place(name)

    def drop(self, name: str) -> None:
        """Stop listening to the channel."""
        self._homeless.discard(name)
        server = self._wanted.pop(name, None)
        if server is not None:
            server.subscriber.drop(name)

    def stands(self, name: str) -> bool:
        """Whether the subscription is confirmed."""
        server = self._wanted.get(name)
        return server is not None and server.subscriber.stands(name)

    def heard(self, name: str, message: bytes) -> None:
        self._user.heard(name, message)

    def stood(self, names: Iterable[str]) -> None:
        self._user.stood(names)

    def fell(self, names: Iterable[str]) -> None:
        self._user.fell(names)

    def refused(self, name: str) -> None:
        if name in self._wanted:
            self._wanted[name] = None
            self._homeless.add(name)
            self._is_stale.set()
            self._user.changed()

    def lost(self, names: Iterable[str]) -> None:
        self._user.lost(names)
        self._is_stale.set()

    def changed(self) -> None:
        if any(each.state != OK for each in self._servers.values()):
            self._is_stale.set()
        self._user.changed()

    def _key_of(self, name: str) -> _Key:
        return self._topology.server_of(name), self._topology.verbs

    def _place(self, name: str) -> None:
        try:
            server = self._servers.get(self._key_of(name))
        except Away as away:
            server, self._trouble = None, str(away)
        if server is None:
            self._homeless.add(name)
            self._is_stale.set()
            return
        self._homeless.discard(name)
        self._wanted[name] = server
        server.subscriber.want(name)

    async def _look(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._options.timings.look_s):
                    await self._is_stale.wait()
            self._is_stale.clear()
            await self._refresh()
            await asyncio.sleep(_LOOK_AGAIN_S)
            if self._homeless or self.state != OK:
                self._is_stale.set()

    async def _refresh(self) -> None:
        try:
            await self._topology.refresh()
            self._trouble = OK
        except Away as away:
            if str(away) != self._trouble:
                _log.warning("%s", away)
            self._trouble = str(away)
        self._follow()
        self._user.changed()

    def _follow(self) -> None:
        """Connect to the present servers, and move each channel to its own."""
        now = [(address, self._topology.verbs) for address in self._topology.servers()]
        for key in now:
            if key not in self._servers:
                self._servers[key] = Server(self._topology, key[0], self._options, self)
                self._servers[key].start()
        gone = {key: self._servers.pop(key) for key in tuple(self._servers) if key not in now}
        for name, server in tuple(self._wanted.items()):
            self._move(name, server)
        for key, server in gone.items():
            self._ended_openings += max(0, server.openings - 2)
            self._ending.spawn(server.close(), name=f"leave Redis at {key[0]}")

    def _move(self, name: str, server: Server | None) -> None:
        try:
            new = self._servers.get(self._key_of(name))
        except Away:
            new = None
        if server is not None and server is not new:
            stood = server.subscriber.stands(name)
            server.subscriber.drop(name)
            self._wanted[name] = None
            if stood:
                self._user.fell([name])
        if new is None or server is not new:
            self._place(name)
