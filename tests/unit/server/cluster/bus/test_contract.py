"""The contract of delivery, which every kind of bus keeps."""

import asyncio

import pytest

from models.errors import Refusal
from server.cluster.bus.bus import OK
from tests.rigs.network.redis_server import RedisServer
from tests.unit.server.cluster.bus.rig import Ear, MakeBus, in_memory, over_redis, started

pytestmark = pytest.mark.gen_test(timeout=30)


@pytest.fixture(params=["memory", "redis"])
def make_bus(request: pytest.FixtureRequest) -> MakeBus:
    if request.param == "memory":
        return in_memory()
    redis: RedisServer = request.getfixturevalue("redis")
    return over_redis(redis.url)


async def test_each_subscription_hears_each_message_once_and_in_order(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with started(here, there):
        ears = [await Ear().listen(bus, "room") for bus in (here, there, there)]
        sent = [b"%d" % number for number in range(300)]
        for number, message in enumerate(sent):
            here.publish("room", message)
            here.publish("elsewhere", b"not heard")
            if number % 50 == 0:
                await asyncio.sleep(0)
        for ear in ears:
            await ear.until(*sent)
            assert ear.heard == sent
        assert here.state == there.state == OK


async def test_any_bytes_arrive_as_they_were_sent(make_bus: MakeBus) -> None:
    bus = make_bus()
    async with started(bus):
        ear = await Ear().listen(bus, "room:!~$%{x}")
        messages = [b"", b"\r\n", bytes(range(256)), b"\0" * 300_000]
        for message in messages:
            bus.publish("room:!~$%{x}", message)
        await ear.until(*messages)


async def test_nothing_is_delivered_within_publish(make_bus: MakeBus) -> None:
    bus = make_bus()
    async with started(bus):
        ear = await Ear().listen(bus, "room")
        bus.publish("room", b"tea")
        assert ear.heard == []
        await ear.until(b"tea")


async def test_one_that_has_unsubscribed_hears_nothing_that_was_under_way(make_bus: MakeBus) -> None:
    bus = make_bus()
    async with started(bus):
        gone, there = await Ear().listen(bus, "room"), await Ear().listen(bus, "room")
        bus.publish("room", b"tea")
        assert gone.subscription is not None
        gone.subscription.unsubscribe()
        gone.subscription.unsubscribe()
        await there.until(b"tea")
        assert gone.heard == []


async def test_one_that_comes_back_at_once_hears_what_is_published_from_then_on(make_bus: MakeBus) -> None:
    bus = make_bus()
    async with started(bus):
        for round_ in range(20):
            ear = await Ear().listen(bus, "room")
            bus.publish("room", b"%d" % round_)
            await ear.until(b"%d" % round_)
            assert ear.heard == [b"%d" % round_]
            assert ear.subscription is not None
            ear.subscription.unsubscribe()


async def test_many_subscribe_at_once_and_each_is_confirmed(make_bus: MakeBus) -> None:
    here, there = make_bus(), make_bus()
    async with started(here, there):
        ears = await asyncio.gather(*(Ear().listen(there, f"room-{number}") for number in range(500)))
        for number in range(500):
            here.publish(f"room-{number}", b"%d" % number)
        for number, ear in enumerate(ears):
            await ear.until(b"%d" % number)


@pytest.mark.logs_errors
async def test_a_listener_that_fails_costs_the_others_nothing(make_bus: MakeBus) -> None:
    def fail(message: bytes) -> None:
        raise RuntimeError(message)

    bus = make_bus()
    async with started(bus):
        await bus.subscribe("room", fail, lambda: None)
        ear = await Ear().listen(bus, "room")
        bus.publish("room", b"tea")
        bus.publish("room", b"milk")
        await ear.until(b"tea", b"milk")


async def test_a_closed_bus_refuses_and_hears_nothing(make_bus: MakeBus) -> None:
    bus, other = make_bus(), make_bus()
    states: list[str] = []
    async with started(other):
        await bus.start()
        bus.subscribe_state(states.append)
        ear = await Ear().listen(bus, "room")
        last = await Ear().listen(other, "room")
        bus.publish("room", b"the last")
        await bus.close()
        assert states == [bus.state] != [OK]
        await last.until(b"the last")
        other.publish("room", b"after it")
        await last.until(b"after it")
        assert b"after it" not in ear.heard
        with pytest.raises(Refusal, match="unavailable"):
            bus.publish("room", b"tea")
        with pytest.raises(Refusal, match="unavailable"):
            await Ear().listen(bus, "room")


@pytest.mark.parametrize("channel", ["", "two words", "tea\n", "x" * 201, "茶"])
async def test_an_invalid_channel_name_is_refused(make_bus: MakeBus, channel: str) -> None:
    bus = make_bus()
    async with started(bus):
        with pytest.raises(ValueError, match="no name of a channel"):
            bus.publish(channel, b"tea")
        with pytest.raises(ValueError, match="no name of a channel"):
            await Ear().listen(bus, channel)
