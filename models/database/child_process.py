"""A record of a child process in a file, so that the next start finds and ends one that a killed server left behind.

Pids are reused, so a process is signalled only if its start time and a marker in its command line are the recorded
ones.
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


class ProcessRecord(msgspec.Struct, frozen=True):
    """The content of the file: the process, its start time, its port, and a part of its command line."""

    pid: int
    started: str
    port: int
    marker: str


def write_record(path: Path, pid: int, port: int, marker: str) -> None:
    """Record the running process ``pid``, which listens on ``port`` and has ``marker`` in its command line.

    The file is replaced atomically, so a crash leaves the old record or the new one.
    """
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(msgspec.json.encode(ProcessRecord(pid, start_time(pid) or "", port, marker)))
    unfinished.replace(path)


async def end_recorded(path: Path) -> int | None:
    """End the process recorded in ``path``, if it still runs, and remove the file. Returns its pid if it ran.

    Sends SIGTERM, and SIGKILL after 6 s. Raises ``TimeoutError`` if the process survives that for 5 s.
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
    """Whether something accepts connections on ``port`` of the loopback; the connection is closed at once.

    The database ends 2 s sooner if a connection arrives ``KNOCK_S`` after the signal, because it blocks in accept(2)
    until then. A connection at the moment of the signal would make it miss the signal.
    """
    with socket.socket() as probe:
        probe.settimeout(_KNOCK_TIMEOUT_S)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_time(pid: int) -> str | None:
    """The start time of ``pid``, as text that can only be compared; None if it does not run."""
    if sys.platform != "linux":
        return _ps(pid, "lstart")
    return _start_time_in_proc(pid)


def _read(path: Path) -> ProcessRecord | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=ProcessRecord)
    except (FileNotFoundError, msgspec.DecodeError):
        # There is none, or a crash truncated it.
        return None


def _is_running(record: ProcessRecord) -> bool:
    return start_time(record.pid) == record.started and record.marker in _command_line(record.pid)


async def _gone(record: ProcessRecord, by: signal.Signals, within_s: float) -> bool:
    try:
        os.kill(record.pid, by)
    except ProcessLookupError:
        return True
    deadline = time.monotonic() + within_s
    while start_time(record.pid) == record.started:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(KNOCK_S)
        knock(record.port)
    return True


def _start_time_in_proc(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name is in parentheses and may hold spaces and parentheses itself.
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
