"""Pages that send messages to the lobby: ``@stomp/stompjs`` over a WebSocket or SockJS, and the native SDK."""

from pathlib import Path
from typing import Final

from handlers.http.pages.web_client import SOCKJS_URL
from tests.browser.rig import tools  # noqa: F401  (first: it skips what cannot run here)
from tests.browser.rig.server_process import ServerProcess
from tests.clients.node import CLIENTS

# isort: split
from playwright.sync_api import Browser, Page

EACH: Final = 60
STOMPJS: Final = Path("node_modules/@stomp/stompjs/bundles/stomp.umd.min.js")
# Subscribes. `window.say()` then sends this page's messages, and resolves with what was received once all is there.
# After a cut it reconnects and sends again what it has no receipt for.
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
    while (said < Math.min(receipts.size + 30, says)) say((said += 1));
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

# The same with the SDK and the native protocol.
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


def opened(browser: Browser, url: str) -> Page:
    """A page with the libraries under test."""
    # The page's content security policy would not let them in.
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(url)
    page.add_script_tag(path=CLIENTS / STOMPJS)
    page.add_script_tag(url=url + SOCKJS_URL)
    return page


def connected(browser: Browser, server: ServerProcess, carrier: str, hears: int) -> Page:
    """A page that has subscribed to the lobby, and will send ``EACH`` messages and wait for ``hears``."""
    page, session = opened(browser, server.url), server.guest()
    how = {"session": session, "carrier": carrier, "says": EACH, "hears": hears}
    if carrier == "native":
        page.evaluate(NATIVE, how)
    else:
        assert page.evaluate(TALK, how | {"token": session["access_token"]}) == "1.2"
    return page
