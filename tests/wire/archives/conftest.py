"""A second database, into which goes what came out of the first."""

from collections.abc import Iterator

import pytest
from tornado.ioloop import IOLoop

from models.database import client
from models.database.client import Database
from models.ids import new_id


@pytest.fixture
def other_database(io_loop: IOLoop, young_uri: str) -> Iterator[Database]:
    """An empty database beside the first, on the same server."""
    database = io_loop.run_sync(lambda: client.connect(young_uri, name=new_id("test")))
    yield database

    async def close() -> None:
        database.close()
        await database.closed()

    io_loop.run_sync(close)
