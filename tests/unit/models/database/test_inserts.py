"""Documents that may be there already are stored once, and the others beside them."""

import pytest

from models.database.client import Database
from models.database.inserts import insert_missing, insert_new

pytestmark = pytest.mark.gen_test


async def test_existing_documents_stay_as_they_are(database: Database) -> None:
    some = database.collection("some")
    async with database.reached():
        await some.insert_one({"_id": "b", "text": "first"})
        await insert_missing(some, [{"_id": each, "text": "later"} for each in "abc"])
        await insert_missing(some, [])
        found = await some.find({}).sort("_id", 1).to_list(None)
    assert [(each["_id"], each["text"]) for each in found] == [("a", "later"), ("b", "first"), ("c", "later")]


async def test_a_retry_of_the_driver_is_stored_once(database: Database) -> None:
    some = database.collection("some")
    async with database.reached():
        for _ in range(2):
            await insert_new(some, {"_id": "a", "text": "first"})
        assert await some.count_documents({}) == 1
