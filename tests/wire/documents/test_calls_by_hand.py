"""Calls by curl that stand in the documents, against a real server in the place of theirs."""

import asyncio
import json
import shutil
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.described.commands import commands_of
from tests.rigs.feeds import PUSH
from tests.rigs.forking.forked import ROOT
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN

pytestmark = [
    pytest.mark.gen_test,
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl"),
]


async def answered(server: RunningServer, page: str, beginning: str, **variables: str) -> Any:
    """What the one command of the page that begins so is answered, as JSON."""
    (command,) = [
        each.command for each in commands_of(ROOT / page) if each.command.startswith(f"curl {beginning}")
    ]
    for theirs in ("http://127.0.0.1:8888", "https://chat.example"):
        command = command.replace(theirs, f"http://{server.host}")
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euc",
        command.replace("curl", "curl --silent --show-error", 1),
        env={"PATH": "/usr/bin:/bin"} | variables,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(out) if out else None


async def test_a_price_is_pushed(database: Database) -> None:
    key = "key-of-tests-long-enough"
    settings: dict[str, Any] = {**PUSH, "feed_key": key}
    async with running_server(database, **settings) as server:
        listener = await server.connect()
        await listener.ok("room.join", room="feed:TEA")
        await answered(server, "README.md", '-H "Authorization: Bearer $FEED_KEY"', FEED_KEY=key)
        point = (await listener.event("feed"))["points"][-1]
        assert (point["price"], point["volume"]) == (101.5, 20)


async def test_a_webhook_is_made(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        key = await server.api.post("/api/admin/keys", {"name": "shop", "scopes": ["webhooks"]}, token=TOKEN)
        made = await answered(server, "docs/webhooks.md", "-X POST", KEY=key.json["key"])
        assert made["id"].startswith("wh-")
        assert made["secret"].startswith("whsec_")


async def test_a_bot_gets_an_account(server: RunningServer) -> None:
    made = await answered(server, "examples/bot-python/README.md", "-X POST")
    assert (made["user"]["name"], made["user"]["guest"]) == ("Robin", False)
    again = await server.api.post("/api/login", {"name": "Robin", "password": "a long one"})
    assert again.status == 200
