"""What every handler does with errors that nobody expected: they are logged under an id, which is all that is told.

The base of the handlers of ``json_handler``, ``upgrade`` and ``http``.
"""

import logging
from types import TracebackType
from typing import ClassVar

from tornado.web import HTTPError, RequestHandler

from models.errors import Refusal
from models.ids import new_id

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
        self.incident = new_id("e")
        _log.error("%s: %s %s failed", self.incident, self.request.method, self.place(), exc_info=value)

    def place(self) -> str:
        """What was asked for, without what may be a secret: in the query there may be a ticket."""
        return self.request.path

    def told_of_incident(self) -> str:
        """What the client is told of it."""
        return f"something went wrong here; it is logged as {self.incident or 'nothing more'}"

    def methods(self) -> list[str]:
        """The methods that are answered here."""
        return [
            method
            for method in self.SUPPORTED_METHODS
            if getattr(type(self), method.lower()) is not getattr(RequestHandler, method.lower())
        ]
