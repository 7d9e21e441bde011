"""The state of the database, as this process sees it."""

from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from models.database.client import Database


class DatabaseNumbers(Collector):
    """Whether it answers and can be written to, its outages, and the calls under way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterable[Metric]:
        """All present values."""
        calls, database = self._database.availability, self._database
        up = "1 while the database answers, else 0."
        yield GaugeMetricFamily("teahouse_database_up", up, not calls.is_away)
        writable = "0 while its disk is too full to write, else 1."
        yield GaugeMetricFamily("teahouse_database_writable", writable, database.shut_by is None)
        yield CounterMetricFamily("teahouse_database_outages", "Outages of the database.", calls.times_lost)
        yield CounterMetricFamily("teahouse_database_calls", "Calls of the database.", calls.calls)
        failed = "Calls that failed or ran out of time."
        yield CounterMetricFamily("teahouse_database_failed_calls", failed, calls.failed_calls)
        yield GaugeMetricFamily("teahouse_database_calls_under_way", "Calls under way.", calls.under_way)
        yield GaugeMetricFamily(
            "teahouse_database_calls_waiting", "Calls that wait for others.", calls.waiting
        )
