"""The kinds of clocks: the fields of each, how long a turn may last, and the time left after it.

They are those of https://en.wikipedia.org/wiki/Time_control. Where a federation's rules differ from online play,
the first move gets no more than any other: ``initial_s`` is the time on the clock at the start.
"""

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

ClockKind = Literal["fischer", "bronstein", "delay", "byo_yomi", "per_move", "correspondence"]

DAY_S: Final = 86_400


class ClockSpec(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A clock as it is asked for; the classes of this module say which fields a kind has, and what they mean."""

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


class ClockRules:
    """The common rules: time runs down, and a turn may last until there is none.

    ``defaults`` has the fields of the kind, with the values of fields that are left out.
    """

    defaults: ClassVar[Mapping[str, float]]

    def new(self, spec: ClockSpec) -> SeatClock:
        """A seat's clock at the start."""
        return SeatClock(left_ms=ms(spec.initial_s))

    def allowance_ms(self, spec: ClockSpec, clock: SeatClock) -> int:
        """How long the turn of a seat may last before its clock is at zero."""
        return clock.left_ms

    def left_ms(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> int:
        """The time shown as left in a turn that has lasted ``turn_ms``; below 0 once the clock has fallen."""
        return clock.left_ms - turn_ms

    def after_turn(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> SeatClock:
        """The clock after a turn of ``turn_ms``, which stands still."""
        return SeatClock(left_ms=max(0, clock.left_ms - turn_ms))

    def after_move(self, spec: ClockSpec, ended: SeatClock) -> SeatClock:
        """The clock that ``after_turn`` returned, if the turn ended with a move."""
        return ended


class Fischer(ClockRules):
    """``increment_s`` is added after each move."""

    defaults: ClassVar[Mapping[str, float]] = {"initial_s": 300, "increment_s": 0}

    def after_move(self, spec: ClockSpec, ended: SeatClock) -> SeatClock:
        return replace(ended, left_ms=ended.left_ms + ms(spec.increment_s))


class Bronstein(ClockRules):
    """After each turn the time that it took is given back, up to ``increment_s``."""

    defaults: ClassVar[Mapping[str, float]] = {"initial_s": 300, "increment_s": 5}

    def after_turn(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> SeatClock:
        given_back = min(max(0, turn_ms), ms(spec.increment_s))
        return SeatClock(left_ms=max(0, clock.left_ms - turn_ms) + given_back)


class Delay(ClockRules):
    """The first ``increment_s`` of each turn do not count."""

    defaults: ClassVar[Mapping[str, float]] = {"initial_s": 300, "increment_s": 5}

    def allowance_ms(self, spec: ClockSpec, clock: SeatClock) -> int:
        return clock.left_ms + ms(spec.increment_s)

    def left_ms(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> int:
        return clock.left_ms - max(0, turn_ms - ms(spec.increment_s))

    def after_turn(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> SeatClock:
        return SeatClock(left_ms=max(0, self.left_ms(spec, clock, turn_ms)))


class ByoYomi(ClockRules):
    """After ``initial_s`` there are ``periods`` of ``period_s``; only a period that was used up in full is lost."""

    defaults: ClassVar[Mapping[str, float]] = {"initial_s": 600, "periods": 5, "period_s": 30}

    def new(self, spec: ClockSpec) -> SeatClock:
        return SeatClock(left_ms=ms(spec.initial_s), periods=spec.periods or 0)

    def allowance_ms(self, spec: ClockSpec, clock: SeatClock) -> int:
        return clock.left_ms + clock.periods * ms(spec.period_s)

    def left_ms(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> int:
        """The rest of the main time; after it, of the present period."""
        main_ms = clock.left_ms - turn_ms
        if main_ms > 0 or turn_ms >= self.allowance_ms(spec, clock):
            return main_ms
        return ms(spec.period_s) - -main_ms % ms(spec.period_s)

    def after_turn(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> SeatClock:
        # If the game goes on after zero, it does so in the last period.
        periods = max(1, self.periods_left(spec, clock, turn_ms))
        return SeatClock(left_ms=max(0, clock.left_ms - turn_ms), periods=periods)

    def periods_left(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> int:
        """The periods that are not used up, including the present one."""
        used = max(0, turn_ms - clock.left_ms) // ms(spec.period_s)
        return max(0, clock.periods - used)


class PerMove(ClockRules):
    """``period_s`` for each move (``initial_s`` means the same), for people who stay at the board."""

    defaults: ClassVar[Mapping[str, float]] = {"period_s": 30}

    def new(self, spec: ClockSpec) -> SeatClock:
        return SeatClock(left_ms=ms(spec.period_s))

    def after_turn(self, spec: ClockSpec, clock: SeatClock, turn_ms: int) -> SeatClock:
        return self.new(spec)


class Correspondence(PerMove):
    """The same, for people who move once in some days."""

    defaults: ClassVar[Mapping[str, float]] = {"period_s": 3 * DAY_S}


BYO_YOMI: Final = ByoYomi()
KINDS: Final[Mapping[ClockKind, ClockRules]] = {
    "fischer": Fischer(),
    "bronstein": Bronstein(),
    "delay": Delay(),
    "byo_yomi": BYO_YOMI,
    "per_move": PerMove(),
    "correspondence": Correspondence(),
}


def ms(seconds: float | None) -> int:
    """Seconds as whole milliseconds; None is 0."""
    return round((seconds or 0) * 1000)
