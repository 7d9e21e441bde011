"""Clocks under test: made, run through turns, and read."""

from typing import Any, Final, get_args

from server.games import time_control
from server.games.clock_kinds import ClockKind, ClockSpec
from server.games.time_control import ClockState

KINDS: Final[tuple[ClockKind, ...]] = get_args(ClockKind)
T0: Final = 4_000_000_000_000


def fresh(kind: ClockKind, seats: int = 2, **fields: Any) -> ClockState:
    return time_control.start(ClockSpec(kind=kind, **fields), seats)


def after_turns(state: ClockState, *turns_s: float) -> ClockState:
    """The clock after turns of these lengths, seat 0 and seat 1 one after the other."""
    now = T0
    for number, turn_s in enumerate(turns_s):
        state = time_control.run(state, [number % 2], now)
        now += round(turn_s * 1000)
        state = time_control.press(state, number % 2, now)
    return state


def left(state: ClockState, now_ms: int = T0) -> list[float]:
    return [time_control.left_s(state, seat, now_ms) for seat in range(len(state.seats))]


def falls_after_s(state: ClockState) -> float:
    """How long seat 0 may think from now on."""
    at = time_control.deadline(time_control.run(state, [0], T0))
    assert at is not None
    return (at - T0) / 1000
