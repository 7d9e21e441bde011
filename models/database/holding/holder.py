"""A process as others see it: for people to find, and for other processes to check whether it has ended."""

import os
import socket
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from models.database.child_process import start_time

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_PID_NAMESPACE: Final = Path("/proc/self/ns/pid")


class Holder(Struct, frozen=True, kw_only=True):
    """A process that serves, ``since_at`` (ms since the epoch).

    ``machine`` is where ``pid`` and ``started`` are valid: one boot of a system, and a namespace in it; None if
    unknown. ``speaks``: the format of its messages to other processes; None if it serves alone.
    """

    host: str
    pid: int
    since_at: int
    machine: str | None = None
    started: str | None = None
    speaks: str | None = None

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since_at // 1000, UTC)
        return f"process {self.pid} on {self.host}, since {since:%Y-%m-%d %H:%M:%S} UTC"

    @property
    def is_here(self) -> bool:
        """Whether its ``pid`` is valid for this process."""
        return self.machine is not None and self.machine == _machine()

    @property
    def is_gone(self) -> bool:
        """Whether it has certainly ended: it ran on this machine, and does not any more."""
        return self.is_here and start_time(self.pid) != self.started


def this_process(since_at: int) -> Holder:
    """This process, as one that serves since then."""
    pid = os.getpid()
    return Holder(
        host=socket.gethostname(),
        pid=pid,
        since_at=since_at,
        machine=_machine(),
        started=start_time(pid),
    )


@cache
def _machine() -> str | None:
    try:
        return f"{_BOOT_ID.read_text().strip()} {_PID_NAMESPACE.readlink()}"
    except OSError:
        return None
