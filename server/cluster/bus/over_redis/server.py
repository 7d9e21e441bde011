"""One Redis that carries channels: two connections, to publish and to listen, and a check that both reach it."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final, Protocol

from msgspec import Struct

from models.errors import Refusal
from models.ids import new_id
from server.cluster.bus.bus import MAX_QUEUED_BYTES, OK
from server.cluster.bus.over_redis.link import BusTimings, Link
from server.cluster.bus.over_redis.publishing import Publisher
from server.cluster.bus.over_redis.subscribing import Hearer, Subscriber
from server.cluster.bus.over_redis.topology import Topology
from server.runtime.background.periodic import Periodic
from server.runtime.settings.redis_address import Address

_DEAF: Final = "Redis does not pass messages on"
_CLOSING_S: Final = 1.0
_LOOK_S: Final = 0.01


class BusOptions(Struct, frozen=True, kw_only=True):
    """``prefix`` begins the names of all channels of one installation."""

    prefix: str
    timings: BusTimings = BusTimings()
    max_queued_bytes: int = MAX_QUEUED_BYTES


class ServerUser(Hearer, Protocol):
    """The user of a server: what it hears there, and what happens to the server."""

    def lost(self, names: Iterable[str]) -> None:
        """Messages on these channels may not have arrived."""

    def changed(self) -> None:
        """A server may have come or gone."""


class Server:
    """``start`` once, ``close`` once.

    Messages are published and heard over two connections, which a change of addresses can leave at two servers,
    each of them well. So it listens to a channel of its own, and publishes there now and then.
    """

    def __init__(
        self, topology: Topology, address: Address | None, options: BusOptions, user: ServerUser
    ) -> None:
        self._timings = timings = options.timings
        self._user = user
        where = "the Unix socket" if address is None else str(address)
        open_ = partial(topology.open, address)
        self._to_publish = Link(f"to publish at {where}", open_, timings, user.changed)
        self._to_listen = Link(f"to listen at {where}", open_, timings, user.changed)
        verbs, most = topology.verbs, options.max_queued_bytes
        self._publisher = Publisher(self._to_publish, verbs.publish, most, user.changed, user.lost)
        self.subscriber = Subscriber(self._to_listen, verbs, self)
        self._prefix = options.prefix
        self._tag = partial(topology.tag_of, address)
        self._echo = self._name_of_echo()
        self._echo_asked_at: float | None = None
        self._rounds = Periodic("the echo of Redis", timings.ping_s, self._ask_for_echo)

    @property
    def state(self) -> str:
        """``ok``, or the trouble."""
        return self._to_publish.state if self._to_publish.state != OK else self._to_listen.state

    @property
    def takes(self) -> bool:
        """Whether messages are taken."""
        return self._to_publish.is_up

    @property
    def tries(self) -> int:
        """How often a connection could not be opened, or broke."""
        return self._to_publish.tries + self._to_listen.tries

    @property
    def openings(self) -> int:
        """How often a connection was opened."""
        return self._to_publish.openings + self._to_listen.openings

    def start(self) -> None:
        """Connect, and reconnect until it is closed."""
        self._to_publish.start(self._publisher)
        self._to_listen.start(self.subscriber)
        self._rounds.start()

    async def close(self) -> None:
        """Send the queued messages, if Redis takes them at once."""
        await self._rounds.stop()
        until = asyncio.get_running_loop().time() + _CLOSING_S
        while self.takes and self._to_publish.unanswered and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(_LOOK_S)
        self.break_("it is closed")
        await asyncio.gather(self._to_publish.close(), self._to_listen.close())

    def publish(self, name: str, message: bytes) -> None:
        """Queue ``message``. Raises ``unavailable``."""
        self._publisher.publish(name, message)

    def break_(self, why: str) -> None:
        """Drop both connections, and open others."""
        self._to_publish.break_(why)
        self._to_listen.break_(why)

    def heard(self, name: str, message: bytes) -> None:
        if name == self._echo:
            self._echo_asked_at = None
        else:
            self._user.heard(name, message)

    def stood(self, names: Iterable[str]) -> None:
        self._user.stood([name for name in names if name != self._echo])

    def fell(self, names: Iterable[str]) -> None:
        self._echo_asked_at = None
        self._user.fell([name for name in names if name != self._echo])

    def refused(self, name: str) -> None:
        if name == self._echo:
            # Its slot moved to another server. The next round asks for one that is here.
            self._echo = self._name_of_echo()
        else:
            self._user.refused(name)

    def _name_of_echo(self) -> str:
        """A channel that this server carries, and that nobody else listens to."""
        return f"{self._prefix}echo:{new_id('b')}{self._tag()}"

    def _ask_for_echo(self) -> None:
        now = asyncio.get_running_loop().time()
        self.subscriber.want(self._echo)
        if not self.takes or not self.subscriber.stands(self._echo):
            self._echo_asked_at = None
        elif self._echo_asked_at is None:
            self._echo_asked_at = now
            self._publisher.ask_for_role()
            try:
                self._publisher.publish(self._echo, b"")
            except Refusal:
                self._echo_asked_at = None
        elif now - self._echo_asked_at > self._timings.answer_s:
            self.break_(_DEAF)
