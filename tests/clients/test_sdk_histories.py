"""The SDK holds what somebody sees who opens the page anew, whatever happened: over real sockets that are cut."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import pytest

from tests.clients.crowd import Crowd
from tests.clients.node import running
from tests.rigs.network.cutter import Cutter
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=280)
STEPS: Final = 90
ROUNDS: Final = 2
# Beyond this a resume answers ``resync`` (docs/protocol.md, The promise).
MANY_CHANGES: Final = 2_100
LIN: Final = (0, 1)
MEI: Final = 2
DAY_MS: Final = 86_400_000
SEEDS: Final = (1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 13)))


class Devices:
    """Two devices of Lin and one of Mei, each behind a cable of its own that can be cut."""

    def __init__(self, process: asyncio.subprocess.Process, cutters: list[Cutter], room: str) -> None:
        self._process = process
        self._cutters = cutters
        self._room = room
        self.away: set[int] = set()

    async def do(self, act: str, device: int, **more: Any) -> Any:
        line = {"do": act, "device": device, "room": self._room, **more}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(line).encode() + b"\n")
        told = await stdout.readline()
        assert told, "the devices have ended"
        return json.loads(told)

    def cut(self, device: int) -> None:
        self._cutters[device].cut()

    async def go_away(self, device: int) -> None:
        self.away.add(device)
        await self.do("goAway", device)
        self.cut(device)

    async def come_back(self, device: int) -> None:
        self.away.discard(device)
        await self.do("comeBack", device)


@asynccontextmanager
async def _devices(server: RunningServer, room: str, users: list[User]) -> AsyncIterator[Devices]:
    behind = int(server.host.rpartition(":")[2])
    async with AsyncExitStack() as stack:
        cutters = [await stack.enter_async_context(Cutter(behind)) for _ in users]
        arguments = [f"http://{server.host}"]
        for cutter, user in zip(cutters, users, strict=True):
            person = {"id": user.id, "name": user.name, "guest": True}
            session = {"access_token": user.token, "refresh_token": user.refresh_token, "user": person}
            arguments += [f"http://127.0.0.1:{cutter.port}", json.dumps(session)]
        script = running("sdk_devices.mjs", *arguments, options=("--experimental-websocket",))
        yield Devices(await stack.enter_async_context(script), cutters, room)


class History:
    """What happens by chance to a crowd, and to the devices of two who are in it."""

    def __init__(self, crowd: Crowd, devices: Devices, lin: str, chance: random.Random) -> None:
        self._crowd = crowd
        self._devices = devices
        self._lin = lin
        self._chance = chance
        self._said = 0

    async def step(self) -> None:
        await self._crowd.something_happens()
        device = self._chance.randrange(3)
        kind = self._chance.random()
        if device in self._devices.away and kind < 0.25:
            await self._devices.come_back(device)
        elif kind < 0.08:
            self._devices.cut(device)
        elif kind < 0.13:
            await self._devices.go_away(device)
        elif kind < 0.18:
            await self._devices.do("setClock", device, ms=self._chance.randint(-DAY_MS, DAY_MS))
        elif kind < 0.22:
            await self._crowd.clock_jumps()
        elif kind < 0.36:
            self._said += 1
            await self._devices.do("say", device, text=f"said on {device}: {self._said}")
        elif kind < 0.42 and device not in self._devices.away:
            await self._devices.do("older", device)
        elif kind < 0.46:
            await self._blocks()
        elif kind < 0.50:
            await self._ends_or_begins()

    async def _blocks(self) -> None:
        on_line = [device for device in LIN if device not in self._devices.away]
        if on_line:
            user, on = self._crowd.a_talker(), self._chance.random() < 0.6
            command = {"op": "user.block", "user": user, "on": on}
            assert await self._devices.do("ask", on_line[0], command=command) in {"ok", "conflict"}

    async def _ends_or_begins(self) -> None:
        """Lin leaves or is thrown out; if she is out already she joins, on one device."""
        on_line = [device for device in LIN if device not in self._devices.away]
        if self._lin in await self._crowd.members():
            how = self._chance.randrange(3)
            if how == 0 and on_line:
                await self._devices.do("leave", on_line[0])
            elif how == 1:
                await self._crowd.kick(self._lin)
            else:
                await self._crowd.ban(self._lin, banned=True)
                await self._crowd.ban(self._lin, banned=False)
        elif on_line:
            await self._devices.do("join", self._chance.choice(on_line))


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_is_held_is_what_a_fresh_join_shows(server: RunningServer, seed: int) -> None:
    chance = random.Random(seed)
    crowd = Crowd(server, chance)
    await crowd.gather()
    lin, mei = await server.account("Lin"), await server.account("Mei")
    second = await server.signed_in("Lin")
    async with _devices(server, crowd.room, [lin, second, mei]) as devices:
        for device in (*LIN, MEI):
            assert await devices.do("join", device) == "ok"
        history = History(crowd, devices, lin.id, chance)
        for number in range(ROUNDS):
            for _ in range(STEPS):
                await history.step()
            if number == 1:
                await devices.go_away(chance.choice((*LIN, MEI)))
                await crowd.many_changes(MANY_CHANGES)
            await _all_is_the_same(crowd, devices)


async def _all_is_the_same(crowd: Crowd, devices: Devices) -> None:
    everywhere = (*LIN, MEI)
    for device in everywhere:
        await devices.come_back(device)
    said = [await devices.do("quiet", device) for device in everywhere]
    messages, members, rev = await crowd.messages(), await crowd.members(), await crowd.rev()
    for device in everywhere:
        shown = await devices.do("shown", device, rev=rev)
        fresh = await devices.do("fresh", device)
        if shown["info"] is None:
            assert shown["gone"] in {"left", "kicked", "banned", "not_member"}
            continue
        assert shown["info"] == fresh["info"]
        assert shown["messages"] == messages[-len(shown["messages"]) :]
        assert shown["messages"][-len(fresh["messages"]) :] == fresh["messages"]
        assert {held["user"]["id"]: held for held in shown["members"]}.items() <= members.items()
    _each_is_said_once(said, [message.get("text") for message in messages])


def _each_is_said_once(said: list[dict[str, str]], texts: list[str | None]) -> None:
    """What was answered ``ok`` is there once, unless it was deleted; what was refused is not there."""
    for text, outcome in (item for device in said for item in device.items()):
        assert texts.count(text) <= (1 if outcome == "ok" else 0), (text, outcome)
