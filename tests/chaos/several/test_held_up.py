"""The home stopped for longer than its lease, and Redis killed: sockets stay, and nothing is lost or told twice."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.chaos.processes import HurriedServerProcess, ServerProcess
from tests.chaos.several.test_killed import check, room_with, sent_while
from tests.chaos.several.trio import STEPPED_DOWN, Ear, Sender, trio
from tests.chaos.wire import Guest, Wire

pytestmark = pytest.mark.long


@pytest.mark.parametrize("kind", [HurriedServerProcess, ServerProcess])
def test_a_home_that_was_stopped_finds_another_one_and_goes_on_as_a_gateway(
    tmp_path: Path, kind: type[ServerProcess]
) -> None:
    async def play() -> None:
        async with trio(tmp_path, kind) as three:
            room, senders, ears = await room_with(three)
            home, gateways = three.home, three.gateways
            at_home = await Wire.open(home.port, await Guest.register(home.port))
            await at_home.ask("room.join", room=room)
            senders.append(Sender(at_home, room, "at the home"))
            ears.append(await Ear.of(home, room))

            async def stopped() -> None:
                await asyncio.sleep(1)
                home.signal(signal.SIGSTOP)
                async with asyncio.timeout(60):
                    while not any("is the home of all rooms" in each.log() for each in gateways):
                        await asyncio.sleep(0.1)
                # Found in its socket when it goes on.
                at_home.post("message.send", room=room, text="waited", nonce="waited")
                home.signal(signal.SIGCONT)
                async with asyncio.timeout(30):
                    while STEPPED_DOWN not in home.log():
                        await asyncio.sleep(0.1)

            acknowledged = await sent_while(senders, asyncio.create_task(stopped()))
            reader = await Wire.open(gateways[0].port, await Guest.register(gateways[0].port))
            await check(room, ears, acknowledged, reader)
            assert home.is_running
            assert [each.errors() for each in three.servers] == [[], [], []]

    asyncio.run(play())


def test_sockets_stay_while_redis_is_away_and_are_told_what_they_missed(tmp_path: Path) -> None:
    async def play() -> None:
        async with trio(tmp_path) as three:
            room, senders, ears = await room_with(three)
            home = three.home
            at_home = await Wire.open(home.port, await Guest.register(home.port))
            await at_home.ask("room.join", room=room)

            async def away() -> None:
                three.redis.kill()
                for number in range(10):
                    text = f"said while Redis is away {number}"
                    await at_home.ask("message.send", room=room, text=text, nonce=text)
                    await asyncio.sleep(0.3)
                three.redis.start()

            acknowledged = await sent_while(senders, asyncio.create_task(away()))
            reader = await Wire.open(home.port, await Guest.register(home.port))
            await check(room, ears, acknowledged, reader)
            assert three.home is home
            assert not at_home.closed.is_set()

    asyncio.run(play())
