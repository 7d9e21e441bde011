"""How often each command got each answer, and how long that took."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

OK: Final = "ok"
_BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_LIMITS: Final = (*map(str, _BOUNDS_S), "+Inf")


class _Times:
    """How many answers of one op came within each of ``_BOUNDS_S``, and later than all; and their sum in seconds."""

    __slots__ = ("counts", "sum_s")

    def __init__(self) -> None:
        self.counts = [0] * len(_LIMITS)
        self.sum_s = 0.0


class Answers(Collector):
    """Counts by op and answer, which is ``ok`` or the code of the error, and seconds by op.

    They are plain numbers, for every command is counted here, and become metrics only when those are requested.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._times: defaultdict[str, _Times] = defaultdict(_Times)

    def count(self, op: str, answer: str) -> None:
        """Count one answer."""
        self._counts[op, answer] += 1

    def count_timed(self, op: str, answer: str, seconds: float) -> None:
        """Count one answer that came ``seconds`` after its command."""
        self._counts[op, answer] += 1
        times = self._times[op]
        times.counts[bisect_left(_BOUNDS_S, seconds)] += 1
        times.sum_s += seconds

    def collect(self) -> Iterator[Metric]:
        about = "Commands that came over sockets, by what they were answered."
        commands = CounterMetricFamily("teahouse_commands", about, labels=["op", "answer"])
        for labels, count in self._counts.items():
            commands.add_metric(labels, count)
        about = "From a command to its answer, where it was carried out."
        seconds = HistogramMetricFamily("teahouse_command_seconds", about, labels=["op"])
        for op, times in self._times.items():
            within = list(zip(_LIMITS, accumulate(times.counts), strict=True))
            seconds.add_metric([op], within, times.sum_s)
        yield commands
        yield seconds
