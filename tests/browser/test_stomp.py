"""``@stomp/stompjs`` in a browser, over a WebSocket and over SockJS: two pages in one room, and one order."""

import json
import urllib.request
from pathlib import Path
from typing import Any, Final

import pytest

from handlers.pages import SOCKJS_URL
from tests.browser.server_process import ServerProcess
from tests.clients.node import CLIENTS, node

# isort: split
from playwright.sync_api import Browser, Page

EACH: Final = 100
STOMPJS: Final = Path("node_modules/@stomp/stompjs/bundles/stomp.umd.min.js")
# Begins to listen; `window.say()` says one's part and gives what was heard once it is all there.
TALK: Final = """({ carrier, token, says, hears }) => new Promise((connected, failed) => {
  const at = `${location.host}/ws`;
  const client = new StompJs.Client({
    ...(carrier === 'websocket'
      ? { brokerURL: `ws://${at}` }
      : { webSocketFactory: () => new SockJS(`http://${at}`, null, { transports: carrier }) }),
    connectHeaders: { passcode: token },
    reconnectDelay: 0,
    onStompError: (frame) => failed(new Error(frame.headers.message)),
  });
  const heard = [];
  const receipts = [];
  let all;
  const settle = () => {
    if (heard.length === hears && receipts.length === says) all({ heard, receipts: receipts.length });
  };
  window.say = () => new Promise((resolve) => {
    all = resolve;
    for (let n = 1; n <= says; n += 1) {
      client.watchForReceipt(`r${n}`, () => settle(receipts.push(n)));
      client.publish({ destination: '/app/rooms.lobby', body: `${carrier} ${n}`, headers: { receipt: `r${n}` } });
    }
  });
  client.onConnect = (frame) => {
    client.watchForReceipt('joined', () => connected(frame.headers.version));
    client.subscribe('/topic/rooms.lobby', (message) => {
      heard.push(JSON.parse(message.body).message.text);
      message.ack();
      settle();
    }, { ack: 'client', receipt: 'joined' });
  };
  client.activate();
})"""


def guest(server: ServerProcess) -> str:
    """The token of a new guest."""
    request = urllib.request.Request(server.url + "/api/guest", b"{}", {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        token: str = json.load(answer)["access_token"]
    return token


def connected(browser: Browser, server: ServerProcess, carrier: str, hears: int) -> tuple[Page, Any]:
    """A page that listens to the lobby, and the version that was agreed on."""
    # The library under test is put into the page from outside, which its policy is there to prevent.
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(server.url)
    page.add_script_tag(path=CLIENTS / STOMPJS)
    page.add_script_tag(url=server.url + SOCKJS_URL)
    how = {"carrier": carrier, "token": guest(server), "says": EACH, "hears": hears}
    return page, page.evaluate(TALK, how)


@pytest.mark.timeout(180)
def test_pages_over_each_carrier_hear_the_same_order(browser: Browser, tmp_path: Path) -> None:
    node()
    server = ServerProcess(tmp_path, LIMITS="off")
    server.start()
    carriers = ("websocket", "xhr-streaming", "xhr-polling")
    pages = []
    try:
        for carrier in carriers:
            page, version = connected(browser, server, carrier, EACH * len(carriers))
            assert version == "1.2"
            pages.append(page)
        for page in pages:
            page.evaluate("window.all = window.say(); undefined")
        told = [page.evaluate("window.all") for page in pages]
    finally:
        for page in pages:
            page.context.close()
        server.kill()
    assert [each["receipts"] for each in told] == [EACH] * len(carriers)
    assert {tuple(each["heard"]) for each in told} == {tuple(told[0]["heard"])}
    assert sorted(told[0]["heard"]) == sorted(f"{who} {n}" for who in carriers for n in range(1, EACH + 1))
