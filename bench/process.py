"""Starts the measured processes, pins each to a core, reads their memory and processor time, and ends them."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec

from bench.build import ROOT

SERVER_CORE: Final = 0
_START_S: Final = 120.0
_END_S: Final = 20.0
_POLL_S: Final = 0.05
_RUN_S: Final = 300.0

_T = TypeVar("_T")


class ProcessFailed(Exception):
    """A process failed. ``str()`` holds its last output."""


def load_core() -> int:
    """The core of the load generator: the last one, which is the server's only on a machine with one core."""
    return (os.cpu_count() or 1) - 1


def pinned_to(core: int) -> None:
    """Keep this process and its children on one core, if the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def told_by(module: str, arguments: Sequence[str], lines: Sequence[str], shape: type[_T]) -> _T:
    """The result of a program of ours on the load generator's core: JSON of ``shape``.

    ``lines`` are its input. Raises ``ProcessFailed``, and ``TimeoutExpired`` after 300 s.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=_RUN_S,
        preexec_fn=partial(pinned_to, load_core()),
    )
    if done.returncode:
        raise ProcessFailed(f"{module}: {done.stderr.strip()[-400:]}")
    return msgspec.json.decode(done.stdout, type=shape)


@contextmanager
def running(
    command: Sequence[str | Path],
    port: int,
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server on the server's core while the body runs. Raises ``ProcessFailed`` if it does not listen."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        process = _spawn(command, said, environment, cwd)
        try:
            _wait_until_open(process, port, log)
            yield process
        finally:
            _end(process)


def resident_bytes(process: "subprocess.Popen[bytes]") -> int:
    """The resident memory of a process."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def cpu_seconds(process: "subprocess.Popen[bytes] | int") -> float:
    """The processor time that a process, or the one with that number, has used, without its children."""
    pid = process if isinstance(process, int) else process.pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_seconds_with_children(process: "subprocess.Popen[bytes]") -> float:
    """The processor time that a process and its living children have used: with its embedded database."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return sum(cpu_seconds(pid) for pid in (process.pid, *map(int, listed)))


def _spawn(
    command: Sequence[str | Path], said: IO[bytes], environment: Mapping[str, str] | None, cwd: Path | None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        env={**os.environ, **(environment or {})},
        cwd=cwd,
        preexec_fn=_prepare,  # this process has no threads
    )


def _prepare() -> None:
    pinned_to(SERVER_CORE)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _wait_until_open(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    give_up_at = time.monotonic() + _START_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(_POLL_S)
        else:
            return
    raise ProcessFailed(f"{process.args!r} does not listen: {log.read_text(errors='replace')[-600:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
