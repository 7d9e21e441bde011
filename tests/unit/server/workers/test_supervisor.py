"""The supervisor of workers: what it does when one dies, cannot start, or is slow to end."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from server.workers import supervisor as supervising
from server.workers.supervisor import Supervisor

pytestmark = pytest.mark.gen_test(timeout=60)
# Says when it runs; at SIGTERM, when it was told to end and when it does.
GOOD = """
import signal, sys, time
def end(*_):
    print("told", flush=True); time.sleep(0.05); print("ends", flush=True); sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("runs", flush=True)
while True: time.sleep(60)
"""
DEAF = GOOD.replace("time.sleep(0.05)", "time.sleep(60)")


class Crew:
    """The workers that a supervisor starts, and what they said, in the order in which it came."""

    def __init__(self, count: int, program: Callable[[int], str], drain_s: float = 30.0) -> None:
        self.said: list[str] = []
        self.starts: list[int] = []
        self.asked_to_stop = asyncio.Event()
        self.supervisor = Supervisor(count, self._start, drain_s=drain_s)
        self._program = program
        self._readers: list[asyncio.Task[None]] = []

    async def said_by_all(self, *lines: str) -> None:
        async with asyncio.timeout(30):
            while not set(lines) <= set(self.said):
                await asyncio.sleep(0.01)

    async def heard(self) -> None:
        await asyncio.gather(*self._readers)

    async def _start(self, number: int) -> Process:
        self.starts.append(number)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", "-c", self._program(number), stdout=PIPE
        )
        self._readers.append(asyncio.create_task(self._read(number, process)))
        return process

    async def _read(self, number: int, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.said.append(f"{number} {line.decode().strip()}")


@asynccontextmanager
async def running(crew: Crew) -> AsyncIterator["asyncio.Task[int]"]:
    run = asyncio.create_task(crew.supervisor.run(crew.asked_to_stop))
    try:
        yield run
    finally:
        crew.asked_to_stop.set()
        await asyncio.wait([run])
        await crew.heard()


async def test_workers_drain_one_after_the_other() -> None:
    crew = Crew(3, lambda number: GOOD)
    async with running(crew) as run:
        await crew.said_by_all("0 runs", "1 runs", "2 runs")
        crew.said.clear()
        crew.asked_to_stop.set()
        assert await run == 0
    assert crew.said == ["0 told", "0 ends", "1 told", "1 ends", "2 told", "2 ends"]


async def test_one_that_takes_too_long_has_its_share_and_is_killed_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crew = Crew(2, lambda number: DEAF if number == 0 else GOOD, drain_s=600.0)
    ended_within, shares = supervising._ended_within, []

    async def ended(process: Process, seconds: float) -> bool:
        """What is left of the time passes at once for the one that does not hear."""
        shares.append(seconds)
        if process.pid != deaf:
            return await ended_within(process, seconds)
        await crew.said_by_all("0 told")
        return await ended_within(process, 0.0)

    monkeypatch.setattr(supervising, "_ended_within", ended)
    async with running(crew) as run:
        await crew.said_by_all("0 runs", "1 runs")
        deaf = crew.supervisor.pids()[0]
        crew.said.clear()
        crew.asked_to_stop.set()
        assert await run == 0
    assert crew.said == ["0 told", "1 told", "1 ends"]
    assert crew.supervisor.pids() == []
    # Half of the time, and what the first one left of it; then the rest.
    assert shares[0] <= 300 < shares[1] <= 600
    assert len(shares) == 3


@pytest.mark.logs_errors
async def test_one_that_dies_is_started_again_and_the_others_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervising, "BACK_OFF_S", (0.01, 0.3))
    crew = Crew(2, lambda number: GOOD if number else "print('runs', flush=True); raise SystemExit(1)")
    async with running(crew):
        await crew.said_by_all("1 runs")
        began = asyncio.get_running_loop().time()
        async with asyncio.timeout(30):
            while crew.said.count("0 runs") < 4:
                await asyncio.sleep(0.01)
        # After the first failure it waits for longer.
        assert asyncio.get_running_loop().time() - began > 0.3
    assert crew.starts.count(1) == 1


@pytest.mark.logs_errors
async def test_one_that_is_killed_is_started_again() -> None:
    crew = Crew(1, lambda number: GOOD)
    async with running(crew):
        await crew.said_by_all("0 runs")
        crew.said.clear()
        (pid,) = crew.supervisor.pids()
        process = crew.supervisor._running[0]
        assert process is not None
        process.send_signal(signal.SIGKILL)
        await crew.said_by_all("0 runs")
        assert crew.supervisor.pids() != [pid]


async def test_a_first_start_that_is_hopeless_ends_all_with_its_status() -> None:
    crew = Crew(3, lambda number: GOOD if number else "raise SystemExit(4)")
    async with running(crew) as run:
        assert await run == 4
    assert crew.starts.count(0) == 1
    assert crew.supervisor.pids() == []
