"""Chess clocks for any game: the players' remaining time, computed and never waited for.

The caller passes the time, in ms; no clock ticks here, and nothing sleeps. A state is small, frozen and
serialisable, and is stored with the match. It holds no running sums: a seat's remaining time follows from that at
the beginning of its turn and from how long the turn has lasted, so nothing drifts. ``clock_kinds`` has the rules of
each kind.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Seat
from server.games.clock_kinds import BYO_YOMI, DAY_S, KINDS, ClockKind, ClockSpec, SeatClock, ms

_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "initial_s": (0, 30 * DAY_S),
    "increment_s": (0, DAY_S),
    "periods": (1, 100),
    "period_s": (0.001, 30 * DAY_S),
}


# Lag is given back from a quota, which grows with each move: a player always up to 0.2 s away loses nothing,
# and one further away has a reserve for this long. Nobody gains much by slowing down their own line.
LAG_QUOTA_MS: Final = 2_000
LAG_GAIN_MS: Final = 200


class Lag(Struct, frozen=True):
    """Of one seat: how much lag may still be given back, and how much was for its latest move."""

    quota_ms: int = LAG_QUOTA_MS
    given_ms: int = 0


class ClockState(Struct, frozen=True, kw_only=True):
    """The clock of a match, by seat. It stands still where no seat runs. ``lags``: empty until one was given back."""

    spec: ClockSpec
    seats: tuple[SeatClock, ...]
    lags: tuple[Lag, ...] = ()


class ClockReading(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The clock as clients get it: section 4 of the wire contract. Keys are seats.

    Beyond that: ``periods`` of ``byo_yomi``, with the one that runs, how long one is (``period_s``), and how long
    it would be until a seat that runs has used up all (``falls_s``); ``waits_s`` of ``delay``, how long it will be
    until a seat that runs begins to lose time; ``lag_s``, what the latest move of a seat was given back for its lag.
    """

    kind: ClockKind
    left_s: dict[str, float]
    running: tuple[Seat, ...]
    at: int
    periods: dict[str, int] | None = None
    period_s: float | None = None
    falls_s: dict[str, float] | None = None
    waits_s: dict[str, float] | None = None
    lag_s: dict[str, float] | None = None


def check(spec: ClockSpec) -> ClockSpec:
    """``spec`` with defaults filled in. Raises ``ValueError``, in words, if it makes no clock."""
    defaults = KINDS[spec.kind].defaults
    if "initial_s" not in defaults and spec.period_s is None:
        spec = replace(spec, period_s=spec.initial_s, initial_s=None)
    for name, (least, most) in _BOUNDS.items():
        value = getattr(spec, name)
        if value is None:
            continue
        if name not in defaults:
            raise ValueError(f"clock: {spec.kind} has no {name}, only {' and '.join(defaults)}")
        # Written so that NaN, which compares with nothing, is refused as well.
        if not least <= value <= most:
            raise ValueError(f"clock: {name} is from {least:,} to {most:,}, not {value:,}")
    given = {name: getattr(spec, name) for name in defaults if getattr(spec, name) is not None}
    filled = replace(spec, **{**defaults, **given})
    kind = KINDS[spec.kind]
    if kind.allowance_ms(filled, kind.new(filled)) <= 0:
        raise ValueError("clock: it leaves no time for the first move")
    return filled


def start(spec: ClockSpec, seats: int) -> ClockState:
    """A clock for ``seats`` players that stands still. Raises ``ValueError`` as ``check`` does."""
    filled = check(spec)
    return ClockState(spec=filled, seats=(KINDS[filled.kind].new(filled),) * seats)


def run(state: ClockState, to_move: Iterable[Seat], now_ms: int) -> ClockState:
    """Let the clocks of ``to_move`` run from now on, and no others.

    Running clocks go on. A seat whose clock ran, and which is no longer to move, ends its turn without
    a move: the move before it was taken back, or its move is no longer needed.
    """
    running = frozenset(to_move)
    return replace(
        state,
        seats=tuple(
            _started(clock, now_ms) if seat in running else _stood_down(state.spec, clock, now_ms)
            for seat, clock in enumerate(state.seats)
        ),
    )


def stop(state: ClockState, now_ms: int, seats: Container[int] | None = None) -> ClockState:
    """Let the clocks of ``seats`` (None: all) stand still in the middle of their turns; ``run`` lets them go on."""
    halted = (
        _halted(clock, now_ms) if seats is None or seat in seats else clock
        for seat, clock in enumerate(state.seats)
    )
    return replace(state, seats=tuple(halted))


def press(state: ClockState, seat: Seat, now_ms: int) -> ClockState:
    """``seat`` has moved, in time or by its game's rule at zero: its turn ends, and it gets its increment."""
    ended = _ended(state.spec, state.seats[seat], now_ms)
    return _with(state, seat, KINDS[state.spec.kind].after_move(state.spec, ended))


def credit(state: ClockState, seat: Seat, taken_ms: int) -> ClockState:
    """Give ``seat`` back ``taken_ms`` that the server took, in its present turn or else in its next one."""
    clock = state.seats[seat]
    return _with(state, seat, replace(clock, spent_ms=clock.spent_ms - taken_ms))


def covered_ms(state: ClockState, seat: Seat, lag_ms: int) -> int:
    """How much of a lag the quota of ``seat`` covers."""
    return min(lag_ms, _lag(state, seat).quota_ms)


def compensated(state: ClockState, seat: Seat, lag_ms: int, now_ms: int) -> ClockState:
    """Give ``seat``, which moves now, back the lag of its move, as far as its quota and its turn go."""
    lag, turn_ms = _lag(state, seat), max(0, _turn_ms(state.seats[seat], now_ms))
    given_ms = min(covered_ms(state, seat, lag_ms), turn_ms)
    if not given_ms and lag == Lag():
        return state
    lags = [_lag(state, each) for each in _seats(state)]
    lags[seat] = Lag(min(LAG_QUOTA_MS, lag.quota_ms - given_ms + LAG_GAIN_MS), given_ms)
    return replace(credit(state, seat, given_ms), lags=tuple(lags))


def resumed_after_break(state: ClockState, now_ms: int, alive_at: int | None = None) -> ClockState:
    """A stored clock that goes on now; nobody loses the time without a server.

    ``alive_at`` is the last moment at which the server is known to have run: until then the clocks ran. Without it
    they stand as they were stored, so that a long turn begins again.
    """
    until = state if alive_at is None else stop(state, alive_at)
    seats = (
        halted if clock.since is None else replace(halted, since=now_ms)
        for clock, halted in zip(state.seats, until.seats, strict=True)
    )
    return replace(state, seats=tuple(seats))


def falls_at(state: ClockState, seat: Seat) -> int | None:
    """The ms since the epoch at which the clock of ``seat`` will be at zero, or None while it stands still."""
    clock = state.seats[seat]
    if clock.since is None:
        return None
    return clock.since - clock.spent_ms + KINDS[state.spec.kind].allowance_ms(state.spec, clock)


def deadline(state: ClockState) -> int | None:
    """When the first clock falls, as in ``falls_at``; None while all stand still."""
    falls = [at for seat in _seats(state) if (at := falls_at(state, seat)) is not None]
    return min(falls, default=None)


def flagged(state: ClockState, now_ms: int) -> tuple[Seat, ...]:
    """The seats that run and are at zero. Call it before a move is accepted: a later move does not count."""
    return tuple(seat for seat in _seats(state) if (at := falls_at(state, seat)) is not None and at <= now_ms)


def left_s(state: ClockState, seat: Seat, now_ms: int) -> float:
    """The remaining time of ``seat``; for ``byo_yomi`` after its main time, that of the period."""
    clock = state.seats[seat]
    return max(0, KINDS[state.spec.kind].left_ms(state.spec, clock, _turn_ms(clock, now_ms))) / 1000


def reading(state: ClockState, now_ms: int) -> ClockReading:
    """The present clock in the form for clients."""
    spec = state.spec
    read = ClockReading(
        kind=spec.kind,
        left_s={str(seat): left_s(state, seat, now_ms) for seat in _seats(state)},
        running=tuple(seat for seat in _seats(state) if state.seats[seat].since is not None),
        at=now_ms,
        lag_s={str(seat): lag.given_ms / 1000 for seat, lag in enumerate(state.lags) if lag.given_ms} or None,
    )
    turns = {str(seat): (clock, _turn_ms(clock, now_ms)) for seat, clock in enumerate(state.seats)}
    if spec.kind == "byo_yomi":
        return replace(
            read,
            periods={seat: BYO_YOMI.periods_left(spec, *turn) for seat, turn in turns.items()},
            period_s=spec.period_s,
            falls_s={
                seat: max(0, BYO_YOMI.allowance_ms(spec, clock) - turn_ms) / 1000
                for seat, (clock, turn_ms) in turns.items()
            },
        )
    if spec.kind == "delay":
        waits = {seat: max(0, ms(spec.increment_s) - turn_ms) / 1000 for seat, (_, turn_ms) in turns.items()}
        return replace(read, waits_s=waits)
    return read


def _lag(state: ClockState, seat: Seat) -> Lag:
    return state.lags[seat] if state.lags else Lag()


def _seats(state: ClockState) -> range:
    return range(len(state.seats))


def _with(state: ClockState, seat: Seat, clock: SeatClock) -> ClockState:
    return replace(state, seats=(*state.seats[:seat], clock, *state.seats[seat + 1 :]))


def _started(clock: SeatClock, now_ms: int) -> SeatClock:
    return replace(clock, since=now_ms) if clock.since is None else clock


def _halted(clock: SeatClock, now_ms: int) -> SeatClock:
    return replace(clock, spent_ms=_turn_ms(clock, now_ms), since=None)


def _stood_down(spec: ClockSpec, clock: SeatClock, now_ms: int) -> SeatClock:
    in_its_turn = clock.since is not None or clock.spent_ms > 0
    return _ended(spec, clock, now_ms) if in_its_turn else clock


def _ended(spec: ClockSpec, clock: SeatClock, now_ms: int) -> SeatClock:
    return KINDS[spec.kind].after_turn(spec, clock, _turn_ms(clock, now_ms))


def _turn_ms(clock: SeatClock, now_ms: int) -> int:
    """How long the turn of a seat has lasted. A wall clock that was set back reduces nothing."""
    return clock.spent_ms + (0 if clock.since is None else max(0, now_ms - clock.since))
