"""The embedded database lets in whoever has its password, and nobody else."""

from pathlib import Path

import pytest
from pymongo.errors import OperationFailure

from models.database import client
from models.database.client import NotLetIn
from tests.unit.models.database.test_embedded import add, count, running

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_a_stranger_on_the_loopback_is_not_let_in(tmp_path: Path) -> None:
    async with running(tmp_path, password=True) as (it, database):
        await add(database, 1)
        password = (tmp_path / "db.password").read_text().strip()
        with pytest.raises(NotLetIn):
            await client.connect(it.uri.replace(password, "guessed"))
        port = it.uri.partition("127.0.0.1:")[2].partition("/")[0]
        stranger = await client.connect(f"mongodb://127.0.0.1:{port}/?directConnection=true")
        with pytest.raises(OperationFailure, match="requires authentication"):
            await count(stranger)
        stranger.close()
        await stranger.closed()


async def test_the_password_stays_the_same_at_the_next_start(tmp_path: Path) -> None:
    async with running(tmp_path, password=True) as (it, database):
        await add(database, 1)
        secret = it.uri.partition("@")[0]
    async with running(tmp_path, password=True) as (it, database):
        assert it.uri.partition("@")[0] == secret
        assert await count(database) == 1


async def test_data_of_before_there_was_a_password_goes_on_with_one(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, database):
        await add(database, 1)
        await database.administer({"createUser": "stranger", "pwd": "x", "roles": []}, on="elsewhere")
    async with running(tmp_path, password=True) as (_, database):
        assert await count(database) == 1
        users = await database.administer({"find": "system.users"})
        assert [user["user"] for user in users["cursor"]["firstBatch"]] == ["teahouse"]


async def test_a_password_that_the_database_does_not_know_is_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "db.password").write_text("of another database")
    async with running(tmp_path, password=True) as (_, database):
        await add(database, 1)
    assert (tmp_path / "db.password").read_text() != "of another database"
    assert "does not know its password" in caplog.text
