"""``@stomp/stompjs`` in a browser, over a WebSocket and over SockJS, beside the native SDK: one room, one order."""

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


# The same by the SDK and the native protocol.
NATIVE: Final = """async ({ session, says, hears }) => {
  const [{ Client }, { browserHost }, { Sessions }] = await Promise.all(
    ['client', 'host', 'session'].map((name) => import(`/static/sdk/${name}.js`)),
  );
  localStorage.setItem('teahouse.session', JSON.stringify({ ...session, expires_at: 2 ** 50 }));
  const host = browserHost();
  const client = new Client({ host, sessions: new Sessions(host), task: 'native' });
  const heard = new Map();
  const all = new Promise((resolve) => {
    client.on('room', ({ timeline }) => {
      for (const { seq, text } of timeline?.messages ?? []) heard.set(seq, text);
      if (heard.size === hears) resolve();
    });
  });
  client.start();
  await client.listen('lobby');
  window.say = async () => {
    for (let n = 1; n <= says; n += 1) {
      await client.request({ op: 'message.send', room: 'lobby', text: `native ${n}` });
    }
    await all;
    client.stop();
    return { heard: [...heard].sort((a, b) => a[0] - b[0]).map(([, text]) => text), receipts: says };
  };
}"""


def guest(server: ServerProcess) -> dict[str, Any]:
    """The session of a new guest."""
    request = urllib.request.Request(server.url + "/api/guest", b"{}", {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        session: dict[str, Any] = json.load(answer)
    return session


def connected(browser: Browser, server: ServerProcess, carrier: str, hears: int) -> Page:
    """A page that listens to the lobby."""
    # The library under test is put into the page from outside, which its policy is there to prevent.
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(server.url)
    page.add_script_tag(path=CLIENTS / STOMPJS)
    page.add_script_tag(url=server.url + SOCKJS_URL)
    session = guest(server)
    how = {"session": session, "carrier": carrier, "says": EACH, "hears": hears}
    if carrier == "native":
        page.evaluate(NATIVE, how)
    else:
        assert page.evaluate(TALK, how | {"token": session["access_token"]}) == "1.2"
    return page


@pytest.mark.timeout(180)
def test_pages_over_each_carrier_hear_the_same_order(browser: Browser, tmp_path: Path) -> None:
    node()
    server = ServerProcess(tmp_path, LIMITS="off")
    server.start()
    carriers = ("native", "websocket", "xhr-streaming", "xhr-polling")
    pages: list[Page] = []
    try:
        pages += [connected(browser, server, carrier, EACH * len(carriers)) for carrier in carriers]
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
