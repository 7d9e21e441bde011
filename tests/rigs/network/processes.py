"""The number of processes of each server in tests, and the Redis between them.

``TEST_PROCESSES`` in the environment sets it. The tests of the modules in ``tests/wire/relaying/chosen.py`` run with
one and with three.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.rigs.network.redis_server import RedisServer

PROCESSES: Final = "TEST_PROCESSES"
REDIS: Final = "TEST_REDIS_URL"


def how_many() -> int:
    """The number of processes of each server."""
    return int(os.environ.get(PROCESSES, "1"))


def redis_between() -> str:
    """The address of the Redis between the processes, which a fixture has started."""
    return os.environ[REDIS]


@contextmanager
def redis_for_all(folder: Path) -> Iterator[None]:
    """Run a Redis for all servers of this process, unless one was named."""
    if REDIS in os.environ:
        yield
        return
    with RedisServer(folder) as redis, pytest.MonkeyPatch.context() as patch:
        patch.setenv(REDIS, redis.url)
        yield
