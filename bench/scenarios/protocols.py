"""The same load over two protocols, STOMP and the native one, and over STOMP at Spring's simple broker."""

from collections.abc import Sequence
from typing import Final

from bench.generator import Load
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, compare
from bench.servers import SPRING
from bench.teahouse import Teahouse

_FACTOR: Final = 1.5


def _stomp(options: RunOptions) -> Result:
    load = Load(conns=options.count(200, 50), senders=10, seconds=options.seconds, warmup=options.warmup)
    beside = [SPRING] if SPRING in options.peers else []
    result = compare(options, load, [Teahouse(), Teahouse(protocol="stomp"), *beside])
    ours = [row for row in result.rows if row.kind == "ours"]
    return Result(rows=result.rows, verdicts=_factor(ours), skipped=result.skipped)


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
        what="Live fan-out by the native protocol and by STOMP 1.2: a room of 200, of whom 10 send. Spring gets the "
        "same frames.",
        run=_stomp,
    ),
)
