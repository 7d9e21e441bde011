"""Real processes to be killed: a server, and what is known of the database beside it."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from models.database import child_process
from models.database.local_password import read_password, sign_in
from tests.rigs.forking.forked import ForkedProcess
from tests.rigs.network.ports import free_port

SECRET: Final = "a secret of tests, long enough for HS256"
START_S: Final = 90.0
END_S: Final = 30.0
_POLL_S: Final = 0.03


class ServerProcess:
    """``python -m server`` on a free port, the same at every start, with its files in ``data_dir``.

    With ``mongodb_uri`` it uses that database, else one of its own; ``settings`` are further variables.
    """

    program = "server"

    def __init__(self, data_dir: Path, mongodb_uri: str | None = None, **settings: str) -> None:
        self._settings = settings
        self.data_dir = data_dir
        self.port = free_port()
        self._mongodb_uri = mongodb_uri
        self._process: ForkedProcess | None = None

    async def start(self, *flags: str) -> None:
        """Return once it serves. Fails with what it said if it ends instead."""
        await self._launch(*flags)
        async with asyncio.timeout(START_S):
            while not await self.is_healthy():
                assert self.is_running, f"the server ended at its start: {self.log()}"
                await asyncio.sleep(_POLL_S)

    async def refused(self, *arguments: str) -> int:
        """Its exit status, where it ends at its start."""
        await self._launch(*arguments)
        return await self.ended()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def ended(self) -> int:
        """Its exit status, once it has ended."""
        assert self._process is not None
        async with asyncio.timeout(END_S):
            while (status := self._process.poll()) is None:
                await asyncio.sleep(_POLL_S)
            return status

    async def is_healthy(self) -> bool:
        client = AsyncHTTPClient()
        with suppress(HTTPClientError, OSError):
            answer = await client.fetch(f"http://127.0.0.1:{self.port}/readyz", request_timeout=6)
            return answer.code == 200
        return False

    def database(self) -> "DatabaseProcess":
        """The embedded database that its folder tells of."""
        return DatabaseProcess.of(self.data_dir)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def errors(self) -> list[str]:
        """What it logged as an error, but for the ends of its database and that it was unhealthy then."""
        lines = [
            line for line in self.log().splitlines() if " ERROR " in line or line.startswith("Traceback")
        ]
        expected = (" models.database.embedded: ", " 503 GET /readyz ")
        return [line for line in lines if not any(word in line for word in expected)]

    async def stop(self) -> None:
        """End it in any case."""
        if self.is_running:
            self.signal(signal.SIGTERM)
            try:
                await self.ended()
            except TimeoutError:
                await self.kill()

    async def _launch(self, *flags: str) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = ForkedProcess(self.program, *flags, env=self._environment(), output=log.fileno())

    @property
    def _log(self) -> Path:
        return self.data_dir / "server.log"

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        kept |= {"PORT": str(self.port), "DATA_DIR": str(self.data_dir), "LIMITS": "off"}
        kept |= {"JWT_SECRET": SECRET} | self._settings
        return kept | ({"MONGODB_URI": self._mongodb_uri} if self._mongodb_uri else {})


class HurriedServerProcess(ServerProcess):
    """One whose lease runs out in 2 s in place of 8."""

    program = "tests.chaos.takeover.hurried"


class DatabaseProcess:
    """A database that some server started: its process and its port."""

    def __init__(self, pid: int, port: int, started: str, password: str | None) -> None:
        self.pid = pid
        self.port = port
        self._started = started
        self._password = password

    @classmethod
    def of(cls, data_dir: Path) -> "DatabaseProcess":
        record = json.loads((data_dir / "db.pid").read_text())
        return cls(record["pid"], record["port"], record["started"], read_password(data_dir / "db.password"))

    @property
    def uri(self) -> str:
        user, source = sign_in(self._password)
        return f"mongodb://{user}127.0.0.1:{self.port}/?directConnection=true{source}"

    @property
    def is_running(self) -> bool:
        return child_process.start_time(self.pid) == self._started

    def signal(self, number: signal.Signals) -> None:
        if self.is_running:
            os.kill(self.pid, number)

    async def freeze(self) -> None:
        """Stop it, and return when none of its threads runs any more."""
        self.signal(signal.SIGSTOP)
        while any(_state(thread) not in "tT" for thread in Path(f"/proc/{self.pid}/task").iterdir()):
            await asyncio.sleep(0.001)

    async def gone(self) -> None:
        """Return once it has ended."""
        async with asyncio.timeout(END_S):
            while self.is_running:
                child_process.knock(self.port)
                await asyncio.sleep(_POLL_S)


@asynccontextmanager
async def a_server(data_dir: Path, mongodb_uri: str | None = None) -> AsyncIterator[ServerProcess]:
    """A server that serves, and ends with the block."""
    server = ServerProcess(data_dir, mongodb_uri)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


def _state(thread: Path) -> str:
    """The state of a thread, a letter: proc(5), ``stat``, the third field."""
    return (thread / "stat").read_text().rpartition(")")[2].split()[0]
