"""What lag costs is given back, from a quota."""

from server.games import time_control
from server.games.clock_kinds import ClockSpec
from server.games.time_control import LAG_GAIN_MS, LAG_QUOTA_MS, ClockState
from tests.unit.server.games.time_control.clock_lab import T0, left

SPEC = ClockSpec(kind="fischer", initial_s=60, increment_s=0)


def after_move(state: ClockState, lag_ms: int, *, took_ms: int = 1_000) -> ClockState:
    """After a move of seat 0, whose clock runs for its turn alone."""
    started = time_control.run(state, [0], T0)
    given = time_control.compensated(started, 0, lag_ms, T0 + took_ms)
    return time_control.run(time_control.press(given, 0, T0 + took_ms), [], T0 + took_ms)


def test_what_a_move_lost_to_lag_comes_back_and_is_shown() -> None:
    state = after_move(time_control.start(SPEC, 2), 300)
    assert left(state) == [59.3, 60]
    assert time_control.reading(state, T0).lag_s == {"0": 0.3}
    state = after_move(state, 0)
    assert left(state) == [58.3, 60]
    assert time_control.reading(state, T0).lag_s is None


def test_no_more_comes_back_than_the_turn_took() -> None:
    assert left(after_move(time_control.start(SPEC, 2), 500, took_ms=100)) == [60, 60]


def test_a_clock_without_lag_is_what_it_was() -> None:
    state = time_control.run(time_control.start(SPEC, 2), [0], T0)
    assert time_control.compensated(state, 0, 0, T0 + 1_000) == state


def test_the_quota_is_used_up_and_grows_with_each_move() -> None:
    state, given = time_control.start(SPEC, 2), []
    for _ in range(9):
        state = after_move(state, 500)
        given.append(state.lags[0].given_ms)
    assert given == [500] * 6 + [200] * 3
    assert sum(given) == LAG_QUOTA_MS + 8 * LAG_GAIN_MS
    for _ in range(20):
        state = after_move(state, 0)
    assert state.lags[0].quota_ms == LAG_QUOTA_MS
    assert state.lags[1].quota_ms == LAG_QUOTA_MS
