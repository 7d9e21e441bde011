"""Runs the tests of the stores and of the wire on FerretDB with SQLite, another judge of what a database is asked.

    python -m tests.conformance.ferretdb [arguments of pytest]

Needs Go, and some ten minutes. ``tests.conformance.on_ferretdb`` says what FerretDB cannot do.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.rigs.network.ports import free_port

ROOT: Final = Path(__file__).parents[2]
_SOURCE: Final = Path(__file__).parent / "ferretdb_server"
_PROGRAM: Final = ROOT / "build" / "ferretdb"
_SUITES: Final = ("tests/unit/models", "tests/wire")
_START_S: Final = 20.0
_POLL_S: Final = 0.05


def main(arguments: list[str]) -> int:
    """The exit status of pytest; 0 where there is no Go."""
    if shutil.which("go") is None:
        sys.stderr.write("skipped: the tests on FerretDB (Go is missing)\n")
        return 0
    subprocess.run(["go", "build", "-o", str(_PROGRAM), "."], cwd=_SOURCE, check=True)
    with tempfile.TemporaryDirectory() as data, _running(Path(data)) as uri:
        command = [sys.executable, "-m", "pytest", "-p", "tests.conformance.on_ferretdb"]
        return subprocess.run(
            [*command, *(arguments or _SUITES)],
            cwd=ROOT,
            env=os.environ | {"TEST_MONGODB_URI": uri},
            check=False,
        ).returncode


@contextmanager
def _running(data: Path) -> Iterator[str]:
    port = free_port()
    with subprocess.Popen([str(_PROGRAM), f"127.0.0.1:{port}", str(data)]) as process:
        try:
            _wait_for(port)
            yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_POLL_S)
    raise TimeoutError("FerretDB does not listen")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
