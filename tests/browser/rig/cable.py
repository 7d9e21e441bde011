"""The connection between a page and the server, under the control of a test."""

from collections.abc import Callable

from tests.browser.rig import tools  # noqa: F401  (first: it skips what cannot run here)

# isort: split
from playwright.sync_api import Page, WebSocketRoute


class Cable:
    """All sockets of one page. A test may close them, keep new ones from opening, and drop or rewrite frames."""

    def __init__(self, page: Page) -> None:
        self.cut = False
        self.lose = ""
        self.lost = 0
        self.rewrite: Callable[[str], str] = str
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/socket?*", self._lay)

    def _lay(self, socket: WebSocketRoute) -> None:
        if self.cut:
            socket.close(code=1011, reason="cut")
            return
        server = socket.connect_to_server()
        self._sockets.append(socket)
        server.on_message(lambda frame: self._bring(socket, frame))

    def _bring(self, socket: WebSocketRoute, frame: str | bytes) -> None:
        if self.lose and self.lose in str(frame):
            self.lost += 1
            return
        socket.send(self.rewrite(frame) if isinstance(frame, str) else frame)

    def send(self, frame: str) -> None:
        for socket in self._sockets:
            socket.send(frame)

    def close(self, code: int) -> None:
        for socket in self._sockets:
            socket.close(code=code, reason="cut")
        self._sockets.clear()
