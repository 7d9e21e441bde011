"""How long the commands took that the driver sent to the database.

https://pymongo.readthedocs.io/en/stable/api/pymongo/monitoring.html
"""

from typing import Final

from prometheus_client import Histogram
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

_BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_IN_A_SECOND: Final = 1_000_000


class CallTimes(CommandListener):
    """A histogram for each command by name: ``find``, ``insert``, ``getMore``. Its methods may run in any thread."""

    def __init__(self) -> None:
        about = "What the commands took that were sent to the database, failed ones too."
        self.seconds = Histogram(
            "teahouse_database_seconds", about, ["call"], registry=None, buckets=_BOUNDS_S
        )

    def started(self, event: CommandStartedEvent) -> None:
        """Nothing is known yet."""

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Count it."""
        self._count(event)

    def failed(self, event: CommandFailedEvent) -> None:
        """Count it as well: whoever asked has waited."""
        self._count(event)

    def _count(self, event: CommandSucceededEvent | CommandFailedEvent) -> None:
        self.seconds.labels(event.command_name).observe(event.duration_micros / _IN_A_SECOND)
