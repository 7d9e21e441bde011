"""Chess clocks for any game: what a match's players have left, computed and never waited for.

The match hands in the time, in ms; here is no clock that ticks, and nothing sleeps. A state is small, frozen and
serialisable, and is stored with the match. It holds no running sums: what a seat has left follows from what it
had when its turn began and from how long that turn has lasted, so nothing drifts.

The kinds are those of https://en.wikipedia.org/wiki/Time_control; where a federation's rules differ from what
is played online, the first move gets no more than any other: ``initial_s`` is what is on the clock at the start.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Final, Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Seat

ClockKind = Literal["fischer", "bronstein", "delay", "byo_yomi", "per_move", "correspondence"]

DAY_S: Final = 86_400

# What each kind is asked for, and what it is where that was left out.
_ASKED: Final[Mapping[ClockKind, Mapping[str, float]]] = {
    "fischer": {"initial_s": 300, "increment_s": 0},
    "bronstein": {"initial_s": 300, "increment_s": 5},
    "delay": {"initial_s": 300, "increment_s": 5},
    "byo_yomi": {"initial_s": 600, "periods": 5, "period_s": 30},
    "per_move": {"period_s": 30},
    "correspondence": {"period_s": 3 * DAY_S},
}
_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "initial_s": (0, 30 * DAY_S),
    "increment_s": (0, DAY_S),
    "periods": (1, 100),
    "period_s": (0.001, 30 * DAY_S),
}


class ClockSpec(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A clock as it is asked for; ``check`` says whether its fields go together, and fills in the rest.

    ``fischer``: ``increment_s`` is added after each move. ``bronstein``: after each move what it took is given
    back, up to ``increment_s``. ``delay``: the first ``increment_s`` of each move do not count. ``byo_yomi``:
    after ``initial_s`` there are ``periods`` of ``period_s``, and only one that was used up in full is lost.
    ``per_move`` and ``correspondence``: ``period_s`` for each move (``initial_s`` says the same); the one is meant
    for people who sit there, the other for days.
    """

    kind: ClockKind
    initial_s: float | None = None
    increment_s: float | None = None
    periods: int | None = None
    period_s: float | None = None


class SeatClock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One seat's side of the clock.

    Attributes:
        left_ms: what it had when its turn began; of ``byo_yomi`` the main time alone.
        periods: the periods of ``byo_yomi`` that were not lost when its turn began.
        spent_ms: how long its turn lasted before ``since``; below 0 if time was credited beforehand.
        since: when it began to run, or None while it stands still.
    """

    left_ms: int
    periods: int = 0
    spent_ms: int = 0
    since: int | None = None


class ClockState(Struct, frozen=True, kw_only=True):
    """The clock of a match, by seat. It stands still where no seat runs."""

    spec: ClockSpec
    seats: tuple[SeatClock, ...]


class ClockReading(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The clock as clients get it: section 4 of the wire contract. Keys are seats.

    Beyond that: ``periods`` of ``byo_yomi``, with the one that runs, how long one is (``period_s``), and how long
    it would be until a seat that runs has used up all (``falls_s``); ``waits_s`` of ``delay``, how long it will be
    until a seat that runs begins to lose time.
    """

    kind: ClockKind
    left_s: dict[str, float]
    running: tuple[Seat, ...]
    at: int
    periods: dict[str, int] | None = None
    period_s: float | None = None
    falls_s: dict[str, float] | None = None
    waits_s: dict[str, float] | None = None


def check(spec: ClockSpec) -> ClockSpec:
    """``spec`` with what was left out filled in. Raises ``ValueError``, in words, for what makes no clock."""
    asked = _ASKED[spec.kind]
    if "initial_s" not in asked and spec.period_s is None:
        spec = replace(spec, period_s=spec.initial_s, initial_s=None)
    for name, (least, most) in _BOUNDS.items():
        value = getattr(spec, name)
        if value is None:
            continue
        if name not in asked:
            raise ValueError(f"clock: {spec.kind} has no {name}, only {' and '.join(asked)}")
        # Written so that NaN, which compares with nothing, is refused as well.
        if not least <= value <= most:
            raise ValueError(f"clock: {name} is from {least:,} to {most:,}, not {value:,}")
    given = {name: getattr(spec, name) for name in asked if getattr(spec, name) is not None}
    filled = replace(spec, **{**asked, **given})
    if _allowance_ms(filled, _new(filled)) <= 0:
        raise ValueError("clock: it leaves no time for the first move")
    return filled


def start(spec: ClockSpec, seats: int) -> ClockState:
    """A clock for ``seats`` players that stands still. Raises ``ValueError`` as ``check`` does."""
    filled = check(spec)
    return ClockState(spec=filled, seats=(_new(filled),) * seats)


def run(state: ClockState, to_move: Iterable[Seat], now_ms: int) -> ClockState:
    """Let the clocks of ``to_move`` run from now on, and no others.

    Those that ran already go on. One that ran and is not to move any more ends its turn without a bonus: its
    move was taken back, or made needless.
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
    """Let the clocks of ``seats`` (None: all) stand still in the middle of their turns. ``run`` lets them go on."""
    halted = (
        _halted(clock, now_ms) if seats is None or seat in seats else clock
        for seat, clock in enumerate(state.seats)
    )
    return replace(state, seats=tuple(halted))


def press(state: ClockState, seat: Seat, now_ms: int) -> ClockState:
    """``seat`` has moved, in time or by what its game does at zero: its turn ends, and it gets what it earned."""
    ended = _ended(state.spec, state.seats[seat], now_ms)
    if state.spec.kind == "fischer":
        ended = replace(ended, left_ms=ended.left_ms + _ms(state.spec.increment_s))
    return _with(state, seat, ended)


def credit(state: ClockState, seat: Seat, ms: int) -> ClockState:
    """Give ``seat`` back ``ms`` that the server took, of the turn it is in or else of its next one."""
    clock = state.seats[seat]
    return _with(state, seat, replace(clock, spent_ms=clock.spent_ms - ms))


def resumed_after_break(state: ClockState, now_ms: int, alive_at: int | None = None) -> ClockState:
    """A stored clock that goes on now; nobody loses the time in which there was no server.

    ``alive_at`` is the last moment at which the server is known to have run: until then the clocks ran. Without it
    they stand as they were stored, so that a long turn begins anew.
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
    return None if clock.since is None else clock.since - clock.spent_ms + _allowance_ms(state.spec, clock)


def deadline(state: ClockState) -> int | None:
    """When the first clock falls, as ``falls_at`` says it; None while all stand still."""
    falls = [at for seat in _seats(state) if (at := falls_at(state, seat)) is not None]
    return min(falls, default=None)


def flagged(state: ClockState, now_ms: int) -> tuple[Seat, ...]:
    """The seats that run and are at zero. To be asked before a move is taken: a late one is none."""
    return tuple(seat for seat in _seats(state) if (at := falls_at(state, seat)) is not None and at <= now_ms)


def left_s(state: ClockState, seat: Seat, now_ms: int) -> float:
    """What ``seat`` has left; of ``byo_yomi`` after its main time, what is left of the period."""
    clock = state.seats[seat]
    return max(0, _left_ms(state.spec, clock, _turn_ms(clock, now_ms))) / 1000


def reading(state: ClockState, now_ms: int) -> ClockReading:
    """The clock as clients are told of it, as it stands now."""
    spec = state.spec
    turns = [(str(seat), clock, _turn_ms(clock, now_ms)) for seat, clock in enumerate(state.seats)]
    in_periods = spec.kind == "byo_yomi"
    return ClockReading(
        kind=spec.kind,
        left_s={str(seat): left_s(state, seat, now_ms) for seat in _seats(state)},
        running=tuple(seat for seat in _seats(state) if state.seats[seat].since is not None),
        at=now_ms,
        periods={seat: _periods(spec, clock, turn_ms) for seat, clock, turn_ms in turns}
        if in_periods
        else None,
        period_s=spec.period_s if in_periods else None,
        falls_s={seat: max(0, _allowance_ms(spec, clock) - turn_ms) / 1000 for seat, clock, turn_ms in turns}
        if in_periods
        else None,
        waits_s={seat: max(0, _ms(spec.increment_s) - turn_ms) / 1000 for seat, _, turn_ms in turns}
        if spec.kind == "delay"
        else None,
    )


def _seats(state: ClockState) -> range:
    return range(len(state.seats))


def _ms(seconds: float | None) -> int:
    return round((seconds or 0) * 1000)


def _new(spec: ClockSpec) -> SeatClock:
    main_s = spec.initial_s if "initial_s" in _ASKED[spec.kind] else spec.period_s
    return SeatClock(left_ms=_ms(main_s), periods=spec.periods or 0)


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
    turn_ms = _turn_ms(clock, now_ms)
    left_ms = max(0, clock.left_ms - turn_ms)
    match spec.kind:
        case "fischer":
            return SeatClock(left_ms=left_ms)
        case "bronstein":
            return SeatClock(left_ms=left_ms + min(max(0, turn_ms), _ms(spec.increment_s)))
        case "delay":
            return SeatClock(left_ms=max(0, _left_ms(spec, clock, turn_ms)))
        case "byo_yomi":
            # Where the game goes on after zero, it does so in the last period.
            return SeatClock(left_ms=left_ms, periods=max(1, _periods(spec, clock, turn_ms)))
        case "per_move" | "correspondence":
            return _new(spec)
        case _:
            assert_never(spec.kind)


def _turn_ms(clock: SeatClock, now_ms: int) -> int:
    """How long the turn of a seat has lasted. A clock on the wall that was put back takes nothing away."""
    return clock.spent_ms + (0 if clock.since is None else max(0, now_ms - clock.since))


def _allowance_ms(spec: ClockSpec, clock: SeatClock) -> int:
    """How long the turn of a seat may last before it is at zero."""
    if spec.kind == "delay":
        return clock.left_ms + _ms(spec.increment_s)
    return clock.left_ms + clock.periods * _ms(spec.period_s)


def _left_ms(spec: ClockSpec, clock: SeatClock, turn_ms: int) -> int:
    if spec.kind == "delay":
        return clock.left_ms - max(0, turn_ms - _ms(spec.increment_s))
    main_ms = clock.left_ms - turn_ms
    if spec.kind != "byo_yomi" or main_ms > 0 or turn_ms >= _allowance_ms(spec, clock):
        return main_ms
    return _ms(spec.period_s) - -main_ms % _ms(spec.period_s)


def _periods(spec: ClockSpec, clock: SeatClock, turn_ms: int) -> int:
    used = max(0, turn_ms - clock.left_ms) // _ms(spec.period_s)
    return max(0, clock.periods - used)
