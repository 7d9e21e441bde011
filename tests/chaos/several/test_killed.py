"""``kill -9`` of the home and of a gateway: nothing acknowledged is lost, none doubled, no hole in any ``rev``."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.chaos.several.trio import Ear, Sender, Trio, trio
from tests.chaos.wire import Guest, Wire

pytestmark = pytest.mark.long


async def room_with(three: Trio) -> tuple[str, list[Sender], list[Ear]]:
    first, second = three.gateways
    maker = await Wire.open(first.port, await Guest.register(first.port))
    room = (await maker.ask("room.create", title="Tea"))["room"]["room"]
    await maker.ask("room.join", room=room)
    other = await Wire.open(second.port, await Guest.register(second.port))
    await other.ask("room.join", room=room)
    ears = [await Ear.of(first, room), await Ear.of(second, room)]
    return room, [Sender(maker, room, "first"), Sender(other, room, "second")], ears


async def sent_while(senders: list[Sender], happens: "asyncio.Task[None]") -> dict[str, int]:
    """Send until ``happens`` has ended and a little longer; the ``rev`` of each message that was acknowledged."""
    stop = asyncio.Event()
    sending = [asyncio.create_task(each.send(stop)) for each in senders]
    await happens
    before = sum(len(each.acknowledged) for each in senders)
    async with asyncio.timeout(30):
        while sum(len(each.acknowledged) for each in senders) < before + 20:
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*sending)
    return {text: reply["rev"] for each in senders for text, reply in each.acknowledged.items()}


async def check(room: str, ears: list[Ear], acknowledged: dict[str, int], reader: Wire) -> None:
    last = max(acknowledged.values())
    assert len(set(acknowledged.values())) == len(acknowledged)
    for ear in ears:
        await ear.heard(last)
        assert not ear.wire.closed.is_set()
        ear.check_whole(last)
        told = {event["message"]["text"]: event["rev"] for event in ear.told() if event["op"] == "message"}
        assert {text: told.get(text) for text in acknowledged} == acknowledged
    joined = await reader.ask("room.join", room=room)
    assert joined["rev"] >= last


def test_sockets_outlive_a_killed_home_and_miss_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        async with trio(tmp_path) as three:
            room, senders, ears = await room_with(three)
            home, gateways = three.home, three.gateways

            async def killed() -> None:
                await asyncio.sleep(1)
                await home.kill()
                await three.has_home()

            acknowledged = await sent_while(senders, asyncio.create_task(killed()))
            reader = await Wire.open(gateways[0].port, await Guest.register(gateways[0].port))
            await check(room, ears, acknowledged, reader)
            assert [each.errors() for each in gateways] == [[], []]

    asyncio.run(play())


def test_a_draining_home_hands_over_and_no_socket_elsewhere_notices(tmp_path: Path) -> None:
    async def play() -> None:
        async with trio(tmp_path) as three:
            room, senders, ears = await room_with(three)
            home, gateways = three.home, three.gateways

            async def drained() -> None:
                await asyncio.sleep(1)
                home.signal(signal.SIGTERM)
                assert await home.ended() == 0
                await three.has_home()

            acknowledged = await sent_while(senders, asyncio.create_task(drained()))
            reader = await Wire.open(gateways[0].port, await Guest.register(gateways[0].port))
            await check(room, ears, acknowledged, reader)
            assert [each.errors() for each in three.servers] == [[], [], []]

    asyncio.run(play())


def test_a_killed_gateway_costs_the_others_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        async with trio(tmp_path) as three:
            room, senders, ears = await room_with(three)
            first, second = three.gateways
            gone = ears[0]
            who = [event for event in ears[1].wire.events if event["op"] == "presence"]

            async def killed() -> None:
                await asyncio.sleep(1)
                await first.kill()

            # The other one's sender has no socket any more.
            acknowledged = await sent_while(senders[1:], asyncio.create_task(killed()))
            reader = await Wire.open(second.port, await Guest.register(second.port))
            await check(room, ears[1:], acknowledged, reader)
            assert gone.wire.closed.is_set()
            async with asyncio.timeout(15):
                while not any(
                    event["op"] == "presence" and not event["online"] for event in ears[1].wire.events
                ):
                    await asyncio.sleep(0.05)
            assert len(who) < len([each for each in ears[1].wire.events if each["op"] == "presence"])

    asyncio.run(play())
