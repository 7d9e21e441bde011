"""The mini program of ``static/miniprogram`` on a phone of the tests, against a real server and a stand-in of WeChat's."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from tests.clients.node import running
from tests.rigs.feeds import PUSH
from tests.rigs.server import running_server
from tests.rigs.wechat_stub import SECRETS, WeChatStub

pytestmark = pytest.mark.gen_test(timeout=120)


async def test_from_the_launch_to_the_end_of_a_game(database: Database) -> None:
    wechat = WeChatStub()
    wechat.knows("code-1", "openid-1")
    settings: dict[str, Any] = {
        "wechat_appid": ("wx1",),
        "wechat_secret": (SECRETS["wx1"],),
        "wechat_api": wechat.url,
        **PUSH,
    }
    async with running_server(database, **settings) as server:
        async with running("miniprogram/flow.mjs", f"http://{server.host}") as process:
            said, _ = await asyncio.wait_for(process.communicate(), 60)
            print(said.decode())
            assert process.returncode == 0
    await wechat.stop()
