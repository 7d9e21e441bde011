"""Reports each command of the driver to a tracer."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

# The driver's own traffic with its server, and what would be an endless span.
_UNTOLD: Final = frozenset(
    {"hello", "isMaster", "ismaster", "ping", "endSessions", "saslStart", "saslContinue"}
)
# Bounds commands that never end, as when their connection is cut: the oldest are closed as failed.
_MOST_OPEN: Final = 1_000


class Traces(Protocol):
    """A tracer. It is called in the thread and the context of the database call."""

    def call(self, command: str, collection: str) -> Callable[[bool], None]:
        """A command begins; the result is called when it ends, with whether it failed."""

    def context(self) -> str | None:
        """The current trace, in the form of the header ``traceparent`` (W3C Trace Context)."""


class CallListener(CommandListener):
    """Reports the commands of one client to ``traces``."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self._open: dict[int, Callable[[bool], None]] = {}

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in _UNTOLD:
            return
        named = event.command.get(event.command_name)
        while len(self._open) >= _MOST_OPEN:
            self._open.pop(next(iter(self._open)))(True)
        collection = named if isinstance(named, str) else str(event.command.get("collection", ""))
        self._open[event.request_id] = self._traces.call(event.command_name, collection)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._end(event.request_id, has_failed=False)

    def failed(self, event: CommandFailedEvent) -> None:
        self._end(event.request_id, has_failed=True)

    def _end(self, request: int, *, has_failed: bool) -> None:
        end = self._open.pop(request, None)
        if end is not None:
            end(has_failed)


def told(traces: Traces | None) -> dict[str, Any]:
    """The options of a client whose commands are reported to ``traces``."""
    return {} if traces is None else {"event_listeners": [CallListener(traces)]}
