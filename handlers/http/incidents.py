"""What every handler does with errors that nobody expected: they are logged under an id, which is all that is told.

The base of the handlers of ``json_handler``, ``upgrade`` and ``http``.
"""

import logging
from types import TracebackType
from typing import ClassVar

from tornado.web import HTTPError, RequestHandler

from models.errors import Refusal
from server.runtime.incidents import answer_for, log_incident

_log = logging.getLogger(__name__)


class IncidentHandler(RequestHandler):
    """One request; ``incident`` is the id of what went wrong with it, if anything did."""

    expected: ClassVar[tuple[type[BaseException], ...]] = (Refusal, HTTPError)
    """What is answered as it says, and is no incident."""
    incident = ""

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Log, with an id that the answer carries, what is not expected."""
        if value is None or isinstance(value, self.expected):
            return
        what = f"{self.request.method} {self.place()} failed"
        self.incident = log_incident(_log, what, value)

    def place(self) -> str:
        """What was asked for, without what may be a secret: in the query there may be a ticket."""
        return self.request.path

    def told_of_incident(self) -> str:
        """What the client is told of it."""
        return answer_for(self.incident or "nothing more")

    def methods(self) -> list[str]:
        """The methods that are answered here."""
        return [
            method
            for method in self.SUPPORTED_METHODS
            if getattr(type(self), method.lower()) is not getattr(RequestHandler, method.lower())
        ]
