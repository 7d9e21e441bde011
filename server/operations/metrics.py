"""The metrics of a server, in Prometheus' text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/. Nothing is counted for this alone: each number is
read from the part that keeps it anyway.
"""

from collections.abc import Callable, Iterator
from typing import Final, Literal

from msgspec import Struct

from models.stores.entries import Entry
from server.bots.pool import BotPool
from server.delivery.registry import SocketRegistry
from server.rooms.directory import RoomDirectory
from server.runtime.loop_monitor import BOUNDS_MS, LoopMonitor
from server.timeline.journal import Journal

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_HOLD: Final = "teahouse_loop_hold_seconds"


class Number(Struct, frozen=True):
    """One metric. A ``counter`` only grows, and its name ends in ``_total``; ``read`` returns its present value."""

    name: str
    kind: Literal["counter", "gauge"]
    about: str
    read: Callable[[], float]


class Metrics:
    """All metrics of one server."""

    def __init__(
        self,
        loop_monitor: LoopMonitor,
        sockets: SocketRegistry,
        rooms: RoomDirectory,
        journal: Journal[Entry],
        thinking: BotPool,
    ) -> None:
        self._loop_monitor = loop_monitor
        worst, stored = (
            "The longest time that the event loop was held.",
            "Changes of rooms, messages first of all.",
        )
        self._numbers = (
            Number("teahouse_sockets", "gauge", "Open sockets.", lambda: sockets.open_count),
            Number("teahouse_rooms", "gauge", "Rooms in memory.", lambda: len(rooms.all_live())),
            Number("teahouse_bots", "gauge", "Bots that think or wait to.", lambda: thinking.bots),
            Number("teahouse_changes_stored_total", "counter", stored, lambda: journal.stored),
            Number("teahouse_loop_hold_worst_seconds", "gauge", worst, lambda: loop_monitor.worst_ms / 1000),
        )

    def text(self) -> str:
        """The metrics as they are now."""
        lines = [*self._holds()]
        for number in self._numbers:
            lines += [*_head(number.name, number.kind, number.about), f"{number.name} {number.read():.15g}"]
        return "\n".join(lines) + "\n"

    def _holds(self) -> Iterator[str]:
        loop_monitor, counts = self._loop_monitor, self._loop_monitor.counts
        yield from _head(_HOLD, "histogram", "How long the event loop was held when it was to have a turn.")
        for bound, count in zip((*(f"{ms / 1000:g}" for ms in BOUNDS_MS), "+Inf"), counts, strict=True):
            yield f'{_HOLD}_bucket{{le="{bound}"}} {count}'
        yield f"{_HOLD}_sum {loop_monitor.total_ms / 1000:.15g}"
        yield f"{_HOLD}_count {counts[-1]}"


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
