"""How every handler treats an unexpected error: it logs it, and answers with the id of the log line."""

import logging
from collections.abc import Callable
from types import TracebackType
from typing import ClassVar, Final

from tornado.web import HTTPError, RequestHandler

from models.errors import Refusal
from server.runtime.incidents import answer_for, log_incident

_SHOWN_CHARACTERS: Final = 200

_log = logging.getLogger(__name__)


class IncidentHandler(RequestHandler):
    """One request; ``incident`` is the id of its unexpected error, if there was one."""

    expected: ClassVar[tuple[type[BaseException], ...]] = (Refusal, HTTPError)
    """Errors that carry their own answer, and are no incidents."""
    incident = ""
    traced: Callable[[int], None] | None = None
    """Set if requests are traced: ends the trace of this one, with the status of its answer."""

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Log an unexpected error under an id, which the answer then carries."""
        if value is None or isinstance(value, self.expected):
            return
        what = f"{self.request.method} {self.place()} failed"
        self.incident = log_incident(_log, what, value)

    def place(self) -> str:
        """The path of the request, as a log may show it. Never the query, which may hold a ticket."""
        return shown(self.request.path)

    def incident_message(self) -> str:
        """The message that the client gets."""
        return answer_for(self.incident or "nothing more")

    @classmethod
    def methods(cls) -> list[str]:
        """The methods that this handler implements."""
        return [
            method
            for method in cls.SUPPORTED_METHODS
            if getattr(cls, method.lower()) is not getattr(RequestHandler, method.lower())
        ]


def shown(text: str) -> str:
    """What a client sent, short and in printable characters, for a line of the log."""
    return ascii(text[:_SHOWN_CHARACTERS])[1:-1]
