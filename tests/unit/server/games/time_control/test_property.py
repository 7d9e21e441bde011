"""Clocks: what holds for every kind, whatever happened before."""

from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from server.games import time_control
from server.games.clock_kinds import ClockSpec
from server.games.time_control import ClockState
from tests.unit.server.games.time_control.clock_lab import T0, after_turns, falls_after_s, fresh, left

lengths_ms = st.integers(0, 200_000)
specs = st.one_of(
    *(
        st.builds(
            ClockSpec, kind=st.just(kind), initial_s=st.integers(10, 300), increment_s=st.integers(0, 30)
        )
        for kind in ("fischer", "bronstein", "delay")
    ),
    st.builds(
        ClockSpec,
        kind=st.just("byo_yomi"),
        initial_s=st.integers(0, 300),
        periods=st.integers(1, 5),
        period_s=st.integers(1, 60),
    ),
    *(
        st.builds(ClockSpec, kind=st.just(kind), period_s=st.integers(1, 300))
        for kind in ("per_move", "correspondence")
    ),
)
Change = Callable[[ClockState, int], ClockState]
changes: st.SearchStrategy[Change] = st.one_of(
    st.sets(st.integers(0, 2)).map(lambda seats: lambda state, now: time_control.run(state, seats, now)),
    st.integers(0, 2).map(lambda seat: lambda state, now: time_control.press(state, seat, now)),
    st.just(time_control.stop),
    st.just(lambda state, now: time_control.resumed_after_break(state, now)),
    st.tuples(st.integers(0, 2), lengths_ms).map(
        lambda credit: lambda state, now: time_control.credit(state, *credit)
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[ClockState, int]:
    """A clock to which anything may have happened, and the time."""
    state, now = time_control.start(draw(specs), 3), T0
    for pause_ms, change in draw(st.lists(st.tuples(lengths_ms, changes), max_size=12)):
        now += pause_ms
        state = change(state, now)
    return state, now


@given(histories(), lengths_ms)
def test_a_turn_ends_exactly_when_its_clock_shows_nothing(history: tuple[ClockState, int], ms: int) -> None:
    state, now = history
    for seat in time_control.reading(state, now).running:
        at = time_control.falls_at(state, seat)
        assert at is not None
        shown = time_control.reading(state, now + ms)
        # With its main time gone, a seat still has the delay of its turn.
        waits_s = (shown.waits_s or {}).get(str(seat), 0)
        assert (
            (shown.left_s[str(seat)] + waits_s == 0)
            == (now + ms >= at)
            == (seat in time_control.flagged(state, now + ms))
        )


@given(histories(), lengths_ms, lengths_ms)
def test_time_only_goes_down_while_nothing_happens(
    history: tuple[ClockState, int], one: int, more: int
) -> None:
    state, now = history
    for seat in range(3):
        earlier, later = (whole_ms(state, seat, now + ms) for ms in (one, one + more))
        assert later <= earlier


def whole_ms(state: ClockState, seat: int, now: int) -> int:
    """What a seat has in all: its periods, and the delay of this turn, with it."""
    standing = time_control.stop(state, now)
    at = time_control.falls_at(time_control.run(standing, [seat], now), seat)
    assert at is not None
    return max(0, at - now)


@given(histories(), st.integers(0, 2), lengths_ms)
def test_a_credit_is_worth_what_it_says(history: tuple[ClockState, int], seat: int, ms: int) -> None:
    state, now = history
    running = time_control.run(state, [seat], now)
    before, after = (
        time_control.falls_at(running, seat),
        time_control.falls_at(time_control.credit(running, seat, ms), seat),
    )
    assert before is not None
    assert after == before + ms


@given(histories(), st.permutations(range(3)))
def test_the_order_of_presses_at_one_moment_does_not_matter(
    history: tuple[ClockState, int], order: list[int]
) -> None:
    state, now = history
    one = other = state
    for seat in range(3):
        one = time_control.press(one, seat, now)
    for seat in order:
        other = time_control.press(other, seat, now)
    assert one == other


@given(histories(), lengths_ms)
def test_a_pause_changes_no_time(history: tuple[ClockState, int], ms: int) -> None:
    state, now = history
    state = time_control.run(state, [1, 2], now)
    shown = time_control.reading(state, now)
    resumed = time_control.run(time_control.stop(state, now), shown.running, now + ms)
    assert time_control.reading(resumed, now + ms) == msgspec.structs.replace(shown, at=now + ms)


@given(histories())
def test_a_break_costs_nobody_anything(history: tuple[ClockState, int]) -> None:
    state, now = history
    resumed = time_control.resumed_after_break(state, now + 10**10, alive_at=now)
    assert time_control.reading(resumed, now + 10**10) == msgspec.structs.replace(
        time_control.reading(state, now), at=now + 10**10
    )


@given(histories())
def test_a_stored_clock_is_the_same_clock(history: tuple[ClockState, int]) -> None:
    state, _ = history
    stored = msgspec.json.encode(state)
    assert msgspec.json.decode(stored, type=ClockState) == state
    assert len(stored) < 600


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
def test_what_was_used_is_what_went_by(turns_ms: list[int]) -> None:
    state = after_turns(fresh("fischer", initial_s=300), *(ms / 1000 for ms in turns_ms))
    assert round((600 - sum(left(state))) * 1000) == sum(turns_ms)


@given(st.integers(10, 300), st.integers(0, 30), st.lists(st.integers(0, 9_000), max_size=20))
def test_bronstein_is_delay_with_the_delay_on_the_clock(
    initial_s: int, delay_s: int, turns_ms: list[int]
) -> None:
    delay = fresh("delay", initial_s=initial_s, increment_s=delay_s)
    bronstein = fresh("bronstein", initial_s=initial_s + delay_s, increment_s=delay_s)
    for turn_ms in turns_ms:
        assert falls_after_s(delay) == falls_after_s(bronstein)
        delay, bronstein = after_turns(delay, turn_ms / 1000), after_turns(bronstein, turn_ms / 1000)
