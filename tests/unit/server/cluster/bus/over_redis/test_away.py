"""What becomes of the bus when Redis, or the way to it, breaks: it says so, mends itself, and is never deaf."""

import asyncio
from collections.abc import Iterator

import pytest

from models.errors import Refusal
from server.cluster.bus.bus import OK
from tests.rigs.network.cutter import Cutter
from tests.rigs.network.ports import free_port
from tests.rigs.network.redis_server import HOST, RedisServer
from tests.unit.server.cluster.bus.rig import QUICK, Ear, over_redis, started, unwell, well

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One that the test may break."""
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


async def test_redis_that_was_killed_and_comes_back_empty_is_a_gap(redis: RedisServer) -> None:
    make_bus = over_redis(redis.url, QUICK)
    here, there = make_bus(), make_bus()
    async with started(here, there):
        ears = [await Ear().listen(there, f"room-{number}") for number in range(50)]
        here.publish("room-7", b"before")
        await ears[7].until(b"before")
        redis.kill()
        assert "Redis" in await unwell(here)
        with pytest.raises(Refusal, match="unavailable"):
            here.publish("room-7", b"meanwhile")
        await unwell(there)
        redis.start()
        await well(here, there)
        for ear in ears:
            await ear.until(None)
        here.publish("room-7", b"after")
        await ears[7].until(b"after")
        assert b"meanwhile" not in ears[7].heard
        assert there.traffic.reconnects >= 2
        assert there.traffic.gaps >= len(ears)


async def test_a_bus_that_starts_without_redis_is_well_once_there_is_one(redis: RedisServer) -> None:
    redis.kill()
    bus = over_redis(redis.url, QUICK)()
    async with started(bus):
        assert bus.state == "Redis refuses connections"
        await asyncio.sleep(1.1)
        with pytest.raises(Refusal, match="unavailable"):
            await Ear().listen(bus, "room")
        redis.start()
        await well(bus)
        ear = await Ear().listen(bus, "room")
        bus.publish("room", b"tea")
        await ear.until(b"tea")
        assert ear.heard == [b"tea"]


async def test_redis_that_is_emptied_loses_nothing(redis: RedisServer) -> None:
    bus = over_redis(redis.url)()
    async with started(bus):
        ear = await Ear().listen(bus, "room")
        redis.ask("FLUSHALL")
        redis.ask("SCRIPT", "FLUSH")
        bus.publish("room", b"tea")
        await ear.until(b"tea")
        assert ear.heard == [b"tea"]


async def test_a_black_hole_is_found_and_left(redis: RedisServer) -> None:
    async with Cutter(redis.port) as network:
        bus = over_redis(f"redis://{HOST}:{network.port}", QUICK)()
        async with started(bus):
            ear = await Ear().listen(bus, "room")
            network.go_silent()
            assert await unwell(bus) == "Redis does not answer"
            network.go_on()
            await well(bus)
            await ear.until(None)
            bus.publish("room", b"tea")
            await ear.until(b"tea")


async def test_redis_that_is_stopped_is_found_and_waited_for(redis: RedisServer) -> None:
    bus = over_redis(redis.url, QUICK)()
    async with started(bus):
        ear = await Ear().listen(bus, "room")
        redis.hold()
        assert await unwell(bus) == "Redis does not answer"
        redis.go_on()
        await well(bus)
        await ear.until(None)


async def test_what_a_publisher_lost_is_a_gap_for_those_whose_connection_never_broke(
    redis: RedisServer,
) -> None:
    make_bus = over_redis(redis.url, QUICK)
    async with Cutter(redis.port) as network:
        there = make_bus()
        here = over_redis(f"redis://{HOST}:{network.port}", QUICK, prefix_of=there)()
        async with started(here, there):
            ear, other = await Ear().listen(there, "room"), await Ear().listen(there, "other")
            network.go_silent()
            here.publish("room", b"lost")
            await unwell(here)
            network.cut()
            network.go_on()
            await ear.until(None)
            here.publish("room", b"tea")
            here.publish("other", b"tea")
            await ear.until(b"tea")
            await other.until(b"tea")
            assert ear.heard == [None, b"tea"]
            assert other.heard == [b"tea"]
            assert there.traffic.reconnects == 0


async def test_more_than_redis_takes_is_refused_and_a_gap(redis: RedisServer) -> None:
    bus = over_redis(redis.url, max_queued_bytes=100_000)()
    async with started(bus):
        ear = await Ear().listen(bus, "room")
        for _ in range(80):
            bus.publish("room", b"x" * 1000)
        with pytest.raises(Refusal, match="unavailable"):
            bus.publish("room", b"x" * 50_000)
        assert bus.state == "Redis takes less than is published"
        await well(bus)
        await ear.until(None)
        bus.publish("room", b"tea")
        await ear.until(b"tea")


async def test_a_listener_that_redis_cuts_off_for_its_slowness_has_a_gap(redis: RedisServer) -> None:
    redis.ask("CONFIG", "SET", "client-output-buffer-limit", "pubsub 64kb 64kb 1")
    here = over_redis(redis.url)()
    async with Cutter(redis.port) as network:
        there = over_redis(f"redis://{HOST}:{network.port}", prefix_of=here)()
        async with started(here, there):
            ear = await Ear().listen(there, "room")
            network.go_silent()
            # More than the buffers of the sockets take.
            for _ in range(100):
                here.publish("room", b"x" * 100_000)
                await asyncio.sleep(0.001)
            network.go_on()
            await ear.until(None)
            here.publish("room", b"tea")
            await ear.until(b"tea")
            assert ear.heard.count(None) == 1


async def test_an_unsubscription_that_was_lost_is_made_up_for(redis: RedisServer) -> None:
    async with Cutter(redis.port) as network:
        bus = over_redis(f"redis://{HOST}:{network.port}", QUICK)()
        async with started(bus):
            ear, other = await Ear().listen(bus, "gone"), await Ear().listen(bus, "there")
            network.go_silent()
            assert ear.subscription is not None
            ear.subscription.unsubscribe()
            await unwell(bus)
            network.cut()
            network.go_on()
            await well(bus)
            await other.until(None)
            assert len(redis.ask("PUBSUB", "CHANNELS", "*:there")) == 1
            assert redis.ask("PUBSUB", "CHANNELS", "*:gone") == []


async def test_two_connections_that_lead_to_two_servers_are_found(redis: RedisServer) -> None:
    """As after a change of addresses, where each of them is well for itself."""
    async with Cutter(redis.port) as network:
        bus = over_redis(f"redis://{HOST}:{network.port}", QUICK)()
        async with started(bus):
            ear = await Ear().listen(bus, "room")
            with RedisServer(redis._folder) as another:
                network.behind = another.port
                redis.ask("CLIENT", "KILL", "TYPE", "normal")
                await unwell(bus)
                await ear.until(None)
                await well(bus)
                bus.publish("room", b"tea")
                await ear.until(b"tea")
                assert len(another.ask("PUBSUB", "CHANNELS", "*:room")) == 1
                network.cut()


async def test_a_replica_is_no_bus(redis: RedisServer) -> None:
    bus = over_redis(redis.url, QUICK)()
    async with started(bus):
        ear = await Ear().listen(bus, "room")
        redis.ask("REPLICAOF", HOST, str(free_port()))
        assert await unwell(bus) == "the Redis that was reached is a replica"
        redis.ask("REPLICAOF", "NO", "ONE")
        await well(bus)
        bus.publish("room", b"tea")
        await ear.until(b"tea")


async def test_a_wrong_password_is_said_and_no_host_with_it(redis: RedisServer) -> None:
    redis.ask("CONFIG", "SET", "requirepass", "right")
    bus = over_redis(f"redis://:wrong@{HOST}:{redis.port}", QUICK)()
    async with started(bus):
        assert bus.state == "Redis refuses the user or the password"
    right = over_redis(f"redis://:right@{HOST}:{redis.port}/3", QUICK)()
    async with started(right):
        assert right.state == OK


async def test_a_user_who_may_not_publish_is_found(redis: RedisServer) -> None:
    redis.ask("ACL", "SETUSER", "tea", "on", ">pw", "+@all", "-publish", "allchannels")
    bus = over_redis(f"redis://tea:pw@{HOST}:{redis.port}", QUICK)()
    async with started(bus):
        assert await unwell(bus) == "Redis refuses to publish"
