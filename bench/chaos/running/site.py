"""Three servers over one Redis and one database, each of which can be broken separately."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from tornado.httpclient import AsyncHTTPClient

from bench.build import ROOT
from bench.chaos.history import History
from bench.chaos.plan import PROCESSES
from bench.chaos.running.redis import Redis
from bench.chaos.running.sentinel import Watched
from bench.chaos.running.silence import Line
from bench.process import ProcessFailed, free_port
from models.database.client import Database, connect
from models.database.embedded import EmbeddedDatabase
from models.errors import Refusal
from models.stores.cluster.leases import LeaseStore

# For a machine that is busy with something else.
_READY_S: Final = 300.0
_POLL_S: Final = 0.1
_LOOK_S: Final = 0.5
_AGAIN_S: Final = 0.3
_IS_HOME: Final = "is the home of all rooms"


class Process:
    """A server on its own port, the same at each start; it is restarted whenever it ends."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], history: History) -> None:
        self.name = name
        self.port = free_port()
        self.is_wanted = True
        self._folder = folder / name
        self._folder.mkdir()
        self._ready = self._folder / "ready"
        self._history = history
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._environment = {
            **os.environ,
            **environment,
            "PORT": str(self.port),
            "DATA_DIR": str(self._folder),
            "CHAOS_HOLD": str(self._folder / "hold"),
            "CHAOS_CLOCK": str(self._folder / "clock"),
            "CHAOS_READY": str(self._ready),
        }

    def start(self) -> None:
        """Run it, and restart it whenever it ends while it is wanted."""
        self._launch()
        self._watcher = asyncio.create_task(self._watch())

    def step_clock(self, seconds: int) -> None:
        """Put its clock ahead by this much."""
        (self._folder / "clock").write_text(str(seconds))
        self._signal_within(signal.SIGUSR2)

    def hold(self, seconds: float) -> None:
        """Block its event loop for this long."""
        (self._folder / "hold").write_text(str(seconds))
        self._signal_within(signal.SIGUSR1)

    @property
    def pid(self) -> int | None:
        """The pid of the running process; None if there is none."""
        return None if self._process is None else self._process.pid

    def send_signal(self, number: signal.Signals) -> None:
        """Does nothing if it has ended."""
        if self._process is not None:
            self._process.send_signal(number)

    def _signal_within(self, number: signal.Signals) -> None:
        """Does nothing if it does not take signals yet."""
        process = self._process
        if process is not None and self._ready.exists() and self._ready.read_text() == str(process.pid):
            self.send_signal(number)

    async def ended(self, within_s: float) -> None:
        """Return once it has ended; it is killed if that takes longer."""
        process, waited_s = self._process, 0.0
        while process is not None and process.poll() is None:
            if waited_s > within_s:
                self._history.note("fault", process=self.name, text="it did not end, and is killed")
                process.kill()
            await asyncio.sleep(_POLL_S)
            waited_s += _POLL_S

    async def is_ready(self) -> bool:
        """Whether it reports that it is ready."""
        with suppress(Exception):
            answer = await AsyncHTTPClient().fetch(
                f"http://127.0.0.1:{self.port}/readyz", request_timeout=5, raise_error=False
            )
            return answer.code == 200
        return False

    def log(self) -> str:
        return (self._folder / "server.log").read_text(errors="replace")

    async def stop(self) -> None:
        self.is_wanted = False
        if self._watcher is not None:
            self._watcher.cancel()
        self.send_signal(signal.SIGCONT)
        self.send_signal(signal.SIGTERM)
        await self.ended(30)

    def _launch(self) -> None:
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.chaos.running.child"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_POLL_S)
            if self._process is not None and (status := self._process.poll()) is not None:
                self._history.note("ended", process=self.name, text=str(status))
                self._process = None
                while not self.is_wanted:
                    await asyncio.sleep(_POLL_S)
                await asyncio.sleep(_AGAIN_S)
                self._launch()


class Site:
    """The servers, Redis and the database. ``flaw``: planted in every server. ``sentinel``: with one."""

    def __init__(self, folder: Path, history: History, flaw: str = "", *, sentinel: bool = False) -> None:
        self.redis = Watched(folder / "redis") if sentinel else Redis(folder / "redis")
        self.database = EmbeddedDatabase(folder / "database", password=False)
        self.processes: dict[str, Process] = {}
        self.lines: dict[str, Line] = {}
        self._folder = folder
        self._history = history
        self._flaw = flaw
        self._own_way: Database | None = None

    def ports(self) -> dict[str, int]:
        """The ports at which clients reach the processes."""
        return {name: process.port for name, process in self.processes.items()}

    async def home(self) -> Process | None:
        """The process with the lease; None if none has it, or the database is away."""
        assert self._own_way is not None
        try:
            lease = await LeaseStore(self._own_way).read()
        except Refusal:
            return None
        holder = None if lease is None else lease.holder
        found = [each for each in self.processes.values() if holder is not None and each.pid == holder.pid]
        return found[0] if found else None

    def homes(self) -> int:
        """How often a process has become the home."""
        return sum(process.log().count(_IS_HOME) for process in self.processes.values())

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _start(self) -> None:
        uri = await self.database.start()
        self._own_way = await connect(uri)
        await self.redis.start()
        secret = secrets.token_hex(32)
        for name in PROCESSES:
            self.lines[name] = line = Line(self.redis.port)
            await line.open()
            environment = {
                "MONGODB_URI": uri,
                "REDIS_URL": self.redis.url(line.port),
                "JWT_SECRET": secret,
                "HOST": "127.0.0.1",
                "LIMITS": "off",
                "CHAOS_FLAW": self._flaw,
            }
            self.processes[name] = process = Process(name, self._folder, environment, self._history)
            process.start()
        await self.ready()

    async def ready(self) -> None:
        """Return once every process can serve. Raises ``ProcessFailed`` after five minutes."""
        for process in self.processes.values():
            await _until(process.is_ready, f"{process.name} does not serve: {process.name}/server.log")

    async def __aexit__(self, *_: object) -> None:
        for line in self.lines.values():
            line.speak()
        await asyncio.gather(*(process.stop() for process in self.processes.values()))
        for line in self.lines.values():
            await line.close()
        await self.redis.kill()
        if self._own_way is not None:
            self._own_way.close()
            await self._own_way.closed()
        await self.database.stop()


async def _until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    try:
        async with asyncio.timeout(_READY_S):
            while not await holds():
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise ProcessFailed(what) from None
