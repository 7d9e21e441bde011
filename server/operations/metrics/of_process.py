"""The metrics that every process has, whether or not it has the rooms."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, GCCollector, Metric, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from server.cluster.bus.bus import Bus
from server.operations.metrics.of_bus import BusNumbers
from server.runtime.loop_monitor import BOUNDS_MS, LoopMonitor


class LoopNumbers(Collector):
    """How long the event loop was held."""

    def __init__(self, monitor: LoopMonitor) -> None:
        self._monitor = monitor

    def collect(self) -> Iterator[Metric]:
        """All present values."""
        monitor = self._monitor
        bounds = (*(f"{ms / 1000:g}" for ms in BOUNDS_MS), "+Inf")
        yield HistogramMetricFamily(
            "teahouse_loop_hold_seconds",
            "How long the event loop was held when it was to have a turn.",
            buckets=list(zip(bounds, monitor.counts, strict=True)),
            sum_value=monitor.total_ms / 1000,
        )
        worst = "The longest time that the event loop was held"
        yield GaugeMetricFamily("teahouse_loop_hold_worst_seconds", f"{worst}.", monitor.worst_ms / 1000)
        recent = f"{worst} in the last minute."
        yield GaugeMetricFamily("teahouse_loop_hold_recent_seconds", recent, monitor.recent_ms / 1000)


def register_process(registry: CollectorRegistry, bus: Bus, monitor: LoopMonitor) -> None:
    """Register the metrics of this process: its loop, its bus, its use of the machine."""
    registry.register(LoopNumbers(monitor))
    registry.register(BusNumbers(bus))
    # They register themselves.
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)


class ProcessMetrics:
    """The metrics of a process without rooms; the home reports the rest."""

    def __init__(self, bus: Bus, monitor: LoopMonitor) -> None:
        self._registry = CollectorRegistry()
        register_process(self._registry, bus, monitor)

    def text(self) -> bytes:
        """The present metrics."""
        return generate_latest(self._registry)
