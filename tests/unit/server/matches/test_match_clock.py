"""A match's clock through a match: it starts, turns end, it waits, and what storing takes is nobody's time."""

from server.games import time_control
from server.games.base import Outcome
from server.games.clock_kinds import ClockSpec
from server.games.replay import AnySituation, LogEntry, Situation
from server.games.tictactoe import State
from server.games.time_control import ClockState
from server.matches import match_clock

T0 = 1_000_000
SPEC = ClockSpec(kind="fischer", initial_s=60, increment_s=2)


def running(to_move: tuple[int, ...] = (0,)) -> ClockState:
    clock = match_clock.started(time_control.start(SPEC, 2), 2, to_move, T0)
    assert clock is not None
    return clock


def moved(seat: int, at: int) -> LogEntry:
    return LogEntry(version=1, kind="move", at=at, seat=seat)


def to_move(seats: tuple[int, ...]) -> AnySituation:
    return Situation(State(), seats, None)


def left(clock: ClockState | None, seat: int, now_ms: int) -> float:
    assert clock is not None
    return time_control.left_s(clock, seat, now_ms)


def test_a_match_without_a_clock_has_none_at_any_time() -> None:
    assert match_clock.started(None, 2, (0,), T0) is None
    assert match_clock.after(None, moved(0, T0), to_move((1,))) is None
    assert match_clock.held(None, (0,), (), T0) is None
    assert match_clock.credited(None, T0, T0 + 5) is None
    assert match_clock.after_break(None, T0, None) is None


def test_a_move_ends_one_turn_and_begins_the_next() -> None:
    clock = match_clock.after(running(), moved(0, T0 + 10_000), to_move((1,)))
    assert left(clock, 0, T0 + 30_000) == 60 - 10 + 2
    assert left(clock, 1, T0 + 30_000) == 60 - 20


def test_what_storing_took_is_given_back_to_whose_turn_began_with_it() -> None:
    clock = match_clock.after(running(), moved(0, T0 + 10_000), to_move((1,)))
    credited = match_clock.credited(clock, T0 + 10_000, T0 + 10_250)
    assert left(credited, 1, T0 + 11_000) == 60 - 0.75
    assert left(credited, 0, T0 + 11_000) == left(clock, 0, T0 + 11_000)


def test_a_clock_that_is_held_stands_still_and_goes_on() -> None:
    clock = match_clock.held(running(), (0,), {0}, T0 + 5_000)
    assert left(clock, 0, T0 + 50_000) == 55
    clock = match_clock.held(clock, (0,), (), T0 + 50_000)
    assert left(clock, 0, T0 + 51_000) == 54


def test_an_end_stops_all_clocks() -> None:
    over = Situation(State(), (), Outcome(winners=(), reason="agreed"))
    clock = match_clock.after(running((0, 1)), LogEntry(version=1, kind="agreed", at=T0 + 1_000), over)
    assert clock is not None
    assert [side.since for side in clock.seats] == [None, None]
