"""The metrics of a server, in Prometheus' text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/. What a part counts itself is read from it when the
metrics are asked for; commands and calls of the database are counted as they are answered.
"""

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from server.operations.metrics.of_bus import BusNumbers
from server.operations.metrics.of_database import DatabaseNumbers
from server.operations.metrics.of_server import ServerNumbers, Watched
from server.operations.task_failures import TaskFailures

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
# When a counter began to count is told by the start of the process.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """All metrics of one server. What fails is counted from ``start`` to ``stop``."""

    def __init__(self, watched: Watched) -> None:
        self._failures = TaskFailures()
        self._registry = CollectorRegistry()
        answers = watched.dispatch.answers
        for each in (answers.commands, answers.seconds, watched.database.availability.times.seconds):
            self._registry.register(each)
        self._registry.register(ServerNumbers(watched, self._failures.counts))
        self._registry.register(DatabaseNumbers(watched.database))
        self._registry.register(BusNumbers(watched.bus))
        # They register themselves.
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def start(self) -> None:
        """Begin to count what fails."""
        self._failures.start()

    def stop(self) -> None:
        """Count no more."""
        self._failures.stop()

    def text(self) -> bytes:
        """The metrics as they are now."""
        return generate_latest(self._registry)
