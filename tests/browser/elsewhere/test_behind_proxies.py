"""The web client behind the proxies of ``deploy/``: over TLS, with two processes, and quiet for a minute."""

from pathlib import Path
from secrets import token_hex
from typing import Final

import pytest

from tests.browser.elsewhere.meeting import meet_with_a_picture
from tests.browser.rig.server_process import ServerProcess
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect
from tests.deploying.proxies import Command, caddy, nginx, started
from tests.rigs.network.redis_server import RedisServer

# isort: split
from playwright.sync_api import Browser

# Longer than Heroku's router keeps a quiet connection, which is 55 s, and than nginx's own minute.
QUIET_MS: Final = 64_000


class Sockets:
    """Those that a page opens, and whether any of them ends."""

    def __init__(self, window: Window) -> None:
        self.opened: list[str] = []
        self.ended: list[str] = []
        window.page.on("websocket", self._see)

    def _see(self, socket: object) -> None:
        url = str(socket.url)  # type: ignore[attr-defined]  # playwright's WebSocket
        self.opened.append(url)
        socket.on("close", lambda _: self.ended.append(url))  # type: ignore[attr-defined]


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("command", "base_path"),
    [(nginx, ""), (nginx, "/chat"), (caddy, ""), (caddy, "/chat")],
    ids=["nginx", "nginx-path", "caddy", "caddy-path"],
)
def test_people_talk_and_nobody_is_cut_off(
    browser: Browser, tmp_path: Path, command: Command, base_path: str
) -> None:
    with RedisServer(tmp_path / "redis") as redis:
        settings = {"REDIS_URL": redis.url, "WEB_CONCURRENCY": "2", "BASE_PATH": base_path}
        server = ServerProcess(tmp_path / "data", JWT_SECRET=token_hex(32), **settings)
        server.start()
        try:
            port = int(server.url.removesuffix(base_path).rpartition(":")[2])
            with started(command, tmp_path, port, base_path) as proxy:
                meet(Visitors(browser, f"https://{proxy.host}{base_path}"))
        finally:
            server.stop()


def meet(visitors: Visitors) -> None:
    lin, mei = (visitors.window(ignore_https_errors=True) for _ in range(2))
    sockets = Sockets(lin), Sockets(mei)
    meet_with_a_picture(lin, mei)
    opened = [list(each.opened) for each in sockets]
    assert all(url.startswith(visitors.url.replace("https", "wss")) for each in opened for url in each)
    mei.page.wait_for_timeout(QUIET_MS)
    assert [each.ended for each in sockets] == [[], []]
    assert [each.opened for each in sockets] == opened
    mei.say("still here")
    expect(lin.line("still here")).to_be_visible()
    visitors.close()
    assert visitors.trouble == []
