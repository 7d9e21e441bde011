"""The clock of a match: everything that happens to it, in one place.

A match's clock is ``Table.clock``. It is stored with every edition of the table (``storage``), in its state when the
change began, and counts by the rules of ``games.time_control``. Pure: each function makes the next clock, and a
match without one passes None through.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from server.games import time_control
from server.games.base import Seat
from server.games.clock_kinds import SeatClock
from server.games.replay import AnySituation, LogEntry
from server.games.time_control import ClockState
from server.matches.table import Table

RATED_GRACE_S: Final = 30.0


def started(clock: ClockState | None, seats: int, to_move: Iterable[Seat], now_ms: int) -> ClockState | None:
    """A new clock of the same kind for ``seats`` players, of whom ``to_move`` begin."""
    return clock and time_control.run(time_control.start(clock.spec, seats), to_move, now_ms)


def after(clock: ClockState | None, entry: LogEntry, situation: AnySituation) -> ClockState | None:
    """The clock once ``entry`` has led to ``situation``: a move ends a turn, and the next players' clocks run."""
    if clock is None:
        return None
    if situation.outcome is not None:
        return time_control.stop(clock, entry.at)
    if entry.kind in ("move", "timeout") and entry.seat is not None:
        clock = time_control.press(clock, entry.seat, entry.at)
    return time_control.run(clock, situation.to_move, entry.at)


def restored(
    clock: ClockState | None, seats: Sequence[SeatClock] | None, to_move: Iterable[Seat], now_ms: int
) -> ClockState | None:
    """The clock set back to ``seats``, its state when a turn began; the turns of ``to_move`` begin again.

    None if there is no clock, or that state is not known.
    """
    if clock is None or seats is None:
        return None
    stood = tuple(replace(seat, spent_ms=0, since=None) for seat in seats)
    return time_control.run(replace(clock, seats=stood), to_move, now_ms)


def paused(clock: ClockState | None, now_ms: int) -> ClockState | None:
    """The clock with all sides stopped in the middle of their turns."""
    return clock and time_control.stop(clock, now_ms)


def resumed(clock: ClockState | None, to_move: Iterable[Seat], now_ms: int) -> ClockState | None:
    """The clock with the turns of ``to_move`` going on."""
    return clock and time_control.run(clock, to_move, now_ms)


def held(
    clock: ClockState | None, to_move: Iterable[Seat], waiting: Container[Seat], now_ms: int
) -> ClockState | None:
    """The clock of ``to_move`` running, except the sides of ``waiting``, whose players are away."""
    return clock and time_control.stop(time_control.run(clock, to_move, now_ms), now_ms, waiting)


def credited(clock: ClockState | None, began_at: int, now_ms: int) -> ClockState | None:
    """Give back the time that storing a change took, to the sides that began to run with it, at ``began_at``."""
    took_ms = now_ms - began_at
    if clock is None or took_ms <= 0:
        return clock
    for seat, side in enumerate(clock.seats):
        if side.since == began_at:
            clock = time_control.credit(clock, seat, took_ms)
    return clock


def running_s(clock: ClockState | None, to_move: Iterable[Seat], now_ms: int) -> dict[Seat, float]:
    """How long the side of each of ``to_move`` has run since it began, or went on."""
    if clock is None:
        return dict.fromkeys(to_move, 0.0)
    began = {seat: clock.seats[seat].since for seat in to_move}
    return {seat: 0.0 if since is None else max(0, now_ms - since) / 1000 for seat, since in began.items()}


def given_back(clock: ClockState | None, returned_s: Mapping[Seat, float]) -> ClockState | None:
    """The clock with time given back to seats, of their present turns."""
    if clock is None:
        return None
    for seat, seconds in returned_s.items():
        clock = time_control.credit(clock, seat, round(seconds * 1000))
    return clock


def after_break(clock: ClockState | None, now_ms: int, alive_at: int | None) -> ClockState | None:
    """A stored clock that goes on now. No player loses the time after ``alive_at``, when no server measured it."""
    return clock and time_control.resumed_after_break(clock, now_ms, alive_at)


def grace_s(table: Table, seat: Seat, now_ms: int) -> float:
    """How long the clock of ``seat`` waits if its player goes away: in a rated match the server decides that."""
    if not table.rated or table.clock is None:
        return float(table.options.grace_s)
    return min(RATED_GRACE_S, time_control.left_s(table.clock, seat, now_ms) / 4)


def thinking_s(clock: ClockState | None, seat: Seat, now_ms: int) -> float | None:
    """How long a bot may think about a move, leaving time for some twenty more; None: without limit."""
    falls_at = None if clock is None else time_control.falls_at(clock, seat)
    if clock is None or falls_at is None:
        return None
    left_s = max(0, falls_at - now_ms) / 1000
    earned_s = clock.spec.period_s or clock.spec.increment_s or 0.0
    return min(left_s / 2, left_s / 20 + earned_s / 2)


def compensated(clock: ClockState | None, seat: Seat, lag_s: float, now_ms: int) -> ClockState | None:
    """The clock of ``seat``, which moves now, without the part of its move that was lag."""
    return clock and time_control.compensated(clock, seat, round(lag_s * 1000), now_ms)


def fallen(table: Table, now_ms: int, lag_s: Callable[[Seat], float] = lambda _: 0.0) -> tuple[Seat, ...]:
    """The seats that are to move and whose clocks are at zero, even after lag compensation."""
    clock = table.clock
    if clock is None or table.status != "playing":
        return ()

    def is_fallen(seat: Seat) -> bool:
        covered_ms = time_control.covered_ms(clock, seat, round(lag_s(seat) * 1000))
        return seat in time_control.flagged(clock, now_ms - covered_ms)

    return tuple(filter(is_fallen, time_control.flagged(clock, now_ms)))
