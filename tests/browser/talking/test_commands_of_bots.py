"""Commands of bots in the web client: they are completed beside the client's own, and run."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.rig.server_process import ServerProcess, own_database
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

TOKEN = "of-the-administrator-alone"
SCHEMA = {
    "type": "object",
    "properties": {"tea": {"enum": ["green", "black"]}, "cups": {"type": "integer"}},
    "required": ["tea"],
}


@pytest.fixture
def server(tmp_path: Path, database_uri: str) -> Iterator[ServerProcess]:
    server = ServerProcess(tmp_path, **own_database(database_uri), ADMIN_TOKEN=TOKEN)
    server.start()
    yield server
    server.kill()


def told(server: ServerProcess, path: str, key: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_a_bots_command_is_completed_and_run(server: ServerProcess, visitors: Visitors) -> None:
    key = told(server, "/api/admin/keys", TOKEN, {"name": "shop", "scopes": ["messages"]})["key"]
    command = {"name": "brew", "description": "Puts the kettle on", "schema": SCHEMA}
    told(server, "/api/commands", key, command)
    lin = visitors.window().enter("Lin")
    lin.create_room("Kitchen")
    field = lin.page.locator("textarea")
    field.press_sequentially("/br")
    expect(lin.page.get_by_role("option")).to_have_text("/brew \N{EM DASH} Puts the kettle on")
    field.press("Enter")
    expect(field).to_have_value("/brew ")
    field.press_sequentially("red")
    field.press("Enter")
    expect(lin.page.get_by_text("The command does not take that")).to_be_visible()
    expect(field).to_have_value("/brew red")
    field.fill("/brew green 3")
    field.press("Enter")
    expect(field).to_have_value("")
    expect(lin.page.locator(".line .text")).to_have_count(0)
