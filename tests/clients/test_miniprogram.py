"""The mini program of ``static/miniprogram`` on a phone of the tests, against a real server and a stand-in of WeChat.

``miniprogram/rig`` is the phone: ``wx`` by WeChat's rules, pages drawn by their WXML, which stories tap and read.
"""

import asyncio
import subprocess
from collections import defaultdict
from typing import Any

import pytest

from models.database.client import Database
from server.runtime.clock import SystemClock
from tests.clients.node import CLIENTS, node, running
from tests.rigs.feeds import PUSH
from tests.rigs.server import running_server
from tests.rigs.wechat_stub import SECRETS, SESSION_KEY, WeChatStub

STORIES = ("talking", "together", "away", "playing")


class _Codes(defaultdict[str, Any]):
    """Codes of ``wx.login``: each is good, and all of one phone are of one user."""

    def __missing__(self, code: str) -> Any:
        return {"openid": code.rpartition("-")[0], "session_key": SESSION_KEY}

    def get(self, code: str, default: Any = None) -> Any:
        return self[code] if code.startswith("code-") else default


@pytest.mark.gen_test(timeout=120)
@pytest.mark.parametrize("story", STORIES)
async def test_the_mini_program_does_what_its_story_tells(database: Database, story: str) -> None:
    wechat = WeChatStub()
    wechat.answers = _Codes()
    settings: dict[str, Any] = {
        **PUSH,
        "wechat_appid": ("wx1",),
        "wechat_secret": (SECRETS["wx1"],),
        "wechat_api": wechat.url,
        "feed_key": "key-of-tests-long-enough",
    }
    # How a poll stands is told once a second.
    clock = SystemClock() if story == "together" else None
    async with (
        running_server(database, clock=clock, **settings) as server,
        running(f"miniprogram/{story}.mjs", f"http://{server.host}") as process,
    ):
        await asyncio.wait_for(process.communicate(), 100)
        assert process.returncode == 0
    await wechat.stop()


@pytest.mark.long
@pytest.mark.gen_test(timeout=120)
async def test_in_development_it_comes_in_as_a_guest_where_the_server_knows_no_secret(
    database: Database,
) -> None:
    async with (
        running_server(database, wechat_appid=("wx1",)) as server,
        running("miniprogram/guest.mjs", f"http://{server.host}") as process,
    ):
        await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0


def test_its_files_hold_together() -> None:
    command = [node(), "--test", str(CLIENTS / "miniprogram/pages.test.mjs")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
