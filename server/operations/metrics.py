"""The metrics of a server, in Prometheus' text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/. Nothing is counted for this alone, but for what fails:
each number is read from the part that keeps it anyway.
"""

import resource
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from models.database.client import Database
from models.stores.entries import Entry
from server.bots.pool import BotPool
from server.commands.dispatching.dispatch import Dispatch
from server.delivery.registry import SocketRegistry
from server.operations.task_failures import TaskFailures
from server.rooms.directory import RoomDirectory
from server.runtime.loop_monitor import BOUNDS_MS, LoopMonitor
from server.timeline.journal import Journal

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_HOLD: Final = "teahouse_loop_hold_seconds"
_MEMORY: Final = Path("/proc/self/statm")

Kind = Literal["counter", "gauge"]


class Watched(Struct, frozen=True):
    """The parts of a server whose numbers are shown."""

    loop_monitor: LoopMonitor
    sockets: SocketRegistry
    rooms: RoomDirectory
    journal: Journal[Entry]
    thinking: BotPool
    dispatch: Dispatch
    database: Database


class Number(Struct, frozen=True):
    """One metric. A ``counter`` only grows, and its name ends in ``_total``; ``read`` returns its present value."""

    name: str
    kind: Kind
    about: str
    read: Callable[[], float]


class Counts(Struct, frozen=True):
    """A counter with a value for each of what ``label`` tells apart."""

    name: str
    label: str
    about: str
    counts: Mapping[str, int]


class Metrics:
    """All metrics of one server. What fails is counted from ``start`` to ``stop``."""

    def __init__(self, watched: Watched) -> None:
        self._loop_monitor = watched.loop_monitor
        self._failures = TaskFailures()
        self._numbers = (*_of_server(watched), *_of_database(watched.database))
        self._counts = (
            Counts(
                "teahouse_refusals_total", "code", "Commands refused over sockets.", watched.dispatch.refusals
            ),
            Counts(
                "teahouse_closes_total",
                "code",
                "Sockets of signed-in users closed; 0: by the client.",
                watched.sockets.closes,
            ),
            Counts(
                "teahouse_task_failures_total",
                "task",
                "Times that a long-lived task failed and went on.",
                self._failures.counts,
            ),
        )

    def start(self) -> None:
        """Begin to count what fails."""
        self._failures.start()

    def stop(self) -> None:
        """Count no more."""
        self._failures.stop()

    def text(self) -> str:
        """The metrics as they are now."""
        lines = [*self._holds()]
        for number in self._numbers:
            lines += [*_head(number.name, number.kind, number.about), f"{number.name} {number.read():.15g}"]
        for each in self._counts:
            lines += _head(each.name, "counter", each.about)
            lines += [
                f'{each.name}{{{each.label}="{value}"}} {count}'
                for value, count in sorted(each.counts.items())
            ]
        return "\n".join(lines) + "\n"

    def _holds(self) -> Iterator[str]:
        loop_monitor, counts = self._loop_monitor, self._loop_monitor.counts
        yield from _head(_HOLD, "histogram", "How long the event loop was held when it was to have a turn.")
        for bound, count in zip((*(f"{ms / 1000:g}" for ms in BOUNDS_MS), "+Inf"), counts, strict=True):
            yield f'{_HOLD}_bucket{{le="{bound}"}} {count}'
        yield f"{_HOLD}_sum {loop_monitor.total_ms / 1000:.15g}"
        yield f"{_HOLD}_count {counts[-1]}"


def _of_server(watched: Watched) -> Iterator[Number]:
    monitor, rooms, journal = watched.loop_monitor, watched.rooms, watched.journal
    worst = "The longest time that the event loop was held"
    yield Number("teahouse_sockets", "gauge", "Open sockets.", lambda: watched.sockets.open_count)
    yield Number("teahouse_rooms", "gauge", "Rooms in memory.", lambda: len(rooms.all_live()))
    yield Number("teahouse_bots", "gauge", "Bots that think or wait to.", lambda: watched.thinking.bots)
    stored = "Changes of rooms, messages first of all."
    yield Number("teahouse_changes_stored_total", "counter", stored, lambda: journal.stored)
    yield Number(
        "teahouse_journal_length", "gauge", "Changes that wait to be stored.", lambda: journal.length
    )
    yield Number("teahouse_loop_hold_worst_seconds", "gauge", f"{worst}.", lambda: monitor.worst_ms / 1000)
    yield Number(
        "teahouse_loop_hold_recent_seconds",
        "gauge",
        f"{worst} in the last minute.",
        lambda: monitor.recent_ms / 1000,
    )
    yield Number("teahouse_resident_bytes", "gauge", "Memory of the process.", _resident_bytes)


def _of_database(database: Database) -> Iterator[Number]:
    calls = database.availability
    yield Number(
        "teahouse_database_reached",
        "gauge",
        "1 while the database answers, else 0.",
        lambda: not calls.is_away,
    )
    yield Number(
        "teahouse_database_lost_total", "counter", "Outages of the database.", lambda: calls.times_lost
    )
    yield Number(
        "teahouse_database_writable",
        "gauge",
        "0 while its disk is too full to write, else 1.",
        lambda: database.shut_by is None,
    )
    yield Number("teahouse_database_calls_total", "counter", "Calls of the database.", lambda: calls.calls)
    yield Number(
        "teahouse_database_failed_calls_total",
        "counter",
        "Calls that failed or ran out of time.",
        lambda: calls.failed_calls,
    )
    yield Number(
        "teahouse_database_call_seconds_total", "counter", "What all calls took.", lambda: calls.seconds
    )
    yield Number("teahouse_database_calls_under_way", "gauge", "Calls under way.", lambda: calls.under_way)
    yield Number(
        "teahouse_database_calls_waiting", "gauge", "Calls that wait for others.", lambda: calls.waiting
    )


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _resident_bytes() -> float:
    try:
        return int(_MEMORY.read_text().split()[1]) * resource.getpagesize()
    except OSError:
        # Where there is no /proc: the most that it ever was.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
