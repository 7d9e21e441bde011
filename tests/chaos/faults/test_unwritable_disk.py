"""A disk on which nothing can be written any more, as one that the kernel has made read-only after an error.

What was acknowledged is kept, the server lives and says that it is not ready, and it stores again by itself.
"""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.faults.disk import Trial, status_of
from tests.chaos.processes import ServerProcess

_HEALS_S = 60


@contextmanager
def unwritable(*pids: int) -> Iterator[None]:
    """Let every write of these processes to a file fail, and of those that they start.

    No file system can be made read-only while files on it are open for writing, but by an error of its device.
    """
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[0][1]))
    try:
        yield
    finally:
        for pid, limits in zip(pids, before, strict=True):
            try:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
            except ProcessLookupError:
                # The database was killed, and started again.
                continue


@pytest.mark.logs_errors
def test_what_was_acknowledged_outlives_a_disk_that_takes_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data")
        try:
            await server.start()
            trial = Trial(tmp_path, server)
            await trial.begin()
            sending = asyncio.ensure_future(trial.send_until_refused())
            await asyncio.sleep(1)
            with unwritable(server.pid, server.database().pid):
                await sending
                while (await status_of(server, "/readyz"))[0] == 200:
                    await asyncio.sleep(0.1)
                assert (await status_of(server, "/healthz"))[0] == 200
            async with asyncio.timeout(_HEALS_S):
                await trial.serves()
            assert len(trial.taken) > 1
            assert await trial.lost() == []
        finally:
            await server.stop()

    asyncio.run(play())
