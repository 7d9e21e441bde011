"""The guide's snippets for Node, with the packed SDK."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from models.database.client import Database
from tests.clients.node import node
from tests.clients.test_sdk_types import packed_into
from tests.rigs.described.guide import snippets
from tests.rigs.forgery import ISSUER, SHARED_SECRET, outside_claims, signed
from tests.rigs.server import running_server
from tests.rigs.wechat_stub import SECRETS, WeChatStub

pytestmark = pytest.mark.gen_test(timeout=240)


async def test_the_snippets_for_node_talk_to_a_server(database: Database, tmp_path: Path) -> None:
    found = snippets("in Node")
    assert len(found) == 2
    packed_into(tmp_path)
    for number, snippet in enumerate(found):
        (tmp_path / f"snippet{number}.mjs").write_text(snippet)
    wechat = WeChatStub()
    wechat.knows("code-1", "openid-1")
    settings: dict[str, Any] = {
        "wechat_appid": ("wx1",),
        "wechat_secret": (SECRETS["wx1"],),
        "wechat_api": wechat.url,
    }
    issuer: dict[str, Any] = {"jwt_issuer": ISSUER, "jwt_issuer_secret": SHARED_SECRET}
    async with running_server(database, **settings, **issuer) as server:
        listener = await server.connect()
        await listener.ok("room.join", room="lobby")
        token = signed(outside_claims(name="bot"))
        env = os.environ | {"ORIGIN": f"http://{server.host}", "TOKEN": token}
        for number in range(len(found)):
            process = await asyncio.create_subprocess_exec(
                node(),
                "--experimental-websocket",
                f"snippet{number}.mjs",
                cwd=tmp_path,
                env=env,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await asyncio.wait_for(process.communicate(), 60)
            assert process.returncode == 0, said.decode()
        assert (await listener.event("message"))["message"]["text"] == "I listen"
    await wechat.stop()
