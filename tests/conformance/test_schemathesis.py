"""schemathesis finds nothing wrong with what a server answers, whoever asks."""

from typing import Final

import pytest

from models.database.client import Database
from tests.conformance.schemathesis import faults
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN

EXAMPLES: Final = "20"
SCOPES: Final = ["rooms", "messages", "users", "webhooks", "read"]

pytestmark = [pytest.mark.long, pytest.mark.timeout(1_800), pytest.mark.gen_test(timeout=1_700)]


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


@pytest.mark.parametrize("who", ["nobody", "a user", "a key", "the operator"])
async def test_nothing_is_wrong_with_any_answer(database: Database, who: str) -> None:
    async with running_server(database, admin_token=TOKEN, limits=False) as server:
        token = await token_of(server, who)
        found = await faults(f"http://{server.host}", token, f"--max-examples={EXAMPLES}")
    if found:
        pytest.fail(found, pytrace=False)
