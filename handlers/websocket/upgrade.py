"""What all WebSocket addresses share before the upgrade: a wrong request is answered in JSON."""

from typing import Any, Protocol

from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

from handlers.http.errors import code_of, refuse
from handlers.http.incidents import IncidentHandler
from handlers.http.origins import Origins
from models.errors import Refusal


class Deps(Protocol):
    """What such an address needs."""

    @property
    def origins(self) -> Origins: ...


class UpgradeHandler(IncidentHandler, WebSocketHandler):
    """The base of the handlers of such addresses."""

    deps: Deps
    expected = (HTTPError,)

    def set_default_headers(self) -> None:
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse a request that does not ask for WebSocket, before any lookup."""
        headers = self.request.headers
        asked = (headers.get("Upgrade", "").lower(), headers.get("Sec-WebSocket-Version"))
        wishes = {wish.strip().lower() for wish in headers.get("Connection", "").split(",")}
        if self.request.method == "GET" and (asked != ("websocket", "13") or "upgrade" not in wishes):
            if "Sec-WebSocket-Key" in headers:
                self.deps.origins.tell_of_lost_upgrade(self.request.path)
            raise HTTPError(426, reason="this address speaks WebSocket, version 13")

    def write_error(self, status_code: int, **_: Any) -> None:
        """The one place that turns errors before the upgrade into answers."""
        code = code_of(status_code)
        if status_code == 426:
            # RFC 9110 section 15.5.22 and RFC 6455 section 4.2.2: the upgrade to ask for instead.
            self.set_header("Upgrade", "websocket")
            self.set_header("Sec-WebSocket-Version", "13")
        if status_code == 405:
            self.set_header("Allow", "GET")
        message = self.incident_message() if code == "internal" else self._reason
        refuse(self, Refusal(code, message), status_code)


class UpgradeAt(PathMatches):
    """A path, for requests that ask for WebSocket. Other requests go to the routes behind it."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        asks = request.headers.get("Upgrade", "").lower() == "websocket"
        return super().match(request) if asks else None
