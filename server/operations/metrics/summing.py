"""The metrics of several processes as one: summed, or each with the name of its process."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from models.ids import NodeId

# Values that cannot be summed: states take the worst, and times the longest.
_LEAST: Final = (
    "teahouse_database_up",
    "teahouse_database_writable",
    "teahouse_bus_up",
    "process_start_time_seconds",
)
_MOST: Final = ("teahouse_loop_hold_worst_seconds", "teahouse_loop_hold_recent_seconds", "process_max_fds")

Labels = tuple[tuple[str, str], ...]


class _Several(Collector):
    """Returns finished metrics."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def summed(texts: Mapping[NodeId, bytes]) -> bytes:
    """The metrics of all processes, from their texts by name: one value for each."""
    return _text(texts, _combined)


def by_process(texts: Mapping[NodeId, bytes]) -> bytes:
    """The metrics of all processes: each value with the label ``node``, the name of its process."""
    return _text(texts, _labelled)


def _text(texts: Mapping[NodeId, bytes], join: Callable[[list[tuple[str, Metric]]], Metric]) -> bytes:
    families: dict[str, list[tuple[str, Metric]]] = {}
    for node, text in texts.items():
        for metric in text_string_to_metric_families(text.decode()):
            families.setdefault(metric.name, []).append((node, metric))
    registry = CollectorRegistry(auto_describe=False)
    processes = GaugeMetricFamily("teahouse_processes", "Processes whose metrics these are.", len(texts))
    registry.register(_Several([processes, *map(join, families.values())]))
    return generate_latest(registry)


def _combined(parts: list[tuple[str, Metric]]) -> Metric:
    values: dict[tuple[str, Labels], float] = {}
    for name, labels, value in _samples(metric for _, metric in parts):
        before = values.get((name, labels))
        values[name, labels] = value if before is None else _joined(name, before, value)
    whole = _like(parts[0][1])
    for (name, labels), value in values.items():
        whole.add_sample(name, dict(labels), value)
    return whole


def _labelled(parts: list[tuple[str, Metric]]) -> Metric:
    whole = _like(parts[0][1])
    for node, metric in parts:
        for name, labels, value in _samples([metric]):
            whole.add_sample(name, {"node": node, **dict(labels)}, value)
    return whole


def _samples(metrics: Iterable[Metric]) -> Iterator[tuple[str, Labels, float]]:
    for metric in metrics:
        for sample in metric.samples:
            yield sample.name, tuple(sorted(sample.labels.items())), sample.value


def _joined(name: str, one: float, other: float) -> float:
    if name in _LEAST:
        return min(one, other)
    return max(one, other) if name in _MOST else one + other


def _like(metric: Metric) -> Metric:
    return Metric(metric.name, metric.documentation, metric.type)
