"""A child process written down, so that one left by a killed server is recognised and ended.

A process is known by its id and its start time; ids are used again, so neither is ever enough, and a process
is signalled only if its command line also names what we gave it. ``models.database.embedded`` is the only user.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import msgspec

KNOCK_S: Final = 0.2
_KNOCK_TIMEOUT_S: Final = 0.05
_TERM_S: Final = 6.0
_KILL_S: Final = 5.0
# Fields of /proc/PID/stat after the command's name: proc(5), numbers 3 and 22.
_STATE: Final = 0
_START_TIME: Final = 19


class Record(msgspec.Struct, frozen=True):
    """What the file says: the process, when it started, its port, and a part of its command line."""

    pid: int
    started: str
    port: int
    marker: str


def write(path: Path, pid: int, port: int, marker: str) -> None:
    """Write down the running process ``pid``, which listens on ``port`` and whose command line holds ``marker``."""
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(msgspec.json.encode(Record(pid, started(pid) or "", port, marker)))
    unfinished.replace(path)


async def end(path: Path) -> int | None:
    """End the process that ``path`` tells of, if it still runs, and remove the file; its id if there was one.

    Asks with SIGTERM, and after 6 s ends it with SIGKILL. Raises ``TimeoutError`` if even that does nothing.
    """
    record = _read(path)
    ended = None
    if record is not None and _is_running(record):
        ended = record.pid
        if not await _gone(record, signal.SIGTERM, _TERM_S) and not await _gone(
            record, signal.SIGKILL, _KILL_S
        ):
            raise TimeoutError(f"process {record.pid} does not end")
    path.unlink(missing_ok=True)  # noqa: ASYNC240 - of no bytes, at the start, on a local disk
    return ended


def knock(port: int) -> bool:
    """Whether a connection to ``port`` of the loopback is taken; it is closed again at once.

    The database ends 2 s sooner if one comes ``KNOCK_S`` after it was asked to: it waits that long for its
    accept(2). At the very moment of the signal it would miss the signal.
    """
    with socket.socket() as probe:
        probe.settimeout(_KNOCK_TIMEOUT_S)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def started(pid: int) -> str | None:
    """When ``pid`` started, in words that only compare with each other; None if it does not run."""
    if sys.platform != "linux":
        return _ps(pid, "lstart")
    return _started_by_proc(pid)


def _read(path: Path) -> Record | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except (FileNotFoundError, msgspec.DecodeError):
        # Not there, or cut off by a crash in the middle of its writing: it tells of nothing.
        return None


def _is_running(record: Record) -> bool:
    return started(record.pid) == record.started and record.marker in _command_line(record.pid)


async def _gone(record: Record, by: signal.Signals, within_s: float) -> bool:
    try:
        os.kill(record.pid, by)
    except ProcessLookupError:
        return True
    deadline = time.monotonic() + within_s
    while started(record.pid) == record.started:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(KNOCK_S)
        knock(record.port)
    return True


def _started_by_proc(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name is in brackets and may hold blanks and brackets itself.
    fields = stat.rpartition(")")[2].split()
    return None if fields[_STATE] in "ZX" else fields[_START_TIME]


def _command_line(pid: int) -> str:
    if sys.platform != "linux":
        return _ps(pid, "command") or ""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _ps(pid: int, column: str) -> str | None:
    command = ["ps", "-ww", "-o", f"{column}=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None
