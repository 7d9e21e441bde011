"""One fast sender into a room in which some stopped reading: what the others notice of it."""

from typing import Final

from bench.build import NotHere
from bench.generator import Load
from bench.process import Failed, resident_bytes
from bench.scenarios.fanout import ONE_KB
from bench.scenarios.plan import Plan, Result, Row, Scenario, measure
from bench.servers import Contender
from bench.teahouse import Teahouse


def _run(plan: Plan) -> Result:
    rows: list[Row] = []
    skipped: list[str] = []
    for contender in [*plan.peers, Teahouse()]:
        try:
            contender.check()
            for stalled in (0, plan.count(20, 5)):
                rows.append(_row(plan, contender, stalled))
                plan.say(f"  {rows[-1].server:36} p99 {rows[-1].p99_ms or 0:10.1f} ms, {rows[-1].note}")
        except (NotHere, Failed) as why:
            skipped.append(f"{contender.name}: {why}")
    return Result(rows=rows, skipped=skipped)


def _row(plan: Plan, contender: Contender, stalled: int) -> Row:
    load = Load(
        conns=plan.count(200, 50),
        senders=1,
        rate=1_000,
        stalled=stalled,
        seconds=2 * plan.seconds,
        warmup=plan.warmup,
        text=ONE_KB,
    )
    with contender.started(load) as server:
        before = resident_bytes(server.process)
        outcome, _ = measure(server, load)
        grown_mb = (resident_bytes(server.process) - before) / 1e6
    return Row(
        server=f"{contender.name}, {stalled} stalled",
        kind=contender.kind,
        per_second=outcome.per_second,
        p50_ms=outcome.p50_us / 1000,
        p99_ms=outcome.p99_us / 1000,
        note=f"{outcome.cut} of {stalled} cut off, {grown_mb:+.0f} MB",
    )


SCENARIOS: Final = (
    Scenario(
        name="slow-readers",
        title="One fast sender among slow readers",
        what="1,000 messages of 1 KB a second into a room of 200, of whom none or 20 read nothing.",
        run=_run,
    ),
)
