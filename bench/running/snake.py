"""Snake in 50 rooms of four, 20 ticks a second: how regular the ticks are for the players."""

import asyncio
from statistics import median
from typing import Final

from bench import process
from bench.process import told_by
from bench.running.players import SEATS, Rhythm
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median_row
from bench.teahouse import make_guests, name_of, teahouse_server

_ROOMS: Final = 50
_SECONDS: Final = 20.0
_GOAL_MS: Final = 5.0
# How much a flood elsewhere may slow it, if the machine misses the goal anyway.
_SLOWED: Final = 1.25


def _run(options: RunOptions) -> Result:
    rows: list[Row] = []
    flooded_ms: list[float] = []
    checkout, same = options.checkouts[0], True
    for _ in range(options.rounds):
        rooms = options.count(_ROOMS, 4)
        with teahouse_server(program="server", checkout=checkout) as (server, port):
            tokens = asyncio.run(make_guests(port, SEATS * rooms))
            before = process.cpu_seconds(server)
            rhythm = _play(port, tokens, _SECONDS if not options.quick else 3.0)
            cpu_s = process.cpu_seconds(server) - before
        flooded_ms.append(rhythm.flooded_p99_ms)
        same = same and rhythm.same == rhythm.rooms
        row = Row(
            server=f"{name_of(checkout)}, {rooms} rooms",
            kind="ours",
            per_second=rhythm.ticks / rhythm.seconds,
            p50_ms=rhythm.p50_ms,
            p99_ms=rhythm.p99_ms,
            work_us=cpu_s * 1e6 / max(1, rhythm.ticks),
            note=f"worst {rhythm.worst_ms:.1f} ms; p99 {rhythm.flooded_p99_ms:.1f} ms while a room is flooded; "
            f"{rhythm.same} of {rhythm.rooms} replay",
        )
        options.say(f"  {row.server:34} {row.per_second:>12,.0f} ticks a second, p99 {row.p99_ms:8.1f} ms")
        rows.append(row)
    row = median_row(rows)
    return Result(rows=[row], verdicts=_verdicts(row, median(flooded_ms), same=same))


def _verdicts(row: Row, flooded_ms: float, *, same: bool) -> list[Verdict]:
    p99_ms = row.p99_ms or 0.0
    most_ms = max(_GOAL_MS, _SLOWED * p99_ms)
    return [
        Verdict(
            goal=f"p99 of the interval's error under {_GOAL_MS:g} ms",
            measured=f"{p99_ms:.1f} ms",
            met=p99_ms < _GOAL_MS,
        ),
        Verdict(
            goal=f"in the other rooms under {most_ms:.1f} ms while one is flooded with inputs",
            measured=f"{flooded_ms:.1f} ms",
            met=flooded_ms < most_ms,
        ),
        Verdict(goal="every match replays to what was played", measured=row.note, met=same),
    ]


def _play(port: int, tokens: list[str], seconds: float) -> Rhythm:
    return told_by("bench.running.players", [str(port), str(seconds)], tokens, Rhythm)


SCENARIOS: Final = (
    Scenario(
        name="snake",
        title="The rhythm of 50 rooms of snake",
        what="50 rooms of four play snake at 20 ticks a second, and turn some three times a second each. Measured "
        "is by how much the time between two ticks, as each player gets them, is not 50 ms; then once more in all "
        "rooms but one, whose players send 200 inputs a second each.",
        run=_run,
    ),
)
