"""Snake in 50 rooms of four, 20 ticks a second: how regular the ticks are for the players."""

import asyncio
from pathlib import Path
from statistics import median
from typing import Final

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
    found: dict[Path, list[tuple[Row, Rhythm]]] = {checkout: [] for checkout in options.checkouts}
    for _ in range(options.rounds):
        for checkout in options.checkouts:
            with teahouse_server(program="server", checkout=checkout) as (server, port):
                tokens = asyncio.run(make_guests(port, SEATS * options.count(_ROOMS, 4)))
                rhythm = _play(port, server.pid, tokens, _SECONDS if not options.quick else 3.0)
            row = _row(checkout, rhythm)
            found[checkout].append((row, rhythm))
            options.say(
                f"  {row.server:34} {row.per_second:>12,.0f} ticks a second, p99 {row.p99_ms:8.1f} ms"
            )
            options.say(f"  {row.note}")
    rows = [median_row([row for row, _ in ours]) for ours in found.values()]
    ours = [rhythm for _, rhythm in found[options.checkouts[0]]]
    flooded_ms = median(each.flooded_p99_ms for each in ours)
    return Result(
        rows=rows,
        verdicts=_verdicts(rows[0], flooded_ms, same=all(each.same == each.rooms for each in ours)),
    )


def _row(checkout: Path, rhythm: Rhythm) -> Row:
    return Row(
        server=f"{name_of(checkout)}, {rhythm.rooms} rooms",
        kind="ours",
        per_second=rhythm.ticks / rhythm.seconds,
        p50_ms=rhythm.p50_ms,
        p99_ms=rhythm.p99_ms,
        work_us=rhythm.cpu_s * 1e6 / max(1, rhythm.ticks),
        note=f"worst {rhythm.worst_ms:.1f} ms; p99 {rhythm.flooded_p99_ms:.1f} ms while a room is flooded; "
        f"{rhythm.same} of {rhythm.rooms} replay; the server took {100 * rhythm.cpu_s / rhythm.seconds:.0f} % of "
        f"its core; the players' own turns came {rhythm.own_p99_ms:.1f} ms late (p99)",
    )


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


def _play(port: int, server: int, tokens: list[str], seconds: float) -> Rhythm:
    return told_by("bench.running.players", [str(port), str(seconds), str(server)], tokens, Rhythm)


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
