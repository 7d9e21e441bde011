"""Which Redis carries which channel: always the same one, the one that sentinels name, or the owner of its slot."""

import random
from abc import ABC, abstractmethod
from typing import Any, Final

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from server.cluster.bus.over_redis.subscribing import PLAIN, SHARDED, Verbs
from server.cluster.bus.over_redis.wire import Away, Opener, Wire
from server.runtime.settings.redis_address import Address, RedisAddress

REPLICA: Final = "the Redis that was reached is a replica"
_NO_MASTER: Final = "the sentinels know no Redis of that name"
_NO_SLOTS: Final = "the Redis cluster does not serve all slots"
_MASTER: Final = b"master"


class Topology(ABC):
    """The known addresses of Redis. ``verbs`` may change with the first ``refresh``.

    A server is named by its address, or by None where ``REDIS_URL`` is a Unix socket.
    """

    verbs: Verbs = PLAIN
    may_change = True

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    @abstractmethod
    async def refresh(self) -> None:
        """Ask for all addresses. Raises ``Away``; then the known ones stay."""

    @abstractmethod
    def servers(self) -> list[Address | None]:
        """The servers that carry channels."""

    @abstractmethod
    def server_of(self, name: str) -> Address | None:
        """The server that carries the channel. Raises ``Away`` if none is known to."""

    def tag_of(self, server: Address | None) -> str:
        """A part of a channel's name that makes ``server`` carry it."""
        return ""

    async def open(self, server: Address | None) -> Wire:
        """A connection to ``server``.

        Raises ``Away``, also if it is a replica: only its own listeners would hear messages published there.
        """
        wire = await self._opener.server(server)
        try:
            role = await wire.ask("ROLE")
            if isinstance(role, list) and role[0] != _MASTER:
                raise Away(REPLICA)
        except BaseException:
            await wire.close()
            raise
        return wire


class OneRedis(Topology):
    """Always the same server."""

    may_change = False

    async def refresh(self) -> None:
        """Do nothing: there is nothing to ask."""

    def servers(self) -> list[Address | None]:
        return [self.server_of("")]

    def server_of(self, name: str) -> Address | None:
        addresses = self._opener.place.addresses
        return addresses[0] if addresses else None


class Watched(Topology):
    """One server at a time, which sentinels name (https://redis.io/docs/latest/develop/reference/sentinel-clients/)."""

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self._master: Address | None = None

    async def refresh(self) -> None:
        why = Away("no sentinel of Redis can be reached")
        for sentinel in self._opener.place.addresses:
            try:
                self._master = await self._ask(sentinel)
            except Away as away:
                why = away
            else:
                return
        raise why

    def servers(self) -> list[Address | None]:
        return [] if self._master is None else [self._master]

    def server_of(self, name: str) -> Address | None:
        if self._master is None:
            raise Away("no sentinel of Redis can be reached")
        return self._master

    async def _ask(self, sentinel: Address) -> Address:
        wire = await self._opener.sentinel(sentinel)
        try:
            said = await wire.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self._opener.place.master)
        finally:
            await wire.close()
        if not isinstance(said, list):
            raise Away(_NO_MASTER)
        return Address(said[0].decode(), int(said[1]))


class Cluster(Topology):
    """A cluster; its nodes with slots carry the channels of these, if it knows publish and subscribe by slot.

    One before Redis 7 does not, and sends each message to all its nodes. Then one node carries every channel, the
    same for all processes, so that no message depends on the exchange between nodes.
    """

    def __init__(self, opener: Opener) -> None:
        super().__init__(opener)
        self.verbs = SHARDED
        self._owners: list[Address | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        self._masters: list[Address] = []

    async def refresh(self) -> None:
        why = Away("no node of the Redis cluster can be reached")
        known = random.sample(self._masters, len(self._masters))
        for node in (*known, *self._opener.place.addresses):
            try:
                await self._ask(node)
            except Away as away:
                why = away
            else:
                return
        raise why

    def servers(self) -> list[Address | None]:
        return [*self._masters] if self.verbs is SHARDED else [each for each in self._owners[:1] if each]

    def server_of(self, name: str) -> Address | None:
        owner = self._owners[key_slot(name.encode()) if self.verbs is SHARDED else 0]
        if owner is None:
            raise Away(_NO_SLOTS)
        return owner

    def tag_of(self, server: Address | None) -> str:
        if self.verbs is not SHARDED:
            return ""
        # One of a few thousand numbers falls into the slots of even a small node.
        return next((f"{{{n}}}" for n in range(2**17) if self._owners[key_slot(b"%d" % n)] == server), "")

    async def _ask(self, node: Address) -> None:
        wire = await self._opener.server(node)
        try:
            knows = await wire.ask("COMMAND", "INFO", "SPUBLISH")
            slots = await wire.ask("CLUSTER", "SLOTS")
        finally:
            await wire.close()
        if not isinstance(slots, list):
            raise Away("the Redis that was reached is no cluster")
        self.verbs = SHARDED if isinstance(knows, list) and knows[0] is not None else PLAIN
        self._learn(node, slots)

    def _learn(self, asked: Address, slots: list[Any]) -> None:
        owners: list[Address | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        for first, last, master, *_ in slots:
            # A node that does not know its own name gets the name of the one that was asked.
            host = master[0].decode() if master[0] else asked.host
            owners[first : last + 1] = [Address(host, int(master[1]))] * (last - first + 1)
        self._owners = owners
        self._masters = sorted({owner for owner in owners if owner is not None})


def topology_of(place: RedisAddress) -> Topology:
    """The topology that ``REDIS_URL`` asks for."""
    opener = Opener(place)
    match place.kind:
        case "one":
            return OneRedis(opener)
        case "sentinel":
            return Watched(opener)
        case "cluster":
            return Cluster(opener)
