"""The metrics of a server, in Prometheus' text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/. Counts that a part keeps itself are read from it when
the metrics are requested; commands and calls of the database are counted as they are answered.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from models.ids import NodeId
from server.operations.metrics.of_database import DatabaseNumbers
from server.operations.metrics.of_process import register_process
from server.operations.metrics.of_server import ServerNumbers, Watched
from server.operations.metrics.summing import by_process, summed
from server.operations.task_failures import TaskFailures

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
# The start of the process shows when a counter began to count.
disable_created_metrics()  # type: ignore[no-untyped-call]

OfOthers = Callable[[], Awaitable[Mapping[NodeId, bytes]]]


class Metrics:
    """All metrics of one server. Failures are counted from ``start`` to ``stop``."""

    def __init__(self, watched: Watched) -> None:
        self._failures = TaskFailures()
        self._registry = CollectorRegistry()
        answers = watched.dispatch.answers
        for each in (answers, watched.database.availability.times.seconds):
            self._registry.register(each)
        self._registry.register(ServerNumbers(watched, self._failures.counts))
        self._registry.register(DatabaseNumbers(watched.database))
        register_process(self._registry, watched.bus, watched.loop_monitor)
        self._of_others: OfOthers | None = None

    def start(self) -> None:
        """Begin to count failures."""
        self._failures.start()

    def stop(self) -> None:
        """Stop counting."""
        self._failures.stop()

    def gather(self, of_others: OfOthers) -> None:
        """Make this one of several processes: ``of_others`` returns the metrics of the others."""
        self._of_others = of_others

    async def of_all(self, node: NodeId, *, apart: bool) -> bytes:
        """The metrics of all processes: summed, or ``apart``, by the ids of their nodes; ``node`` is this one's."""
        own = self.text()
        if self._of_others is None and not apart:
            return own
        others = {} if self._of_others is None else await self._of_others()
        texts = {node: own, **others}
        return by_process(texts) if apart else summed(texts)

    def text(self) -> bytes:
        """The present metrics."""
        return generate_latest(self._registry)
