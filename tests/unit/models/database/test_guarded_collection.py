"""A database that is shut for writing: it stores nothing, and goes on reading."""

import pytest

from models.database.client import Database
from models.database.guarded_collection import _WRITES
from models.errors import Refusal, unavailable

pytestmark = pytest.mark.gen_test


async def test_nothing_is_stored_while_it_is_shut(database: Database) -> None:
    things = database.collection("things")
    await things.insert_one({"_id": 1})
    database.shut(unavailable("the disk is full"))
    with pytest.raises(Refusal, match=r"^unavailable: the disk is full"):
        async with database.reached():
            await things.insert_one({"_id": 2})
    assert [each["_id"] async for each in things.find()] == [1]
    with pytest.raises(Refusal):
        await database.check()
    database.shut(None)
    await database.check()
    await things.insert_one({"_id": 2})
    assert await things.count_documents({}) == 2


async def test_every_call_that_writes_is_guarded(database: Database) -> None:
    words = ("insert", "update", "replace", "delete", "bulk", "drop", "rename")
    real = dir(database.collection("things")._collection)
    writes = {name for name in real if any(word in name for word in words) and name[0] != "_"}
    indexes = {name for name in writes if "index" in name}
    assert writes - indexes - {"rename"} == _WRITES
