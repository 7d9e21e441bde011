"""Webhooks while server and database are killed, and a receiver fails, hangs and restarts: in order, none lost."""

import asyncio
import random
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from tests.chaos.processes import ServerProcess
from tests.rigs.reachable_server import ReachableServer
from tests.wire.webhooks.receiver import Received, Receiver

TOKEN: Final = "the-operators-token-of-this-test"
EVENTS: Final = ("message", "message.changed", "member", "room")
ROOMS: Final = 5
MANY_ROOMS: Final = 24
MANY_EVENTS: Final = 10_000
RESTS_S: Final = 1.0


class Unreliable:
    """A receiver that takes only some of what comes, and restarts; ``received`` is of all its lives."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.received: list[Received] = []
        self.secret = ""
        self.is_well = False
        self._now = self._begin(0)
        self.url = self._now.url

    async def restart(self) -> None:
        await self._now.stop()
        self._now = self._begin(self._now.port)

    async def stop(self) -> None:
        await self._now.stop()

    def use(self, secret: str) -> None:
        self.secret = self._now.secret = secret

    @property
    def most_of_one_room(self) -> int:
        return self._now.most_of_one_room

    def _begin(self, port: int) -> Receiver:
        receiver = Receiver(port)
        receiver.received, receiver.secret, receiver.answer = self.received, self.secret, self._answer
        return receiver

    def _answer(self, _: Received) -> int | None:
        if self.is_well:
            return 200
        return self._random.choices((200, 204, 500, 302, None), (8, 2, 2, 1, 1))[0]


class Story:
    """A server, its receiver, and rooms in which something is said all the time."""

    def __init__(self, folder: Path, seed: int, count: int = ROOMS) -> None:
        self.count = count
        settings = {"ADMIN_TOKEN": TOKEN, "WEBHOOK_PRIVATE": "on", "LIMITS": "off", "FEED_SYMBOLS": "TEA"}
        self.server = ServerProcess(folder, **settings)
        self.receiver = Unreliable(seed)
        self.rooms: list[str] = []
        self.said: dict[str, int] = defaultdict(int)
        self.is_over = False

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's body. Raises ``OSError`` where there is none that says that it was done."""
        reached = ReachableServer(f"127.0.0.1:{self.server.port}")
        answer = await reached.api.call(method, path, body, token=TOKEN)
        if answer.status >= 300:
            raise OSError(answer.status)
        return answer.json if answer.raw else None

    async def begin(self) -> None:
        await self.server.start()
        made = await self.call("POST", "/api/webhooks", {"url": self.receiver.url, "events": EVENTS})
        self.receiver.use(made["secret"])
        for number in range(self.count):
            made = await self.call("POST", "/api/rooms", {"title": f"Room {number}"})
            self.rooms.append(made["room"]["room"])

    async def talk(self, room: str) -> None:
        """Say one thing after the other, each until it is acknowledged."""
        while not self.is_over:
            body = {"text": f"text {self.said[room] + 1}", "nonce": f"{room}-{self.said[room]}"}
            with suppress(Exception):
                message = (await self.call("POST", f"/api/rooms/{room}/messages", body))["message"]
                self.said[room] += 1
                if self.said[room] % 4 == 0:
                    path = f"/api/rooms/{room}/messages/{message['seq']}"
                    await self.call("PATCH", path, {"text": "another"})
            await asyncio.sleep(0.01)

    async def unrest(self, kills: int) -> None:
        """Kill the server and its database in turn, and the receiver all the time."""
        for number in range(kills):
            await asyncio.sleep(RESTS_S)
            await self.receiver.restart()
            await asyncio.sleep(RESTS_S)
            if number % 2:
                self.server.database().signal(signal.SIGKILL)
                await asyncio.sleep(RESTS_S)
                await self.receiver.restart()
            else:
                await self.server.kill()
                await self.receiver.restart()
                await self.server.start()
        await asyncio.sleep(RESTS_S)
        self.is_over = True

    async def restarts(self, seed: int) -> None:
        """Restart the receiver at random, until as much was said as makes 10,000 events."""
        chance = random.Random(seed)
        # Each fourth message is edited, and each room tells of its beginning.
        while sum(self.said.values()) * 5 // 4 < MANY_EVENTS:
            await asyncio.sleep(chance.uniform(0.2, 5))
            await self.receiver.restart()
        self.is_over = True

    async def told_all(self, within_s: float = 90) -> None:
        """Return once nothing waits any more."""
        self.receiver.is_well = True
        await self.receiver.restart()
        async with asyncio.timeout(within_s):
            while await self._waiting():
                await asyncio.sleep(0.1)

    async def _waiting(self) -> int:
        """How many events wait; 1 while that cannot be told."""
        with suppress(OSError):
            return int((await self.call("GET", "/api/webhooks"))["webhooks"][0]["waiting"])
        return 1

    async def faults(self) -> list[str]:
        """What is wrong with what came: every change once at least, in order, each under one id."""
        wrong: list[str] = []
        ids: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for room in self.rooms:
            came = [each for each in self.receiver.received if each.body["data"]["room"] == room]
            taken = [each.body["data"]["rev"] for each in came if each.status in (200, 204)]
            for each in came:
                ids[each.id].add((room, each.body["data"]["rev"]))
            last = 0
            for rev in taken:
                if rev > last + 1:
                    wrong.append(f"{room}: {rev} came after {last}")
                last = max(last, rev)
            page = await self.call("GET", f"/api/rooms/{room}/messages?limit=1")
            if not page["messages"] or last < page["messages"][-1]["rev"]:
                wrong.append(f"{room}: nothing came behind {last}")
        wrong += [f"{known} is the id of {of}" for known, of in ids.items() if len(of) > 1]
        if len(ids) != len(set().union(*ids.values())):
            wrong.append("a change has two ids")
        return wrong


async def play(folder: Path, seed: int, kills: int) -> None:
    story = Story(folder, seed)
    try:
        await story.begin()
        talkers = [asyncio.create_task(story.talk(room)) for room in story.rooms]
        await story.unrest(kills)
        await asyncio.gather(*talkers)
        await story.told_all()
        assert await story.faults() == []
        assert all(each.is_signed for each in story.receiver.received)
        assert story.receiver.most_of_one_room == 1
        assert min(story.said[room] for room in story.rooms) > 2
        assert story.server.errors() == []
    finally:
        await story.server.stop()
        await story.receiver.stop()


def test_no_event_is_missing_or_out_of_order_after_kills(tmp_path: Path) -> None:
    asyncio.run(play(tmp_path / "data", 5, 2))


@pytest.mark.long
def test_no_event_is_missing_or_out_of_order_after_many_kills(tmp_path: Path) -> None:
    asyncio.run(play(tmp_path / "data", 6, 8))


async def play_many(folder: Path, seed: int) -> None:
    story = Story(folder, seed, MANY_ROOMS)
    try:
        await story.begin()
        talkers = [asyncio.create_task(story.talk(room)) for room in story.rooms]
        await story.restarts(seed)
        await asyncio.gather(*talkers)
        # Half of it still comes while the receiver fails; then the rest, for back-offs grow to an hour.
        await story.told_all(1_200)
        assert await story.faults() == []
        assert len({each.id for each in story.receiver.received}) >= MANY_EVENTS
        assert {each.status for each in story.receiver.received} >= {200, 204, 500, 302, None}
        assert story.receiver.most_of_one_room == 1
        assert story.server.errors() == []
    finally:
        await story.server.stop()
        await story.receiver.stop()


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_10000_events_through_a_receiver_that_fails_hangs_and_restarts(tmp_path: Path) -> None:
    asyncio.run(play_many(tmp_path / "data", 7))
