"""Every client library in one room at once: each sends its messages, and all receive the same order."""

import json
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import websockets.sync.client

from tests.browser.rig.server_process import ServerProcess
from tests.browser.rig.stomp_pages import EACH, connected
from tests.clients.node import node, running_beside
from tests.clients.stomp_py import StompPy

# isort: split
from playwright.sync_api import Browser

PAGES: Final = ("native", "xhr-streaming")
# The name that each client puts into its messages.
SCRIPTS: Final = ("websocket", "eventsource", "node")
EVERYBODY: Final = ("python", "stomp.py", *PAGES, *SCRIPTS)
HEARS: Final = EACH * len(EVERYBODY)

Heard = list[str]


@contextmanager
def python(server: ServerProcess) -> Iterator[Callable[[], Heard]]:
    """The native protocol, without a client library."""
    token = server.guest()["access_token"]
    address = server.url.replace("http", "ws", 1) + "/socket"
    headers = {"Authorization": f"Bearer {token}"}
    with websockets.sync.client.connect(address, additional_headers=headers, proxy=None) as socket:
        socket.send('{"op":"room.join","id":0,"room":"lobby"}')
        while json.loads(socket.recv(20)).get("id") != 0:
            pass

        def talk() -> Heard:
            for n in range(1, EACH + 1):
                socket.send(json.dumps({"op": "message.send", "room": "lobby", "text": f"python {n}"}))
            heard: Heard = []
            while len(heard) < HEARS:
                event = json.loads(socket.recv(20))
                if event["op"] == "message":
                    heard.append(event["message"]["text"])
            return heard

        yield talk


@contextmanager
def stomp_py(server: ServerProcess) -> Iterator[Callable[[], Heard]]:
    client = StompPy(server.url.removeprefix("http://"), server.guest()["access_token"])
    client.connect("lobby")
    yield lambda: [text for _, text in client.talk("lobby", EACH, HEARS)]


@contextmanager
def script(server: ServerProcess, name: str) -> Iterator[Callable[[], Heard]]:
    """A client under Node: stompjs over a WebSocket, sockjs-client with the SDK, or WebSocket-Node."""
    session = server.guest()
    program, who = {
        "websocket": ("stompjs_talk.mjs", ["websocket", session["access_token"]]),
        "eventsource": ("sockjs_talk.mjs", ["eventsource", json.dumps(session)]),
        "node": ("websocket_node.mjs", [session["access_token"]]),
    }[name]
    with running_beside(program, server.url, *who, "lobby", f"{EACH}", f"{HEARS}") as process:
        while "listening" not in _line(process):
            pass

        def talk() -> Heard:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
            process.stdin.flush()
            while "heard" not in (end := _line(process)):
                pass
            assert [seq for seq, _ in end["heard"]] == list(range(1, HEARS + 1))
            return [text for _, text in end["heard"]]

        yield talk


def _line(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    assert "failed" not in line, line
    return line


@pytest.mark.long
@pytest.mark.timeout(180)
def test_all_clients_in_one_room_get_the_same_order(browser: Browser, tmp_path: Path) -> None:
    node()
    server = ServerProcess(tmp_path, LIMITS="off")
    server.start()
    with ExitStack() as stack:
        stack.callback(server.kill)
        threads = stack.enter_context(ThreadPoolExecutor(len(EVERYBODY)))
        talks = [stack.enter_context(python(server)), stack.enter_context(stomp_py(server))]
        talks += [stack.enter_context(script(server, name)) for name in SCRIPTS]
        pages = [connected(browser, server, carrier, HEARS) for carrier in PAGES]
        for page in pages:
            stack.callback(page.context.close)
            page.evaluate("window.all = window.say(); undefined")
        saying: list[Future[Heard]] = [threads.submit(talk) for talk in talks]
        results = [page.evaluate("window.all")["heard"] for page in pages]
        results += [each.result(60) for each in saying]
    assert sorted(results[0]) == sorted(f"{who} {n}" for who in EVERYBODY for n in range(1, EACH + 1))
    assert all(heard == results[0] for heard in results)
    for who in EVERYBODY:
        said = [text for text in results[0] if text.startswith(f"{who} ")]
        assert said == [f"{who} {n}" for n in range(1, EACH + 1)]
