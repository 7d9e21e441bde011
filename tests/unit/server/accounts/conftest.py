"""Accounts on a real database, without HTTP."""

from collections.abc import Iterator

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from tests.rigs.accounts import INDEXES, AccountRig


@pytest.fixture
def rig(io_loop: IOLoop, database: Database) -> Iterator[AccountRig]:
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    rig = AccountRig(database)
    yield rig
    rig.passwords.close()
