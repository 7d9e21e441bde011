"""The traffic of this process on the bus between processes."""

from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from server.cluster.bus.bus import OK, Bus


class BusNumbers(Collector):
    """Whether the bus is well, its traffic, and possible losses."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def collect(self) -> Iterable[Metric]:
        """All present values."""
        traffic = self._bus.traffic
        up = "1 while the bus between processes is well, else 0."
        yield GaugeMetricFamily("teahouse_bus_up", up, self._bus.state == OK)
        published = "Messages that were published on the bus."
        yield CounterMetricFamily("teahouse_bus_published", published, traffic.published)
        delivered = "Messages that listeners got from the bus."
        yield CounterMetricFamily("teahouse_bus_delivered", delivered, traffic.delivered)
        sent = "Bytes of messages that were published."
        yield CounterMetricFamily("teahouse_bus_sent_bytes", sent, traffic.sent_bytes)
        received = "Bytes of messages that came from the bus."
        yield CounterMetricFamily("teahouse_bus_received_bytes", received, traffic.received_bytes)
        reconnects = "Connections to Redis that were opened again."
        yield CounterMetricFamily("teahouse_bus_reconnects", reconnects, traffic.reconnects)
        gaps = "Channels on which messages may have been lost."
        yield CounterMetricFamily("teahouse_bus_gaps", gaps, traffic.gaps)
