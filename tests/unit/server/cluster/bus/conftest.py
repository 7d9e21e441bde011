"""A Redis for the tests that do not break it."""

from collections.abc import Iterator

import pytest

from tests.rigs.network.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server
