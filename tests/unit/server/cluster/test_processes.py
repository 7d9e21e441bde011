"""The table of processes: who is taken for alive, by whom, and how soon a death is known."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models.database.client import Database
from models.database.holding.holder import Holder
from models.ids import NodeId
from models.stores.cluster.processes import ProcessStore
from server.cluster.bus.memory import MemoryBroker, MemoryBus
from server.cluster.processes import MARGIN_S, Processes
from server.runtime.timings import Timings
from tests.rigs.forking.forked import ROOT
from tests.rigs.server import uri_of
from tests.unit.server.cluster.leasing import Boot

pytestmark = pytest.mark.gen_test(timeout=60)
BY_HAND = Timings(beat_s=3_600, lease_s=8)
QUICK = Timings(beat_s=0.1, lease_s=1.5)


class Table:
    """One process of another machine, on a clock of its own, and what it told of the others."""

    def __init__(self, database: Database, node: str, broker: MemoryBroker | None = None) -> None:
        self.boot = Boot()
        self.bus = MemoryBus(broker)
        holder = Holder(host=node, pid=1, since_at=1_700_000_000_000, machine=node, started="1")
        own = (NodeId(node), holder)
        self.processes = Processes(ProcessStore(database), self.bus, own, BY_HAND, self.boot)
        self.told: list[str] = []
        self.processes.subscribe_came(lambda record: self.told.append(f"+{record.node}"))
        self.processes.subscribe_went(lambda record: self.told.append(f"-{record.node}"))

    async def beat(self) -> None:
        await self.processes.say("serving")

    async def look_for(self, seconds: float) -> None:
        """Look each 2 s, as long."""
        for _ in range(round(seconds / 2)):
            self.boot.now += 2
            await self.processes.look()

    def alive(self) -> list[str]:
        return [record.node for record in self.processes.alive()]


@asynccontextmanager
async def tables(
    database: Database, *nodes: str, broker: MemoryBroker | None = None
) -> AsyncIterator[list[Table]]:
    """Without a ``broker`` they hear nothing of each other but through the database."""
    made = [Table(database, node, broker) for node in nodes]
    for table in made:
        await table.bus.start()
        await table.processes.start()
    yield made
    for table in made:
        await table.processes.leave()
        await table.bus.close()


async def test_those_who_come_and_leave_are_known_with_their_inboxes(database: Database) -> None:
    async with tables(database, "n-1", "n-2") as (first, second):
        await first.look_for(2)
        assert first.alive() == second.alive() == ["n-1", "n-2"]
        found = first.processes.find(NodeId("n-2"))
        assert found is not None
        assert (found.inbox, found.state) == (second.processes.inbox, "starting")
        await second.processes.leave()
        await first.look_for(2)
        assert (first.alive(), first.told) == (["n-1"], ["+n-2", "-n-2"])


async def test_one_that_is_silent_for_a_lease_is_dead_and_alive_again_with_its_next_beat(
    database: Database,
) -> None:
    async with tables(database, "n-1", "n-2") as (first, second):
        await first.look_for(6)
        assert first.alive() == ["n-1", "n-2"]
        assert first.processes.is_suspect(NodeId("n-2"))
        await first.look_for(4)
        assert first.alive() == ["n-1"]
        assert first.processes.find(NodeId("n-2")) is None
        await second.beat()
        await first.look_for(2)
        assert first.told == ["+n-2", "-n-2", "+n-2"]
        assert not first.processes.is_suspect(NodeId("n-2"))


async def test_a_process_that_was_stopped_declares_nobody_dead(database: Database) -> None:
    async with tables(database, "n-1", "n-2") as (first, second):
        await first.look_for(2)
        first.boot.now += 600
        await first.processes.look()
        assert first.told == ["+n-2"]
        assert not first.processes.is_certain
        await second.beat()
        await first.look_for(6)
        assert first.told == ["+n-2"]


async def test_it_is_certain_of_itself_for_less_than_others_wait(database: Database) -> None:
    async with tables(database, "n-1") as (first,):
        assert first.processes.is_certain
        first.boot.now += 8 - MARGIN_S
        assert [first.processes.is_certain] == [False]
        await first.beat()
        assert first.processes.is_certain


async def test_the_bus_tells_of_who_comes_and_leaves_before_the_next_look(database: Database) -> None:
    broker = MemoryBroker()
    async with tables(database, "n-1", broker=broker) as (first,):
        async with tables(database, "n-2", broker=broker):
            async with asyncio.timeout(10):
                while first.alive() != ["n-1", "n-2"]:
                    await asyncio.sleep(0.01)
        assert first.told == ["+n-2", "-n-2"]


async def test_a_process_that_is_stopped_is_dead_and_knows_it_before_it_goes_on(database: Database) -> None:
    own = (NodeId("n-1"), Holder(host="here", pid=1, since_at=1_700_000_000_000))
    bus = MemoryBus()
    await bus.start()
    watching = Processes(ProcessStore(database), bus, own, QUICK)
    await watching.start()
    try:
        async with running(database) as child:
            await until(lambda: len(watching.alive()) == 2)
            child.signal(signal.SIGSTOP)
            await until(lambda: len(watching.alive()) == 1)
            child.signal(signal.SIGCONT)
            await until(lambda: len(watching.alive()) == 2)
            # The first that it looked at after it went on was its own certainty.
            await child.says(lambda seen: seen["certain"] is False)
            await child.says(lambda seen: seen["certain"] is True)
            # Of one that ran on this machine it need not be waited for.
            child.signal(signal.SIGKILL)
            await until(lambda: len(watching.alive()) == 1)
        async with running(database) as child:
            await until(lambda: len(watching.alive()) == 2)
            child.signal(signal.SIGTERM)
            await until(lambda: len(watching.alive()) == 1)
    finally:
        await watching.leave()
        await bus.close()


class Child:
    """A process that watches the table, and writes what it sees."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def says(self, what: Callable[[dict[str, Any]], bool]) -> None:
        """Return once it writes such a line."""
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            while not what(json.loads(await asyncio.to_thread(self._process.stdout.readline))):
                pass


@asynccontextmanager
async def running(database: Database) -> AsyncIterator[Child]:
    command = [sys.executable, "-m", "tests.unit.server.cluster.watching", await uri_of(database), "n-9"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Child(process)
        finally:
            process.kill()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.01)
