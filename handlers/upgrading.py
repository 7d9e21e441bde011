"""What every address that speaks WebSocket shares before the upgrade: who asks wrongly is told in JSON."""

import logging
from types import TracebackType
from typing import Any

from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

from handlers.refusals import code_of, refuse
from models.errors import Refusal
from models.ids import new_id

_log = logging.getLogger(__name__)


class UpgradingHandler(WebSocketHandler):
    """The base of the handlers of such addresses."""

    _incident = ""

    def prepare(self) -> None:
        """Refuse whoever does not ask for WebSocket, before anything is looked up."""
        headers = self.request.headers
        asked = (headers.get("Upgrade", "").lower(), headers.get("Sec-WebSocket-Version"))
        wishes = {wish.strip().lower() for wish in headers.get("Connection", "").split(",")}
        if self.request.method == "GET" and (asked != ("websocket", "13") or "upgrade" not in wishes):
            raise HTTPError(426, reason="this address speaks WebSocket, version 13")

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Log, with an id that the answer carries, what is neither a refusal nor Tornado's own."""
        if value is None or isinstance(value, HTTPError):
            return
        self._incident = new_id("e")
        # Not the whole address: there may be a ticket in it.
        _log.error("%s: %s %s failed", self._incident, self.request.method, self.request.path, exc_info=value)

    def write_error(self, status_code: int, **_: Any) -> None:
        """The one place where errors before the upgrade become answers."""
        code = code_of(status_code)
        if status_code == 426:
            # RFC 9110 section 15.5.22 and RFC 6455 section 4.2.2: what to ask for instead.
            self.set_header("Upgrade", "websocket")
            self.set_header("Sec-WebSocket-Version", "13")
        if status_code == 405:
            self.set_header("Allow", "GET")
        logged = f"something went wrong here; it is logged as {self._incident}"
        refuse(self, Refusal(code, logged if code == "internal" else self._reason), status_code)
