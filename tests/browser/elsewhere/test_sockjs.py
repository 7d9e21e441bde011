"""``sockjs-client`` in a browser: the transports that need one, and pages of other origins through iframes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from handlers.http.pages.web_client import SOCKJS_URL
from tests.browser.rig.server_process import ServerProcess, own_database
from tests.browser.rig.visitors import Visitors
from tests.rigs.network.cutter import CutterBeside

# isort: split
from playwright.sync_api import Browser, Page

MESSAGES: Final = 1_000
# So many of them over SockJS; the others over a WebSocket, which is faster.
SAYS: Final = 250
CUTS: Final = 8
# A page of another origin is tried over these with --long.
OTHER_CARRIERS: Final = (
    "xhr-streaming",
    "xhr-polling",
    "jsonp-polling",
    "iframe-eventsource",
    "iframe-xhr-polling",
)
# The SDK over one transport: sends while another client sends too, is cut several times, returns what it received.
TALK: Final = """async ({ transport, session, says, hears, cuts }) => {
  const [{ Client }, { browserHost }, { Sessions }, { overSockJs }] = await Promise.all(
    ['client', 'hosts/host', 'session', 'hosts/sockjs'].map((name) => import(`/static/sdk/${name}.js`)),
  );
  localStorage.setItem('teahouse.session', JSON.stringify(session));
  const sessions = new Sessions(browserHost());
  const host = overSockJs(sessions, SockJS, { options: { transports: transport } });
  const client = new Client({ host, sessions, task: 'sockjs' });
  const other = new Client({ host: browserHost(), sessions, task: 'other' });
  const heard = new Map();
  let opened = 0;
  client.on('hello', () => (opened += 1));
  for (const each of [client, other]) {
    each.on('state', ({ phase }) => phase === 'waiting' && setTimeout(() => each.link.hurry(), 5));
    each.start();
  }
  const all = new Promise((resolve) => {
    client.on('room', ({ timeline }) => {
      for (const { seq, text } of timeline?.messages ?? []) heard.set(seq, text);
      if (heard.size === hears) resolve();
    });
  });
  await client.listen('lobby');
  const speak = async (each, name, many, atEach = () => undefined) => {
    for (let said = 1; said <= many; said += 1) {
      const sent = each.request({ op: 'message.send', room: 'lobby', text: `${name} ${said}` });
      await atEach(said);
      await sent;
    }
  };
  const cut = async (said) => said % Math.floor(says / cuts) === 0 && window.cut();
  await Promise.all([speak(client, transport, says, cut), speak(other, 'other', hears - says)]);
  await all;
  client.stop();
  other.stop();
  return { opened, heard: [...heard].sort((a, b) => a[0] - b[0]) };
}"""
# The library alone, on a page that may load nothing else from this server.
PLAIN_TALK: Final = """({ url, transport, token, says }) => new Promise((resolve) => {
  const socket = new SockJS(url, null, { transports: transport });
  const heard = [];
  const send = (frame) => socket.send(JSON.stringify(frame));
  socket.onopen = () => send({ op: 'auth', token, id: 'auth' });
  socket.onclose = ({ code, reason }) => resolve({ code, reason, heard, transport: socket.transport });
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.id === 'auth') send({ op: 'room.join', room: 'lobby', id: 'join' });
    for (let n = 0; frame.id === 'join' && n < says; n += 1) {
      send({ op: 'message.send', room: 'lobby', text: `n ${n}` });
    }
    if (frame.op === 'message') heard.push(frame.message.text);
    if (heard.length === says) resolve({ heard, transport: socket.transport });
  };
})"""


@pytest.fixture
def server(tmp_path: Path, database_uri: str, elsewhere: int) -> Iterator[ServerProcess]:
    """A server without rate limits that allows the origin of ``elsewhere``."""
    origin = f"http://127.0.0.1:{elsewhere}"
    server = ServerProcess(tmp_path, **own_database(database_uri), LIMITS="off", ALLOWED_ORIGINS=origin)
    server.start()
    yield server
    server.kill()


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body></body>")

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@contextmanager
def empty_site() -> Iterator[int]:
    """The port of a site that has one empty page."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    try:
        yield site.server_port
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def elsewhere() -> Iterator[int]:
    """The port of a site of another origin."""
    with empty_site() as port:
        yield port


def page_of(page: Page, url: str, server: ServerProcess) -> Page:
    """Open ``url`` and add the client library."""
    page.goto(url)
    page.add_script_tag(url=server.url + SOCKJS_URL if url != server.url else SOCKJS_URL)
    return page


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "transport",
    [
        *(
            pytest.param(each, marks=pytest.mark.long)
            for each in (
                "htmlfile",
                "jsonp-polling",
                "iframe-eventsource",
                "iframe-htmlfile",
                "iframe-xhr-polling",
            )
        ),
    ],
)
def test_cut_connections_lose_none_of_a_thousand_messages(
    visitors: Visitors, server: ServerProcess, transport: str
) -> None:
    with CutterBeside(int(server.url.rpartition(":")[2])) as cutter:
        page = visitors.window().page
        page.expose_function("cut", cutter.cut)
        page.goto(f"http://127.0.0.1:{cutter.port}/")
        page.add_script_tag(url=SOCKJS_URL)
        how = {
            "transport": transport,
            "session": server.guest() | {"expires_at": 2**50},
            "says": SAYS,
            "hears": MESSAGES,
            "cuts": CUTS,
        }
        results = page.evaluate(TALK, how)
        page.close()
        assert cutter.cuts >= CUTS
    assert [seq for seq, _ in results["heard"]] == list(range(1, MESSAGES + 1))
    for who, many in ((transport, SAYS), ("other", MESSAGES - SAYS)):
        said = [text for _, text in results["heard"] if text.startswith(f"{who} ")]
        assert said == [f"{who} {n}" for n in range(1, many + 1)]
    # Chromium may retry a request that broke before its answer began: polling then notices nothing.
    assert results["opened"] > 1 or "polling" in transport


@pytest.mark.parametrize(
    "transport",
    [
        "websocket",
        "iframe-htmlfile",
        *(pytest.param(each, marks=pytest.mark.long) for each in OTHER_CARRIERS),
    ],
)
def test_a_page_of_a_listed_origin_sends_and_receives(
    visitors: Visitors, server: ServerProcess, elsewhere: int, transport: str
) -> None:
    page = page_of(visitors.window().page, f"http://127.0.0.1:{elsewhere}/", server)
    token = server.guest()["access_token"]
    how = {"url": server.url + "/sockjs", "transport": transport, "token": token, "says": 20}
    results = page.evaluate(PLAIN_TALK, how)
    assert results == {"heard": [f"n {n}" for n in range(20)], "transport": transport}


@pytest.mark.parametrize("transport", ["websocket", "xhr-polling", "iframe-xhr-polling"])
def test_a_page_of_an_unlisted_origin_is_refused(
    browser: Browser, server: ServerProcess, transport: str
) -> None:
    with empty_site() as port:
        page = page_of(browser.new_page(), f"http://127.0.0.1:{port}/", server)
        token = server.guest()["access_token"]
        how = {"url": server.url + "/sockjs", "transport": transport, "token": token, "says": 1}
        results = page.evaluate(PLAIN_TALK, how)
        assert results["heard"] == []
        assert results["code"] == 1002
        page.close()


def test_an_unlisted_page_cannot_embed_the_iframe(browser: Browser, server: ServerProcess) -> None:
    with empty_site() as port:
        page = browser.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"http://127.0.0.1:{port}/")
        page.evaluate(
            """(src) => new Promise((resolve) => {
              const frame = Object.assign(document.createElement('iframe'), { src, onload: resolve });
              document.body.append(frame);
            })""",
            server.url + "/sockjs/iframe.html",
        )
        page.wait_for_timeout(100)
        assert any("frame-ancestors" in text for text in refused), refused
        page.close()
