"""``@stomp/stompjs`` in a browser, over a WebSocket and over SockJS, beside the native SDK: one room, one order."""

from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.browser.rig.server_process import ServerProcess
from tests.browser.rig.stomp_pages import EACH, TALK, connected, opened
from tests.clients.node import node
from tests.rigs.network.cutter import CutterBeside

# isort: split
from playwright.sync_api import Browser, Page

MESSAGES: Final = 1_000
CUTS: Final = 8


@pytest.mark.long
@pytest.mark.timeout(180)
def test_pages_over_every_carrier_get_the_same_order(browser: Browser, tmp_path: Path) -> None:
    node()
    server = ServerProcess(tmp_path, LIMITS="off")
    server.start()
    carriers = ("native", "websocket", "xhr-streaming", "xhr-polling")
    pages: list[Page] = []
    try:
        pages += [connected(browser, server, carrier, EACH * len(carriers)) for carrier in carriers]
        for page in pages:
            page.evaluate("window.all = window.say(); undefined")
        results = [page.evaluate("window.all") for page in pages]
    finally:
        for page in pages:
            page.context.close()
        server.kill()
    assert [each["receipts"] for each in results] == [EACH] * len(carriers)
    assert {tuple(each["heard"]) for each in results} == {tuple(results[0]["heard"])}
    assert sorted(results[0]["heard"]) == sorted(f"{who} {n}" for who in carriers for n in range(1, EACH + 1))


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "carrier",
    [pytest.param(each, marks=pytest.mark.long) for each in ("websocket", "xhr-polling", "xhr-streaming")],
)
def test_cut_connections_lose_none_of_a_thousand_messages(
    browser: Browser, tmp_path: Path, carrier: str
) -> None:
    node()
    server = ServerProcess(tmp_path, LIMITS="off")
    server.start()
    with ExitStack() as stack:
        stack.callback(server.kill)
        cutter = stack.enter_context(CutterBeside(int(server.url.rpartition(":")[2])))
        page = opened(browser, f"http://127.0.0.1:{cutter.port}")
        stack.callback(page.context.close)
        page.expose_function("cut", cutter.cut)
        token = server.guest()["access_token"]
        page.evaluate(
            TALK, {"carrier": carrier, "token": token, "says": MESSAGES, "hears": MESSAGES, "cuts": CUTS}
        )
        results = page.evaluate("window.say()")
        assert cutter.cuts >= CUTS
    assert results["heard"] == [f"{carrier} {n}" for n in range(1, MESSAGES + 1)]
    # Chromium may retry a request that broke before its answer began: polling then notices nothing.
    assert results["opened"] > 1 or carrier == "xhr-polling"
