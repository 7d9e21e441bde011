"""The log of requests: failures of our own, limited so that clients cannot fill the disk.

The client that causes a refusal gets it as its answer, and a line for each request would repeat the proxy's log.
"""

import logging
from typing import Final

from tornado.web import RequestHandler

from handlers.http.incidents import IncidentHandler, shown
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket

LINES_PER_S: Final = 1.0
LINES_BURST: Final = 20.0

_log = logging.getLogger(__name__)


class RequestLog:
    """Logs 5xx answers that are no incidents, for an incident has its own line. Ends the trace of the request.

    Past ``LINES_PER_S`` the lines are only counted; the next one reports how many were left out. Give it to Tornado
    as the ``log_function`` of an application.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bucket = Bucket(LINES_PER_S, LINES_BURST)
        self._left_out = 0

    def __call__(self, handler: RequestHandler) -> None:
        status = handler.get_status()
        if isinstance(handler, IncidentHandler) and handler.traced is not None:
            handler.traced(status)
        if status < 500 or (isinstance(handler, IncidentHandler) and handler.incident):
            return
        if self._bucket.take(self._clock.monotonic()):
            self._left_out += 1
            return
        place = handler.place() if isinstance(handler, IncidentHandler) else shown(handler.request.path)
        method, address = shown(handler.request.method or ""), handler.request.remote_ip or ""
        _log.warning("%d %s %s (%s), %d others before it", status, method, place, address, self._left_out)
        self._left_out = 0
