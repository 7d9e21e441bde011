"""``@stomp/stompjs`` in a browser, over a WebSocket and over SockJS, beside the native SDK: one room, one order."""

import json
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from handlers.http.web_client import SOCKJS_URL
from tests.browser.rig.server_process import ServerProcess
from tests.clients.node import CLIENTS, node
from tests.rigs.cutter import CutterBeside

# isort: split
from playwright.sync_api import Browser, Page

EACH: Final = 100
MESSAGES: Final = 1_000
CUTS: Final = 8
STOMPJS: Final = Path("node_modules/@stomp/stompjs/bundles/stomp.umd.min.js")
# Begins to listen; `window.say()` says one's part and gives what was heard once it is all there. Where it is cut it
# comes back, and says again what it has no receipt of.
TALK: Final = """({ carrier, token, says, hears, cuts = 0 }) => new Promise((connected, failed) => {
  const at = `${location.host}/ws`;
  const client = new StompJs.Client({
    ...(carrier === 'websocket'
      ? { brokerURL: `ws://${at}` }
      : { webSocketFactory: () => new SockJS(`http://${at}`, null, { transports: carrier }) }),
    connectHeaders: { passcode: token },
    reconnectDelay: cuts ? 5 : 0,
    onStompError: (frame) => failed(new Error(frame.headers.message)),
  });
  const heard = new Map();
  const receipts = new Set();
  let said = 0;
  let opened = 0;
  let all;
  const settle = () => {
    if (heard.size < hears || receipts.size < says) return;
    all({ heard: [...heard.values()], receipts: receipts.size, opened });
  };
  const say = (n) => {
    client.watchForReceipt(`r${n}`, () => {
      receipts.add(n);
      if (cuts && receipts.size % Math.floor(says / cuts) === 0) window.cut();
      speak();
      settle();
    });
    const body = JSON.stringify({ text: `${carrier} ${n}`, nonce: `r${n}` });
    client.publish({ destination: '/app/rooms.lobby', body, headers: { receipt: `r${n}` } });
  };
  const speak = () => {
    while (said < Math.min(receipts.size + 50, says)) say((said += 1));
  };
  window.say = () => new Promise((resolve) => {
    all = resolve;
    speak();
  });
  client.onConnect = (frame) => {
    opened += 1;
    client.watchForReceipt('joined', () => {
      if (opened === 1) connected(frame.headers.version);
      for (let n = 1; n <= said; n += 1) if (!receipts.has(n)) say(n);
    });
    client.subscribe('/topic/rooms.lobby', (message) => {
      const { seq, text } = JSON.parse(message.body).message;
      heard.set(seq, text);
      message.ack();
      settle();
    }, { ack: 'client', receipt: 'joined' });
  };
  client.activate();
})"""


# The same by the SDK and the native protocol.
NATIVE: Final = """async ({ session, says, hears }) => {
  const [{ Client }, { browserHost }, { Sessions }] = await Promise.all(
    ['client', 'hosts/host', 'session'].map((name) => import(`/static/sdk/${name}.js`)),
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


def opened(browser: Browser, url: str) -> Page:
    """A page with the libraries under test."""
    # They are put into the page from outside, which its policy is there to prevent.
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(url)
    page.add_script_tag(path=CLIENTS / STOMPJS)
    page.add_script_tag(url=url + SOCKJS_URL)
    return page


def connected(browser: Browser, server: ServerProcess, carrier: str, hears: int) -> Page:
    """A page that listens to the lobby."""
    page, session = opened(browser, server.url), guest(server)
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
        results = [page.evaluate("window.all") for page in pages]
    finally:
        for page in pages:
            page.context.close()
        server.kill()
    assert [each["receipts"] for each in results] == [EACH] * len(carriers)
    assert {tuple(each["heard"]) for each in results} == {tuple(results[0]["heard"])}
    assert sorted(results[0]["heard"]) == sorted(f"{who} {n}" for who in carriers for n in range(1, EACH + 1))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("carrier", ["websocket", "xhr-streaming", "xhr-polling"])
def test_a_thousand_messages_through_cut_connections(browser: Browser, tmp_path: Path, carrier: str) -> None:
    node()
    server = ServerProcess(tmp_path, LIMITS="off")
    server.start()
    with ExitStack() as stack:
        stack.callback(server.kill)
        cutter = stack.enter_context(CutterBeside(int(server.url.rpartition(":")[2])))
        page = opened(browser, f"http://127.0.0.1:{cutter.port}")
        stack.callback(page.context.close)
        page.expose_function("cut", cutter.cut)
        token = guest(server)["access_token"]
        page.evaluate(
            TALK, {"carrier": carrier, "token": token, "says": MESSAGES, "hears": MESSAGES, "cuts": CUTS}
        )
        results = page.evaluate("window.say()")
        assert cutter.cuts >= CUTS
    assert results["heard"] == [f"{carrier} {n}" for n in range(1, MESSAGES + 1)]
    assert results["opened"] > 1
