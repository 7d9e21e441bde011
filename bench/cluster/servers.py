"""Starts one process, or several over a Redis, on a database that runs separately."""

import asyncio
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Final

from msgspec import Struct

from bench.build import BUILD, ROOT
from bench.chaos.running.redis import Redis
from bench.database import database
from bench.process import cpu_seconds, free_port, running
from bench.teahouse import ADMIN

_IS_HOME: Final = "is the home of all rooms"


class Server(Struct, eq=False):
    """One process. ``stack`` ends it."""

    port: int
    process: "Popen[bytes]"
    log: Path
    stack: ExitStack

    @property
    def is_home(self) -> bool:
        """Whether it has been the home since it was started."""
        return _IS_HOME in self.log.read_text(errors="replace")


class Several:
    """Processes that work as one; a single one runs without Redis."""

    def __init__(self, folder: Path, uri: str, redis: Redis | None) -> None:
        self.servers: list[Server] = []
        self._folder = folder
        self._uri = uri
        self._redis = redis
        self._secret = secrets.token_hex(32)
        self._started = 0

    def start(self) -> Server:
        """Start one more process. Raises ``ProcessFailed``."""
        self._started += 1
        port, stack = free_port(), ExitStack()
        log = BUILD / "logs" / f"several-{self._started}.log"
        environment = {
            "LIMITS": "off",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "DATA_DIR": str(self._folder / str(self._started)),
            "ADMIN_TOKEN": ADMIN,
            "MONGODB_URI": self._uri,
            "JWT_SECRET": self._secret,
        }
        if self._redis is not None:
            environment["REDIS_URL"] = f"redis://127.0.0.1:{self._redis.port}"
        command = [sys.executable, "-m", "server"]
        process = stack.enter_context(running(command, port, log, environment=environment, cwd=ROOT))
        server = Server(port, process, log, stack)
        self.servers.append(server)
        return server

    def end(self, server: Server) -> None:
        """End it, if it still runs, and forget it."""
        self.servers.remove(server)
        server.stack.close()

    @property
    def home(self) -> Server:
        """The process that has the rooms."""
        return next(each for each in self.servers if each.is_home)

    def cpu_seconds(self) -> float:
        """The processor time of all of them, without Redis and the database."""
        return sum(cpu_seconds(each.process) for each in self.servers)

    def publishes(self) -> int:
        """How many messages Redis has been given to publish since its start."""
        assert self._redis is not None
        answer = asyncio.run(self._redis.ask("INFO", "commandstats")).decode()
        stats = dict(line.split(":", 1) for line in answer.splitlines() if ":" in line)
        names = ("cmdstat_publish", "cmdstat_spublish")
        return sum(int(stats[name].split("calls=")[1].split(",")[0]) for name in names if name in stats)


@contextmanager
def several(count: int) -> Iterator[Several]:
    """Run ``count`` processes while the body runs. Raises ``ProcessFailed`` or ``MissingTool``."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=BUILD))
    redis = Redis(folder / "redis") if count > 1 else None
    try:
        with database(folder / "database") as uri:
            if redis is not None:
                asyncio.run(redis.start())
            processes = Several(folder, uri, redis)
            try:
                for _ in range(count):
                    processes.start()
                yield processes
            finally:
                for server in list(processes.servers):
                    processes.end(server)
    finally:
        if redis is not None:
            asyncio.run(redis.kill())
        shutil.rmtree(folder, ignore_errors=True)
