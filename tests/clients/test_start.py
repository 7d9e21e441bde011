"""Every command of ``docs/start.md``, and the snippet of ``docs/stomp.md`` that can run: what each says is heard."""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from models.database.client import Database
from tests.clients.node import CLIENTS, missing, node
from tests.rigs.forking.forked import ROOT
from tests.rigs.server import RunningServer, running_server
from tests.rigs.wechat_stub import SECRETS, WeChatStub

pytestmark = pytest.mark.gen_test(timeout=240)

BLOCK: Final = re.compile(r"^<!-- (?P<where>[^>]+) -->\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
OURS: Final = "TEAHOUSE=http://127.0.0.1:8888\n"


def blocks(page: str, where: str) -> list[str]:
    found = BLOCK.finditer((ROOT / "docs" / page).read_text())
    return [each["text"] for each in found if each["where"] == where]


async def run(server: RunningServer, *command: str, cwd: Path = ROOT, **env: str) -> str:
    """What a command prints, which must end well."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env=os.environ | {"TEAHOUSE": f"http://{server.host}"} | env,
        stdin=asyncio.subprocess.PIPE,  # wscat ends where its own does
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = await asyncio.wait_for(process.stdout.read(), 120)
    await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def test_every_block_says_where_it_runs() -> None:
    text = (ROOT / "docs/start.md").read_text()
    assert text.count("\n```\n") == len(BLOCK.findall(text)) == 6


async def test_the_first_message_by_hand(server: RunningServer) -> None:
    if shutil.which("npx") is None or shutil.which("curl") is None:
        missing("npx or curl is not installed")
    commands = blocks("start.md", "shell")
    assert commands.pop(0) == OURS
    listener = await server.connect()
    await listener.ok("room.join", room="lobby")
    said = await run(server, "bash", "-euo", "pipefail", "-c", "\n".join(commands))
    assert '"name":"Lin"' in said
    assert (await listener.event("message"))["message"]["text"] == "hello from wscat"


async def test_the_first_message_from_node_and_python(server: RunningServer) -> None:
    listener = await server.connect()
    await listener.ok("room.join", room="lobby")
    (script,) = blocks("start.md", "python")
    assert "ok" in await run(server, sys.executable, "-c", script)
    assert (await listener.event("message"))["message"]["text"] == "hello from Python"
    (module,) = blocks("start.md", "node")
    await run(server, node(), "--experimental-websocket", "--input-type=module", "-e", module)
    assert (await listener.event("message"))["message"]["text"] == "hello from Node"


async def test_the_first_message_from_a_mini_program(database: Database) -> None:
    wechat = WeChatStub()
    wechat.knows("code-1", "openid-1")
    settings: dict[str, Any] = {"wechat_appid": ("wx1",), "wechat_secret": (SECRETS["wx1"],)}
    async with running_server(database, **settings, wechat_api=wechat.url) as server:
        listener = await server.connect()
        await listener.ok("room.join", room="lobby")
        (module,) = blocks("start.md", "mini program")
        await run(server, node(), "--experimental-websocket", "--input-type=module", "-e", module)
        assert (await listener.event("message"))["message"]["text"] == "hello from WeChat"
    await wechat.stop()


async def test_the_first_message_by_stomp(server: RunningServer) -> None:
    ann = await server.guest("Ann")
    listener = await server.connect()
    await listener.ok("room.join", room="lobby")
    (snippet,) = blocks("stomp.md", "stompjs")
    given = "const { TEAHOUSE, TOKEN: token } = process.env;\n"
    program = node(), "--experimental-websocket", "--input-type=module", "-e", given + snippet
    assert "hello from STOMP" in await run(server, *program, cwd=CLIENTS, TOKEN=ann.token)
    assert (await listener.event("message"))["message"]["text"] == "hello from STOMP"
