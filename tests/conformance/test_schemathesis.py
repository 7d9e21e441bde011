"""schemathesis finds nothing wrong with what a server answers, whoever asks."""

import logging
from collections.abc import Iterator
from typing import Final

import pytest

from models.database.client import Database
from tests.conformance.schemathesis import LEAVING, faults, is_installed
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN

SCOPES: Final = ["rooms", "messages", "users", "webhooks", "read"]
WHO: Final = ("nobody", "a user", "a key", "the operator")


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """As it was: the operator sets it."""
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)


async def token_of(server: RunningServer, who: str) -> str | None:
    match who:
        case "a user":
            return (await server.account("Ann", "a good password")).token
        case "a key":
            body = {"name": "shop", "scopes": SCOPES}
            return str((await server.api.post("/api/admin/keys", body, token=TOKEN)).json["key"])
        case "the operator":
            return TOKEN
        case _:
            return None


async def found_by(database: Database, who: str, *options: str) -> str:
    async with running_server(database, admin_token=TOKEN, limits=False) as server:
        token = await token_of(server, who)
        return await faults(f"http://{server.host}", token, *options)


async def found_last(database: Database) -> str:
    """What is wrong with the calls after which a user is signed out."""
    async with running_server(database, admin_token=TOKEN, limits=False) as server:
        token = await token_of(server, "a user")
        only = [f"--include-operation-id={each}" for each in LEAVING]
        return await faults(f"http://{server.host}", token, "--max-examples=5", *only)


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.gen_test(timeout=1_700)
@pytest.mark.parametrize("who", WHO)
async def test_nothing_is_wrong_with_any_answer(database: Database, who: str) -> None:
    but = [f"--exclude-operation-id={each}" for each in LEAVING]
    found = await found_by(database, who, "--max-examples=10", *but)
    if who == "a user":
        found += await found_last(database)
    if found:
        pytest.fail(found, pytrace=False)


@pytest.mark.gen_test(timeout=120)
async def test_nothing_is_wrong_with_what_is_read(database: Database) -> None:
    if not is_installed():
        pytest.skip("schemathesis is installed by the long test")
    found = await found_by(database, "the operator", "--phases=coverage", "--include-method=GET")
    if found:
        pytest.fail(found, pytrace=False)
