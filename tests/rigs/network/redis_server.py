"""A real Redis on a free port of this machine, which a test can kill, suspend and restart."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Final, Self

import pytest

from tests.rigs.network.ports import free_port

HOST: Final = "127.0.0.1"
_STARTS_WITHIN_S: Final = 20.0


def needs_redis(program: str = "redis-server") -> str:
    """The path of ``program``; without it the test is skipped, or fails in CI."""
    path = shutil.which(program)
    if path is None:
        reason = f"{program} is missing"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


class RedisServer:
    """Stores nothing on the disk. ``start`` and ``kill`` any number of times, always on the same port."""

    def __init__(
        self, folder: Path, *options: str, port: int | None = None, program: str = "redis-server"
    ) -> None:
        self.port = port or free_port()
        self._folder = folder
        self._options = options
        self._program = needs_redis(program)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}"

    def start(self) -> None:
        """Return once it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        log = self._folder / f"redis-{self.port}.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(self.command(), stdout=output, stderr=output)
        until = time.monotonic() + _STARTS_WITHIN_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"redis-server did not start:\n{log.read_text()}")
            time.sleep(0.01)

    def command(self) -> list[str]:
        """The command line."""
        kept = ["--bind", HOST, "--dir", str(self._folder), "--save", "", "--appendonly", "no"]
        return [self._program, "--port", str(self.port), *kept, *self._options]

    def kill(self) -> None:
        """Kill it, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def hold(self) -> None:
        """Suspend it, with its connections open, until ``go_on``."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def ask(self, *command: str, timeout: float = 5.0) -> Any:
        """Its answer to ``command``."""
        from redis import Redis

        with Redis(HOST, self.port, socket_timeout=timeout, protocol=2, decode_responses=True) as client:
            return client.execute_command(*command)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=1) as probe:
            probe.sendall(b"PING\r\n")
            return bool(probe.recv(64))
        return False
