"""How many messages are stored a second, and the latency of a message that is stored before it is shown."""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from bench.build import BUILD, ROOT
from bench.database import database
from bench.generator import Load
from bench.process import SERVER_CORE, pinned_to
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, compare, measure, median
from bench.teahouse import Teahouse

_BATCHES: Final = (200, 1_000)
_LATENCY_GOAL_MS: Final = 10.0
_SHARE_GOAL: Final = 0.8


def _messages(options: RunOptions) -> Result:
    conns = options.count(200, 20)
    load = Load(
        conns=conns, rooms=conns, senders=conns, window=5, seconds=options.seconds, warmup=options.warmup
    )
    loops: dict[int, list[float]] = {size: [] for size in _BATCHES}
    ours: list[float] = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=BUILD) as folder, database(Path(folder)) as uri:
            for size, rates in loops.items():
                rates.append(_insert_loop(uri, size, options.seconds))
                options.say(f"  insert_many of {size:5} {rates[-1]:>12,.0f} a second")
            with Teahouse(kept=True, database=uri).started(load) as server:
                outcome, _ = measure(server, load)
                ours.append(outcome.per_second)
                options.say(f"  Teahouse {ours[-1]:>24,.0f} a second")
    rows = [
        Row(server=f"motor, insert_many of {size}", kind="ceiling", per_second=median(rates))
        for size, rates in loops.items()
    ]
    rows.append(Row(server="Teahouse", kind="ours", per_second=median(ours)))
    return Result(rows=rows, verdicts=[_share(rows)])


def _share(rows: list[Row]) -> Verdict:
    best = max(row.per_second or 0 for row in rows if row.kind == "ceiling")
    share = (rows[-1].per_second or 0) / best
    goal = f"stored messages a second: at least {_SHARE_GOAL} x a bare loop of insert_many"
    return Verdict(goal=goal, measured=f"{share:.2f} x the faster loop", met=share >= _SHARE_GOAL)


def _insert_loop(uri: str, size: int, seconds: float) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.insert_loop", uri, str(size), str(seconds)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        preexec_fn=partial(pinned_to, SERVER_CORE),
    )
    return float(done.stdout)


def _latency(options: RunOptions) -> Result:
    load = Load(
        conns=options.count(200, 50), senders=10, rate=200, seconds=options.seconds, warmup=options.warmup
    )
    result = compare(options, load, [*options.peers, Teahouse(kept=True)])
    ours = [row for row in result.rows if row.kind == "ours"]
    goal = f"stored latency, 200 messages a second into a room of 200: p99 under {_LATENCY_GOAL_MS:g} ms"
    verdicts = [
        Verdict(goal=goal, measured=f"{row.p99_ms or 0:.1f} ms", met=(row.p99_ms or 0) < _LATENCY_GOAL_MS)
        for row in ours
    ]
    return Result(rows=result.rows, verdicts=verdicts, skipped=result.skipped)


SCENARIOS: Final = (
    Scenario(
        name="stored-messages",
        title="Stored messages a second",
        what="200 rooms of one client, each with 5 messages in flight, beside a loop that only inserts.",
        run=_messages,
    ),
    Scenario(
        name="latency",
        title="Latency at a steady rate",
        what="200 messages a second into one room of 200, stored by Teahouse and not by the peers.",
        run=_latency,
    ),
)
