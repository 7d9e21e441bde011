"""A fast sender in a room where some clients stop reading: the effect on the others."""

from typing import Final

from bench.build import MissingTool
from bench.generator import Load
from bench.process import ProcessFailed, resident_bytes
from bench.scenario import Result, Row, RunOptions, Scenario, measure
from bench.scenarios.fanout import ONE_KB
from bench.servers import Contender
from bench.teahouse import Teahouse


def _run(options: RunOptions) -> Result:
    rows: list[Row] = []
    skipped: list[str] = []
    for contender in [*options.peers, Teahouse()]:
        try:
            contender.check()
            for stalled in (0, options.count(20, 5)):
                rows.append(_row(options, contender, stalled))
                options.say(f"  {rows[-1].server:36} p99 {rows[-1].p99_ms or 0:10.1f} ms, {rows[-1].note}")
        except (MissingTool, ProcessFailed) as why:
            skipped.append(f"{contender.name}: {why}")
    return Result(rows=rows, skipped=skipped)


def _row(options: RunOptions, contender: Contender, stalled: int) -> Row:
    load = Load(
        conns=options.count(200, 50),
        senders=1,
        rate=1_000,
        stalled=stalled,
        seconds=2 * options.seconds,
        warmup=options.warmup,
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
        what="1,000 messages of 1 KB a second into a room of 200, in which none or 20 clients read nothing.",
        run=_run,
    ),
)
