"""Each example says in a room what its page promises."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.clients.examples.programs import EXAMPLES, running
from tests.clients.node import CLIENTS, node
from tests.clients.test_sdk_types import packed_into
from tests.rigs.client import Client
from tests.rigs.server import RunningServer

pytestmark = [pytest.mark.gen_test(timeout=240), pytest.mark.timeout(300)]


async def listener(server: RunningServer) -> Client:
    native = await server.connect(await server.guest("Ann"))
    await native.ok("room.join", room="lobby")
    return native


async def heard(native: Client, sender: str) -> Any:
    """The next new message of ``sender``."""
    while True:
        message = (await native.event("message"))["message"]
        if message["sender"]["name"] == sender:
            return message


async def test_the_bot_in_python_answers_and_goes_on_where_it_was(
    server: RunningServer, tmp_path: Path
) -> None:
    await server.account("Robin", "a long one")
    native = await listener(server)
    variables = {
        "ORIGIN": f"http://{server.host}",
        "BOT_PASSWORD": "a long one",
        "STATE": str(tmp_path / "bot.json"),
    }
    folder = EXAMPLES / "bot-python"
    async with running(folder, "python", "bot.py", **variables) as bot:
        assert await bot.line() == "Robin is in lobby"
        ping = await native.ok("message.send", room="lobby", text="!ping")
        pong = await heard(native, "Robin")
        assert (pong["text"], pong["reply_to"]) == ("pong", ping["seq"])
        await native.ok("message.send", room="lobby", text="!roll a die")
        assert (await heard(native, "Robin"))["text"].startswith("I cannot do that: text: ")
    await native.ok("message.react", room="lobby", seq=ping["seq"], emoji="\N{HOT BEVERAGE}", on=True)
    roll = await native.ok("message.send", room="lobby", text="!roll 2d6")
    async with running(folder, "python", "bot.py", **variables) as bot:
        assert await bot.line() == "Robin is in lobby"
        rolled = await heard(native, "Robin")
        assert (rolled["roll"]["dice"], rolled["reply_to"]) == (2, roll["seq"])
        await native.ok("message.send", room="lobby", text="!ping")
        assert (await heard(native, "Robin"))["seq"] == rolled["seq"] + 2


async def test_the_bot_in_node_answers(server: RunningServer, tmp_path: Path) -> None:
    packed_into(tmp_path)
    shutil.copy(EXAMPLES / "bot-node/bot.mjs", tmp_path)
    native = await listener(server)
    command = (node(), "--experimental-websocket", "--no-warnings", "bot.mjs")
    async with running(tmp_path, *command, ORIGIN=f"http://{server.host}") as bot:
        assert await bot.line() == "Robin is in lobby"
        ping = await native.ok("message.send", room="lobby", text="!ping")
        pong = await heard(native, "Robin")
        assert (pong["text"], pong["reply_to"]) == ("pong", ping["seq"])
        await native.ok("message.send", room="lobby", text="!roll 2d6")
        assert (await heard(native, "Robin"))["roll"]["dice"] == 2
        await native.ok("message.send", room="lobby", text="!roll a die")
        assert (await heard(native, "Robin"))["text"].startswith("I cannot do that: text: ")


async def test_the_stomp_client_says_and_shows(server: RunningServer, tmp_path: Path) -> None:
    program = node()
    wanted = json.loads((EXAMPLES / "stomp/package.json").read_text())["dependencies"]
    tested = json.loads((CLIENTS / "package.json").read_text())["dependencies"]
    assert {name: tested[name] for name in wanted} == wanted
    (tmp_path / "node_modules").symlink_to(CLIENTS / "node_modules")
    shutil.copy(EXAMPLES / "stomp/chat.mjs", tmp_path)
    native = await listener(server)
    async with running(tmp_path, program, "chat.mjs", ORIGIN=f"http://{server.host}") as chat:
        name = (await chat.line()).removesuffix(" is in lobby")
        chat.type("hello from STOMP")
        assert await chat.line() == f"{name}: hello from STOMP"
        assert (await heard(native, name))["text"] == "hello from STOMP"
        await native.ok("message.send", room="lobby", text="hello back")
        assert await chat.line() == "Ann: hello back"


def test_every_example_has_a_page_and_a_row() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and not path.name.startswith(".")}
    rows = (EXAMPLES / "README.md").read_text()
    assert [name for name in sorted(folders) if f"]({name}/README.md)" not in rows] == []
    assert [name for name in sorted(folders) if not (EXAMPLES / name / "README.md").is_file()] == []
