"""How each command that the driver sends is told to whoever makes traces of what the server does."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

# What the driver says of itself to its server, and what would be a span without end.
_UNTOLD: Final = frozenset(
    {"hello", "isMaster", "ismaster", "ping", "endSessions", "saslStart", "saslContinue"}
)
# Of a command that never ends, as when its connection is cut, nothing else is told.
_MOST_OPEN: Final = 1_000


class Traces(Protocol):
    """Who makes them. It is told in the thread and the context that the call is made in."""

    def call(self, command: str, collection: str) -> Callable[[bool], None]:
        """A command begins; what is given back is called at its end, with whether it failed."""

    def context(self) -> str | None:
        """The trace that is under way here, as the header ``traceparent`` has it (W3C Trace Context)."""


class CallListener(CommandListener):
    """Tells ``traces`` of the commands of one client."""

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
    """The options of a client whose commands ``traces`` is told of."""
    return {} if traces is None else {"event_listeners": [CallListener(traces)]}
