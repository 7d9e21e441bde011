"""The choice of the bus by the settings."""

from server.cluster.bus.bus import Bus
from server.cluster.bus.memory import MemoryBus
from server.cluster.bus.over_redis.redis_bus import RedisBus
from server.cluster.bus.over_redis.server import BusOptions
from server.cluster.bus.over_redis.topology import topology_of
from server.runtime.settings.redis_address import redis_address
from server.runtime.settings.settings import Settings


def bus_of(settings: Settings, database: str) -> Bus:
    """The bus over Redis if ``REDIS_URL`` is set, else the one in memory.

    ``database`` is the name of the database that is served: installations with different databases may share a Redis.
    """
    if settings.redis_url is None:
        return MemoryBus()
    place = redis_address(settings.redis_url).trusting(settings.redis_ca, verify=settings.redis_verify)
    return RedisBus(topology_of(place), BusOptions(prefix=f"teahouse:{database}:"))
