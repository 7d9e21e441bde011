"""schemathesis finds nothing wrong with what a server answers, whoever asks."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

import pytest

from models.database.client import Database
from tests.conformance.schemathesis import LEAVING, faults
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN

SCOPES: Final = ["rooms", "messages", "users", "webhooks", "read"]
WHO: Final = ("nobody", "a user", "a key", "the operator")

Finds = Callable[..., Coroutine[Any, Any, str]]


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


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.gen_test(timeout=1_700)
@pytest.mark.parametrize("who", WHO)
async def test_nothing_is_wrong_with_any_answer(database: Database, who: str) -> None:
    but = [f"--exclude-operation-id={each}" for each in LEAVING]
    found = await found_by(database, who, "--max-examples=20", *but)
    if found:
        pytest.fail(found, pytrace=False)
