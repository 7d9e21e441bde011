"""Runs the embedded database separately, so that two programs can be measured on the same one.

``python -m bench.database FOLDER`` prints its address and runs it until standard input ends.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.build import ROOT
from bench.process import SERVER_CORE, ProcessFailed, pinned_to
from models.database.embedded import EmbeddedDatabase


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of a database: ``MONGODB_URI`` if it is set, otherwise a new one that runs on the server's core."""
    if "MONGODB_URI" in os.environ:
        yield os.environ["MONGODB_URI"]
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.database", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=partial(pinned_to, SERVER_CORE),
    )
    with process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise ProcessFailed("the embedded database did not start")
        yield address


async def _run(folder: Path) -> None:
    embedded = EmbeddedDatabase(folder)
    print(await embedded.start(), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await embedded.stop()


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
