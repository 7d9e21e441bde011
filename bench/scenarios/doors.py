"""The same room through another door: STOMP next to the native protocol."""

from collections.abc import Sequence
from typing import Final

from bench.generator import Load
from bench.scenarios.plan import Plan, Result, Row, Scenario, Verdict, compare
from bench.teahouse import Teahouse

_FACTOR: Final = 1.5


def _stomp(plan: Plan) -> Result:
    load = Load(conns=plan.count(200, 50), senders=10, seconds=plan.seconds, warmup=plan.warmup)
    result = compare(plan, load, [Teahouse(), Teahouse(door="stomp")])
    return Result(rows=result.rows, verdicts=_factor(result.rows), skipped=result.skipped)


def _factor(rows: Sequence[Row]) -> list[Verdict]:
    if len(rows) < 2 or not rows[0].per_second or not rows[1].per_second:
        return []
    factor = rows[0].per_second / rows[1].per_second
    return [
        Verdict(
            goal=f"STOMP fan-out: native is at most {_FACTOR:g} x as fast",
            measured=f"{factor:.2f} x",
            met=factor <= _FACTOR,
        )
    ]


SCENARIOS: Final = (
    Scenario(
        name="stomp",
        title="STOMP next to native",
        what="Live fan-out once more: 200 in a room, 10 of them send, by the native protocol and by STOMP 1.2.",
        run=_stomp,
    ),
)
