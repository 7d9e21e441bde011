"""The counts that the parts of a server keep anyway, read on request."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from msgspec import Struct
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from models.database.client import Database
from models.stores.entries import Entry
from server.bots.pool import BotPool
from server.cluster.bus.bus import Bus
from server.commands.dispatching.dispatch import Dispatch
from server.delivery.registry import SocketRegistry
from server.matches.ticking.ticking import Ticking
from server.matchmaking.matchmaker import Matchmaker
from server.rooms.directory import RoomDirectory
from server.runtime.loop_monitor import LoopMonitor
from server.timeline.journal import Journal


class Watched(Struct, frozen=True):
    """The parts of a server whose numbers are shown."""

    loop_monitor: LoopMonitor
    sockets: SocketRegistry
    rooms: RoomDirectory
    journal: Journal[Entry]
    thinking: BotPool
    matchmaker: Matchmaker
    dispatch: Dispatch
    database: Database
    bus: Bus
    ticking: Ticking


class ServerNumbers(Collector):
    """Sockets, rooms, matches, and ``failures`` by task."""

    def __init__(self, watched: Watched, failures: Mapping[str, int]) -> None:
        self._watched = watched
        self._failures = failures

    def collect(self) -> Iterable[Metric]:
        """All present values."""
        return chain(self._sockets(), self._rooms(), self._ticks(), self._tasks())

    def _sockets(self) -> Iterator[Metric]:
        sockets = self._watched.sockets
        yield GaugeMetricFamily("teahouse_sockets", "Open sockets of signed-in users.", sockets.open_count)
        opened = "Sockets of signed-in users that were opened."
        yield CounterMetricFamily("teahouse_connections_opened", opened, sockets.opened)
        closed = "Sockets of signed-in users that were closed, by the close code; 0: by the client."
        yield _by("teahouse_connections_closed", closed, "code", sockets.closes)

    def _rooms(self) -> Iterator[Metric]:
        live, journal = self._watched.rooms.all_live(), self._watched.journal
        matches = sum(room.match is not None and room.match.is_live for room in live)
        yield GaugeMetricFamily("teahouse_rooms", "Rooms in memory.", len(live))
        yield GaugeMetricFamily("teahouse_matches", "Matches in memory that are not over.", matches)
        waiting = "Users who wait for an opponent."
        yield GaugeMetricFamily("teahouse_opponents_wanted", waiting, self._watched.matchmaker.waiting)
        yield GaugeMetricFamily("teahouse_bots", "Bots that think or wait to.", self._watched.thinking.bots)
        stored = "Changes of rooms, messages first of all."
        yield CounterMetricFamily("teahouse_changes_stored", stored, journal.stored)
        yield GaugeMetricFamily("teahouse_journal_length", "Changes that wait to be stored.", journal.length)

    def _ticks(self) -> Iterator[Metric]:
        ticking = self._watched.ticking
        running = "Matches that go on by themselves now."
        yield GaugeMetricFamily("teahouse_ticking_matches", running, ticking.rhythm.running)
        yield CounterMetricFamily("teahouse_ticks", "Ticks of such matches.", ticking.rhythm.steps)
        lost = "Ticks that could not be held: the match stood still for so long."
        yield CounterMetricFamily("teahouse_ticks_lost", lost, ticking.rhythm.lost)
        dropped = "Inputs that were too many for their tick."
        yield CounterMetricFamily("teahouse_inputs_dropped", dropped, ticking.dropped)

    def _tasks(self) -> Iterator[Metric]:
        failed = "Times that a long-lived task failed and went on."
        yield _by("teahouse_task_failures", failed, "task", self._failures)


def _by(name: str, about: str, label: str, counts: Mapping[str, int]) -> CounterMetricFamily:
    """A counter with a value for each value of ``label``."""
    counter = CounterMetricFamily(name, about, labels=[label])
    for value, count in sorted(counts.items()):
        counter.add_metric([value], count)
    return counter
