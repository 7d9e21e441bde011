"""The connection to MongoDB: a real database that is made to fail, and ports where no database listens."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure
from tornado.testing import bind_unused_port

from models.database import client
from models.database.client import Database, DatabaseError, Index, Migration
from models.database.embedded import EmbeddedDatabase
from models.errors import Refusal
from tests.conftest import Failpoint
from tests.rigs.server import uri_of

pytestmark = pytest.mark.gen_test(timeout=60)


async def refusal(database: Database) -> tuple[Refusal, float]:
    """The refusal of one insert, and the seconds until it came."""
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        await insert(database)
    assert refused.value.code == "unavailable"
    return refused.value, time.monotonic() - began


async def insert(database: Database, *ids: Any) -> None:
    async with database.reached():
        await database.collection("things").insert_many([{"_id": id} for id in ids or [1]])


async def count(database: Database) -> int:
    return await database.collection("things").count_documents({})


async def test_every_write_waits_for_the_journal_of_a_majority(database: Database) -> None:
    concern = database.collection("things").write_concern
    assert concern.document == {"w": "majority", "j": True}


async def test_the_uri_cannot_weaken_a_write(database_uri: str) -> None:
    joint = "&" if "?" in database_uri else "?"
    weak = await client.connect(f"{database_uri}{joint}w=1&journal=false&timeoutMS=0")
    assert weak.collection("things").write_concern.document == {"w": "majority", "j": True}
    weak.close()
    await weak.closed()


async def test_the_database_in_the_uri_wins_over_the_default(database_uri: str) -> None:
    named = await client.connect(database_uri.replace("/?", "/chosen?"), name="other")
    assert named.name == "chosen"
    named.close()
    await named.closed()


async def test_a_connection_that_breaks_once_is_retried(database: Database, failpoint: Failpoint) -> None:
    """With a client that retries writes, which the URI of the embedded database turns off."""
    retrying = await client.connect((await uri_of(database)).replace("retryWrites=false", "retryWrites=true"))
    async with failpoint(["insert"], mode={"times": 1}, closeConnection=True):
        await insert(retrying)
    retrying.close()
    await retrying.closed()
    assert await count(database) == 1


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param({"closeConnection": True}, id="connections break"),
        pytest.param({"errorCode": 10107}, id="not the primary"),
        pytest.param({"errorCode": 91}, id="shutting down"),
        pytest.param({"errorCode": 50}, id="out of time"),
        pytest.param({"errorCode": 14031}, id="out of disk"),
        pytest.param({"errorCode": 1}, id="broken inside"),
        pytest.param({"errorCode": 96}, id="the operation failed"),
        pytest.param({"errorCode": 10334}, id="a document too large for it"),
        pytest.param({"errorCode": 11600}, id="interrupted by its end"),
        pytest.param(
            {"writeConcernError": {"code": 64, "errmsg": "waiting for replication"}}, id="no majority"
        ),
    ],
)
async def test_a_database_that_cannot_serve_is_unavailable(
    database: Database, failpoint: Failpoint, failure: dict[str, Any]
) -> None:
    async with failpoint(["insert"], **failure):
        _, seconds = await refusal(database)
    assert seconds < client.TIMEOUT_S + client.GRACE_S + 0.3


async def test_a_call_without_an_answer_is_refused_after_four_seconds(
    database: Database, failpoint: Failpoint
) -> None:
    async with failpoint(["insert"], mode={"times": 1}, blockConnection=True, blockTimeMS=6_000):
        _, seconds = await refusal(database)
    assert 3.5 < seconds < client.TIMEOUT_S + client.GRACE_S + 0.3


async def test_a_call_that_waits_for_a_driver_thread_is_refused_in_time_and_never_stored(
    database: Database, failpoint: Failpoint
) -> None:
    many = 100
    async with failpoint(["insert"], errorCode=91):
        refused = await asyncio.gather(*(refusal(database) for _ in range(many)))
    assert max(seconds for _, seconds in refused) < client.TIMEOUT_S + client.GRACE_S + 0.5
    await asyncio.sleep(0.5)
    assert await count(database) == 0


@pytest.mark.parametrize("code", [2, 13, 121])
async def test_a_wrong_call_is_not_an_outage(database: Database, failpoint: Failpoint, code: int) -> None:
    async with failpoint(["insert"], errorCode=code):
        with pytest.raises(OperationFailure):
            await insert(database)


async def test_a_duplicate_key_error_passes_through(database: Database) -> None:
    await insert(database, "a")
    with pytest.raises(BulkWriteError):
        await insert(database, "b", "a", "c")
    with pytest.raises(DuplicateKeyError):
        async with database.reached():
            await database.collection("things").insert_one({"_id": "a"})
    assert await count(database) == 2


async def test_a_cancelled_call_is_cancelled(database: Database, failpoint: Failpoint) -> None:
    async with failpoint(["insert"], mode={"times": 1}, blockConnection=True, blockTimeMS=200):
        call = asyncio.create_task(insert(database))
        await asyncio.sleep(0.05)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_every_caller_is_refused_in_time_when_the_database_is_gone(tmp_path: Path) -> None:
    embedded = EmbeddedDatabase(tmp_path, password=False)
    database = await client.connect(await embedded.start())
    await insert(database, *range(100))
    await embedded.stop()
    refused = await asyncio.gather(*(refusal(database) for _ in range(20)))
    assert max(seconds for _, seconds in refused) < client.TIMEOUT_S + client.GRACE_S + 0.3
    database.close()
    await database.closed()


async def test_ping_refuses_while_the_database_does_not_answer(
    database: Database, failpoint: Failpoint
) -> None:
    await database.ping()
    async with failpoint(["ping"], errorCode=50):
        with pytest.raises(Refusal, match=r"^unavailable"):
            await database.ping()


async def test_a_missing_database_server_stops_the_start_with_one_line() -> None:
    socket, port = bind_unused_port()
    socket.close()
    with pytest.raises(DatabaseError, match=r"^the database cannot be reached: ") as refused:
        await client.connect(f"mongodb://user:hidden@127.0.0.1:{port}/")
    assert "\n" not in str(refused.value)
    assert "hidden" not in str(refused.value)


async def test_an_unreadable_uri_stops_the_start_with_one_line() -> None:
    with pytest.raises(DatabaseError, match=r"^MONGODB_URI: "):
        await client.connect("mongodb://h:99999999/")


async def test_indexes_are_built_once_and_do_what_they_say(database: Database) -> None:
    indexes = [
        Index("log", ("room", "-rev"), unique=True),
        Index("log", ("nonce",), unique=True, partial={"nonce": {"$type": "string"}}),
        Index("tickets", ("gone_at",), expire_after_s=0),
    ]
    await database.ensure_indexes(indexes)
    await database.ensure_indexes(indexes)
    log = database.collection("log")
    assert set(await log.index_information()) == {"_id_", "room_1_rev_-1", "nonce_1"}
    await log.insert_one({"room": "a", "rev": 1})
    await log.insert_one({"room": "a", "rev": 2})
    with pytest.raises(DuplicateKeyError):
        await log.insert_one({"room": "a", "rev": 1})
    tickets = await database.collection("tickets").index_information()
    assert tickets["gone_at_1"]["expireAfterSeconds"] == 0


async def test_a_different_index_of_the_same_name_stops_the_start(database: Database) -> None:
    await database.ensure_indexes([Index("log", ("room",))])
    with pytest.raises(DatabaseError, match=r"^the indexes of 'log' cannot be made: "):
        await database.ensure_indexes([Index("log", ("room",), unique=True)])


def step(name: str) -> Migration:
    """A migration that stores ``name``; a second run would be refused as a duplicate."""

    async def run(database: Database) -> None:
        await insert(database, name)

    return run


async def names(database: Database) -> list[str]:
    return [thing["_id"] async for thing in database.collection("things").find().sort("$natural", 1)]


async def test_an_empty_database_has_the_newest_version(database: Database) -> None:
    await database.migrate([step("one")])
    await database.migrate([step("one"), step("two")])
    assert await names(database) == ["two"]


async def test_migrations_run_once_and_in_order(database: Database) -> None:
    await database.migrate([])
    await database.migrate([step("one"), step("two")])
    await database.migrate([step("one"), step("two"), step("three")])
    assert await names(database) == ["one", "two", "three"]


async def test_a_failed_migration_runs_again(database: Database) -> None:
    async def broken(_: Database) -> None:
        raise RuntimeError("broken")

    await database.migrate([])
    with pytest.raises(RuntimeError, match="broken"):
        await database.migrate([step("one"), broken])
    await database.migrate([step("one"), step("two")])
    assert await names(database) == ["one", "two"]


async def test_a_database_of_a_newer_teahouse_is_refused(database: Database) -> None:
    await database.migrate([step("one"), step("two")])
    with pytest.raises(
        DatabaseError, match="is of version 2 and this Teahouse knows 1: a newer Teahouse wrote it"
    ):
        await database.migrate([step("one")])
