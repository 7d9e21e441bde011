"""Clocks: each kind by its published definition, what may be asked for, and how they run."""

from typing import Any

import msgspec
import pytest

from server.games import time_control
from server.games.clock_kinds import ClockKind, ClockSpec
from server.games.time_control import ClockState
from tests.unit.server.games.time_control.clock_lab import KINDS, T0, after_turns, falls_after_s, fresh, left

# Each kind by its definition.


def test_fischer_adds_its_increment_after_each_move() -> None:
    # US patent 4,884,255 (Fischer, 1988): quick moves make the time grow.
    state = fresh("fischer", initial_s=180, increment_s=2)
    assert left(state) == [180, 180]
    assert left(after_turns(state, 10, 1)) == [172, 181]
    assert left(after_turns(state, 10, 1, 0, 30)) == [174, 153]


def test_fischer_does_not_count_on_the_increment_of_the_move_it_waits_for() -> None:
    state = fresh("fischer", initial_s=5, increment_s=60)
    assert falls_after_s(state) == 5


def test_fischer_without_an_increment_is_sudden_death() -> None:
    assert left(after_turns(fresh("fischer", initial_s=60), 20, 1, 20, 1)) == [20, 58]


def test_bronstein_gives_back_what_was_used_up_to_the_increment() -> None:
    # Wikipedia's example, "Time control": ten seconds; of five that were used, those five come back.
    state = fresh("bronstein", initial_s=300, increment_s=10)
    assert left(after_turns(state, 5, 10)) == [300, 300]
    assert left(after_turns(state, 25, 12)) == [285, 298]
    assert left(time_control.run(state, [0], T0), T0 + 4_000) == [296, 300]
    assert falls_after_s(state) == 300


def test_delay_does_not_count_the_first_seconds_of_a_move() -> None:
    # US Chess Official Rules of Chess, 42: the clock waits for the delay and then counts down.
    state = fresh("delay", initial_s=300, increment_s=10)
    assert left(after_turns(state, 10, 3)) == [300, 300]
    assert left(after_turns(state, 25, 12)) == [285, 298]
    running = time_control.run(state, [0], T0)
    assert [left(running, T0 + ms)[0] for ms in (0, 9_999, 10_000, 10_001)] == [300, 300, 300, 299.999]
    assert falls_after_s(state) == 310


def test_delay_says_how_long_it_waits() -> None:
    running = time_control.run(fresh("delay", initial_s=300, increment_s=10), [0], T0)
    assert time_control.reading(running, T0 + 4_000).waits_s == {"0": 6, "1": 10}
    assert time_control.reading(running, T0 + 40_000).waits_s == {"0": 0, "1": 10}


def test_byo_yomi_loses_only_a_period_that_was_used_up() -> None:
    # https://en.wikipedia.org/wiki/Byoyomi, Japanese byo-yomi.
    state = fresh("byo_yomi", initial_s=60, periods=3, period_s=30)
    assert falls_after_s(state) == 150
    in_main = after_turns(state, 20, 0)
    assert (left(in_main), periods(in_main)) == ([40, 60], ["3", "3"])
    in_first = after_turns(state, 65, 0)
    assert (left(in_first), periods(in_first)) == ([30, 60], ["3", "3"])
    again = after_turns(state, 65, 0, 29.999, 0)
    assert (left(again), periods(again)) == ([30, 60], ["3", "3"])
    lost_one = after_turns(state, 65, 0, 30, 0)
    assert (left(lost_one), periods(lost_one)) == ([30, 60], ["2", "3"])
    lost_two = after_turns(state, 125, 0)
    assert (left(lost_two), periods(lost_two)) == ([30, 60], ["1", "3"])
    assert falls_after_s(lost_two) == 30


def periods(state: ClockState) -> list[str]:
    found = time_control.reading(state, T0).periods
    assert found is not None
    return [str(count) for count in found.values()]


def test_byo_yomi_shows_the_period_that_runs() -> None:
    running = time_control.run(fresh("byo_yomi", initial_s=60, periods=2, period_s=30), [0], T0)
    seen = []
    for second in (59, 60, 61, 89, 90, 119, 120, 200):
        shown = time_control.reading(running, T0 + second * 1000)
        assert shown.periods is not None
        seen.append((shown.left_s["0"], shown.periods["0"]))
    assert seen == [(1, 2), (30, 2), (29, 2), (1, 2), (30, 1), (1, 1), (0, 0), (0, 0)]


def test_byo_yomi_tells_what_a_client_needs_to_count_on() -> None:
    running = time_control.run(fresh("byo_yomi", initial_s=60, periods=2, period_s=30), [0], T0)
    told = [time_control.reading(running, T0 + second * 1000) for second in (0, 59, 61, 200)]
    assert [shown.falls_s for shown in told] == [{"0": left, "1": 120} for left in (120, 61, 59, 0)]
    assert {shown.period_s for shown in told} == {30}
    assert time_control.reading(fresh("fischer"), T0).falls_s is None


@pytest.mark.parametrize("kind", ["per_move", "correspondence"])
def test_time_a_move_begins_anew_each_time(kind: ClockKind) -> None:
    state = fresh(kind, period_s=30)
    assert left(after_turns(state, 29, 10)) == [30, 30]
    assert left(time_control.run(state, [1], T0), T0 + 12_500) == [30, 17.5]
    assert falls_after_s(after_turns(state, 29, 10)) == 30
    assert fresh(kind, initial_s=30) == state


# What may be asked for.


def test_missing_fields_get_defaults() -> None:
    assert time_control.check(ClockSpec(kind="fischer", initial_s=60)).increment_s == 0
    for kind in KINDS:
        full = time_control.check(ClockSpec(kind=kind))
        assert time_control.check(full) == full


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "fischer", "periods": 3}, "fischer has no periods"),
        ({"kind": "byo_yomi", "increment_s": 3}, "byo_yomi has no increment_s"),
        ({"kind": "per_move", "increment_s": 3}, "per_move has no increment_s"),
        ({"kind": "per_move", "initial_s": 3, "period_s": 3}, "per_move has no initial_s"),
        ({"kind": "fischer", "initial_s": 0}, "no time for the first move"),
        ({"kind": "fischer", "initial_s": 0.0001}, "no time for the first move"),
        ({"kind": "fischer", "initial_s": -1}, "initial_s is from 0"),
        ({"kind": "fischer", "initial_s": 1e9}, "initial_s is from 0 to 2,592,000, not"),
        ({"kind": "fischer", "initial_s": float("nan")}, "initial_s is from 0"),
        ({"kind": "delay", "increment_s": float("inf")}, "increment_s is from 0"),
        ({"kind": "byo_yomi", "periods": 0}, "periods is from 1"),
        ({"kind": "byo_yomi", "periods": 101}, "periods is from 1 to 100"),
        ({"kind": "byo_yomi", "period_s": 0}, "period_s is from 0.001"),
    ],
)
def test_an_impossible_clock_is_refused_with_a_reason(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        time_control.start(ClockSpec(**fields), 2)


def test_a_kind_that_is_not_known_is_not_decoded() -> None:
    for wrong in (
        '{"kind":"hourglass"}',
        '{"kind":"fischer","more":1}',
        '{"kind":"byo_yomi","periods":1.5}',
        "{}",
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(wrong, type=ClockSpec)


def test_no_initial_time_is_enough_where_a_move_has_time_of_its_own() -> None:
    assert falls_after_s(fresh("delay", initial_s=0, increment_s=7)) == 7
    assert falls_after_s(fresh("byo_yomi", initial_s=0, periods=1, period_s=7)) == 7


# Running, stopping, falling.


def test_a_clock_that_nobody_started_stands_still() -> None:
    state = fresh("fischer", initial_s=60)
    assert time_control.deadline(state) is None
    assert time_control.flagged(state, T0 + 10**9) == ()
    assert left(state, T0 + 10**9) == [60, 60]


def test_several_seats_run_at_once_and_the_first_that_falls_is_the_deadline() -> None:
    state = time_control.run(fresh("fischer", seats=3, initial_s=60), [0, 2], T0)
    state = time_control.press(time_control.run(state, [0, 1, 2], T0 + 10_000), 2, T0 + 15_000)
    assert left(state, T0 + 20_000) == [40, 50, 45]
    assert time_control.reading(state, T0 + 20_000).running == (0, 1)
    assert time_control.deadline(state) == time_control.falls_at(state, 0) == T0 + 60_000
    assert time_control.falls_at(state, 2) is None
    assert time_control.flagged(state, T0 + 59_999) == ()
    assert time_control.flagged(state, T0 + 60_000) == (0,)
    assert time_control.flagged(state, T0 + 70_000) == (0, 1)
    assert left(state, T0 + 80_000) == [0, 0, 45]


def test_running_on_is_one_turn() -> None:
    state = time_control.run(fresh("delay", initial_s=60, increment_s=10), [0], T0)
    assert time_control.run(state, [0, 1], T0 + 8_000).seats[0] == state.seats[0]


def test_a_pause_takes_no_time_and_begins_no_new_turn() -> None:
    state = time_control.run(fresh("delay", initial_s=60, increment_s=10), [0], T0)
    paused = time_control.stop(state, T0 + 8_000)
    assert time_control.reading(paused, T0 + 90_000).running == ()
    assert time_control.deadline(paused) is None
    resumed = time_control.run(paused, [0], T0 + 100_000)
    assert left(resumed, T0 + 107_000) == [55, 60]


def test_a_turn_that_was_taken_away_earns_nothing() -> None:
    state = time_control.run(fresh("fischer", initial_s=60, increment_s=30), [0], T0)
    assert left(time_control.run(state, [1], T0 + 10_000), T0 + 10_000) == [50, 60]
    paused = time_control.stop(state, T0 + 10_000)
    assert left(time_control.run(paused, [1], T0 + 20_000), T0 + 20_000) == [50, 60]


def test_shown_is_what_the_wire_says() -> None:
    state = time_control.run(fresh("fischer", initial_s=60, increment_s=1), [1], T0)
    assert msgspec.to_builtins(time_control.reading(state, T0 + 1_500)) == {
        "kind": "fischer", "left_s": {"0": 60, "1": 58.5}, "running": (1,), "at": T0 + 1_500,
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_game_that_goes_on_after_zero_has_time_for_its_next_move(kind: ClockKind) -> None:
    fields = {"increment_s": 5} if kind in ("fischer", "bronstein", "delay") else {}
    late = after_turns(fresh(kind, **fields), 10**8)
    assert falls_after_s(late) > 0
    assert min(left(late)) >= 0


# What the server took is given back.


def test_credit_in_a_turn_and_before_it() -> None:
    state = time_control.run(fresh("fischer", initial_s=60), [0], T0)
    assert left(time_control.credit(state, 0, 3_000), T0 + 10_000) == [53, 60]
    assert left(time_control.credit(state, 1, 3_000), T0) == [60, 63]


def test_after_a_crash_the_clocks_go_on_from_where_they_were_stored() -> None:
    state = time_control.press(time_control.run(fresh("fischer", initial_s=60), [0, 1], T0), 0, T0 + 20_000)
    later = T0 + 10**9
    resumed = time_control.resumed_after_break(state, later)
    assert left(resumed, later) == [40, 60]
    assert time_control.deadline(resumed) == later + 60_000
    assert time_control.reading(resumed, later).running == (1,)


def test_after_a_crash_the_time_before_it_counts_where_it_is_known() -> None:
    state = time_control.run(fresh("delay", initial_s=60, increment_s=10), [0], T0)
    resumed = time_control.resumed_after_break(state, T0 + 10**9, alive_at=T0 + 25_000)
    assert left(resumed, T0 + 10**9) == [45, 60]
    assert left(time_control.resumed_after_break(state, T0, alive_at=T0 - 5_000), T0) == [60, 60]


def test_a_wall_clock_that_is_put_back_gives_nothing_and_takes_nothing() -> None:
    state = time_control.run(fresh("fischer", initial_s=60), [0], T0)
    assert left(state, T0 - 10**6) == [60, 60]
