"""The bus over several Redis: those that sentinels watch, and a cluster."""

import asyncio
from pathlib import Path

import pytest
from redis.crc import key_slot

from server.cluster.bus.over_redis.redis_bus import RedisBus
from tests.rigs.network.redis_several import Cluster, Watched
from tests.unit.server.cluster.bus.rig import QUICK, Ear, over_redis, started, unwell, well

pytestmark = [pytest.mark.gen_test(timeout=120), pytest.mark.long]


async def test_the_bus_follows_the_sentinels_to_another_master(tmp_path: Path) -> None:
    with Watched(tmp_path) as several:
        make_bus = over_redis(several.url, QUICK)
        here, there = make_bus(), make_bus()
        async with started(here, there):
            ear = await Ear().listen(there, "room")
            here.publish("room", b"one")
            await ear.until(b"one")
            before = several.master()
            before.kill()
            await unwell(here)
            async with asyncio.timeout(30):
                while several.master() is before:
                    await asyncio.sleep(0.1)
            await ear.until(None, within_s=30)
            await well(here, there, within_s=30)
            here.publish("room", b"two")
            await ear.until(b"two")


async def test_the_bus_follows_a_hand_over_of_sentinels_while_both_live(tmp_path: Path) -> None:
    with Watched(tmp_path) as several:
        make_bus = over_redis(several.url, QUICK)
        here, there = make_bus(), make_bus()
        async with started(here, there):
            ear = await Ear().listen(there, "room")
            several.hand_over()
            await ear.until(None, within_s=30)
            async with asyncio.timeout(30):
                while several.master().ask("PUBSUB", "CHANNELS", "*:room") == []:
                    await asyncio.sleep(0.1)
            await well(here, there, within_s=30)
            here.publish("room", b"tea")
            await ear.until(b"tea")


async def test_each_node_of_a_cluster_carries_its_channels_and_no_other(tmp_path: Path) -> None:
    with Cluster(tmp_path) as several:
        make_bus = over_redis(several.url, QUICK)
        here, there = make_bus(), make_bus()
        async with started(here, there):
            ears = [await Ear().listen(there, f"room-{number}") for number in range(30)]
            for number, ear in enumerate(ears):
                here.publish(f"room-{number}", b"%d" % number)
                await ear.until(b"%d" % number)
                assert len(ear.heard) == 1
            shares = [len(node.ask("PUBSUB", "SHARDCHANNELS", "*:room-*")) for node in several.nodes]
            assert sum(shares) == len(ears)
            assert min(shares) > 0


async def test_a_channel_whose_slot_moves_is_followed_and_has_a_gap(tmp_path: Path) -> None:
    with Cluster(tmp_path) as several:
        make_bus = over_redis(several.url, QUICK)
        here, there = make_bus(), make_bus()
        assert isinstance(here, RedisBus)
        async with started(here, there):
            ear, other = await Ear().listen(there, "room"), await Ear().listen(there, "other")
            slot = key_slot(f"{here._prefix}room".encode())
            owner = next(each for each in several.nodes if each.ask("PUBSUB", "SHARDCHANNELS", "*:room"))
            new = next(each for each in several.nodes if each is not owner)
            several.give(slot, new)
            await ear.until(None, within_s=30)
            assert len(new.ask("PUBSUB", "SHARDCHANNELS", "*:room")) == 1
            here.publish("room", b"one")
            async with asyncio.timeout(30):
                # The publisher may have found out only by this one, which is lost then, and a gap.
                while b"tea" not in ear.heard:
                    here.publish("room", b"tea")
                    await asyncio.sleep(0.1)
            await well(here, there)
            assert other.heard == []


async def test_a_cluster_that_lost_a_node_says_so_and_is_well_again_when_it_is_back(tmp_path: Path) -> None:
    with Cluster(tmp_path) as several:
        make_bus = over_redis(several.url, QUICK)
        bus = make_bus()
        async with started(bus):
            ears = [await Ear().listen(bus, f"room-{number}") for number in range(12)]
            several.nodes[2].kill()
            await unwell(bus)
            several.nodes[2].start()
            await well(bus, within_s=30)
            for number, ear in enumerate(ears):
                bus.publish(f"room-{number}", b"tea")
                await ear.until(b"tea", within_s=30)
