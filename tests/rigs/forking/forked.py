"""A process that the nursery forked, with an interface like that of ``subprocess``."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
_POLL_S: Final = 0.005


class ForkedProcess:
    """``python -m PROGRAM ARGV`` with only ``env`` as its environment; its output goes to ``output``."""

    def __init__(self, program: str, *argv: str, env: Mapping[str, str], output: int) -> None:
        self._told, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            request = {"program": program, "argv": argv, "env": dict(env), "cwd": str(ROOT)}
            socket.send_fds(_nursery(), [json.dumps(request).encode()], [output, theirs.fileno()])
        self.pid = int(self._told.recv(32))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status, negative for the signal that ended it; None while it runs."""
        if self.returncode is None:
            try:
                status = self._told.recv(32, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            # Empty: its watcher is gone, and with it the exit status.
            self.returncode = int(status or b"-9")
            self._told.close()
        return self.returncode

    def wait(self, timeout_s: float) -> int:
        """Wait for its end; returns the exit status. Raises TimeoutError."""
        until = time.monotonic() + timeout_s
        while (status := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"process {self.pid} has not ended within {timeout_s} s")
            time.sleep(_POLL_S)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        """Does nothing if it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


@cache
def _nursery() -> socket.socket:
    """The socket of this process's nursery, which the first call starts."""
    requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command: Sequence[str] = (sys.executable, "-m", "tests.rigs.forking.nursery", str(theirs.fileno()))
        nursery = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    atexit.register(_close, requests, nursery)
    return requests


def _close(requests: socket.socket, nursery: "subprocess.Popen[bytes]") -> None:
    requests.close()
    nursery.wait(timeout=10)
