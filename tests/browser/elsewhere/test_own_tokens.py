"""The example of a page with users of its own: its backend signs their tokens, and the chat believes them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Final

import pytest

from tests.browser.rig.server_process import ServerProcess, own_database
from tests.browser.rig.visitors import Visitors
from tests.rigs.forking.forked import ROOT
from tests.rigs.network.ports import free_port

# isort: split
from playwright.sync_api import Browser, expect

EXAMPLE: Final = ROOT / "examples/own-tokens"


@pytest.fixture
def backend(tmp_path: Path, database_uri: str) -> Iterator[str]:
    """The address of the example's backend, as its page says to start it."""
    secret, port = token_hex(32), free_port()
    origin = f"http://127.0.0.1:{port}"
    trust = {"JWT_ISSUER": "https://my.example", "JWT_ISSUER_SECRET": secret, "ALLOWED_ORIGINS": origin}
    settings = own_database(database_uri) | {"LIMITS": "off"}
    server = ServerProcess(tmp_path, **(settings | trust))
    server.start()
    variables = os.environ | {"SECRET": secret, "ORIGIN": server.url, "PORT": f"{port}"}
    command = [sys.executable, "backend.py"]
    with subprocess.Popen(
        command, cwd=EXAMPLE, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().decode().strip() == origin
            yield origin
        finally:
            process.kill()
            server.kill()


@pytest.mark.timeout(120)
def test_a_user_of_the_application_talks_under_its_own_name(browser: Browser, backend: str) -> None:
    assert len((EXAMPLE / "page.html").read_text().splitlines()) <= 15
    visitors = Visitors(browser, backend)
    page = visitors.window().page
    assert page.request.get(f"{backend}/tea-token").status == 401
    page.request.post(f"{backend}/sign-in", form={"name": "Mei Lin"})
    page.goto(backend)
    chat = page.locator("teahouse-chat")
    chat.get_by_role("textbox").fill("I have an account elsewhere")
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_text("I have an account elsewhere")).to_be_visible()
    expect(chat.get_by_text("Mei Lin").first).to_be_visible()
    visitors.close()
    assert visitors.trouble == []
