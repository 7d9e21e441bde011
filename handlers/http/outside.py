"""Requests outside of ``BASE_PATH``: nothing is there but a redirect to the page."""

import logging
from typing import Final

from tornado.httputil import HTTPServerConnectionDelegate
from tornado.web import Application, stream_request_body

from handlers.http.errors import refuse
from handlers.http.incidents import IncidentHandler, shown
from handlers.http.request_log import RequestLog
from models.errors import Refusal
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.transport.http.prefixed import Prefixed

# Paths that our proxies and clients ask for; anything else is a stranger's and is not logged.
_OURS: Final = ("/socket", "/sockjs", "/ws", "/api/", "/static/", "/files/", "/echo", "/stock")
_LINES_PER_S: Final = 0.1

_log = logging.getLogger(__name__)


@stream_request_body
class Outside(IncidentHandler):
    """Answers once the request is read: an earlier answer would end the connection under the client's next one."""

    def initialize(self, base_path: str, clock: Clock, lines: Bucket) -> None:
        self._base_path = base_path
        self._clock = clock
        self._lines = lines

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")

    def data_received(self, chunk: bytes) -> None:
        """Drop the body: nothing reads it."""

    def get(self) -> None:
        path = self.request.path
        if path in ("/", self._base_path) and self.request.method in ("GET", "HEAD"):
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(f"{self._base_path}/{query}")
            return
        if path.startswith(_OURS) and not self._lines.take(self._clock.monotonic()):
            _log.warning(
                "%s was asked for, and everything is under BASE_PATH=%s: a proxy that shares the host has to leave "
                "the path as it is",
                shown(path),
                self._base_path,
            )
        refuse(
            self, Refusal("not_found", f"there is nothing at this address: all is under {self._base_path}/")
        )

    head = post = delete = patch = put = options = get


def under(base_path: str, site: HTTPServerConnectionDelegate, clock: Clock) -> HTTPServerConnectionDelegate:
    """``site`` with everything in it under ``base_path``; ``site`` itself if that is ""."""
    if not base_path:
        return site
    given = {"base_path": base_path, "clock": clock, "lines": Bucket(_LINES_PER_S, 1)}
    outside = Application([("/.*", Outside, given)], log_function=RequestLog(clock))
    return Prefixed(base_path, site, outside)
