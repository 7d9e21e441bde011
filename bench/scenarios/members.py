"""The cost of a delivery as a room gets more members, and as there are more rooms: two curves."""

import asyncio
from typing import Final

from bench.curve import Line, drawing
from bench.generator import Load
from bench.scenario import Result, Row, RunOptions, Scenario, measure
from bench.servers import Running
from bench.teahouse import prepare, script, teahouse_server

_MEMBERS: Final = (2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)
_ROOMS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
_ROOM_OF: Final = 10
_TASKS: Final = 5


def _run(options: RunOptions) -> Result:
    members = _MEMBERS[: options.count(len(_MEMBERS), 5)]
    rooms = _ROOMS[: options.count(len(_ROOMS), 3)]
    by_members = [Load(conns=count, senders=min(10, count)) for count in members]
    by_rooms = [Load(conns=count * _ROOM_OF, rooms=count, senders=count * _ROOM_OF) for count in rooms]
    lines, rows = [], []
    for what, loads, counts in (("members of a room", by_members, members), ("rooms of 10", by_rooms, rooms)):
        for kept in (False, True):
            name = "stored" if kept else "live"
            found = [
                _row(options, load, kept, f"{name}, {count:,} {what}")
                for load, count in zip(loads, counts, strict=True)
            ]
            rows += found
            lines.append(
                (what, Line(name, [(c, row.work_us or 0) for c, row in zip(counts, found, strict=True)]))
            )
    drawings = {
        f"{what.split()[0]}.svg": drawing(
            [line for of, line in lines if of == what], across=what, up="µs of the server for a delivery"
        )
        for what in ("members of a room", "rooms of 10")
    }
    return Result(rows=rows, drawings=drawings)


def _row(options: RunOptions, load: Load, kept: bool, name: str) -> Row:
    timed = Load(
        conns=load.conns,
        rooms=load.rooms,
        senders=load.senders,
        seconds=options.seconds / 2,
        warmup=options.warmup / 2,
    )
    with teahouse_server() as (process, port):
        tokens = asyncio.run(prepare(port, timed, kept=kept, guests=-(-load.conns // _TASKS)))
        outcome, cpu_s = measure(Running(process, port, script(tokens)), timed)
    row = Row(
        server=name,
        kind="ours",
        per_second=outcome.per_second,
        p50_ms=outcome.p50_us / 1000,
        p99_ms=outcome.p99_us / 1000,
        work_us=cpu_s * 1e6 / max(1, outcome.delivered),
    )
    options.say(f"  {name:32} {row.per_second or 0:>12,.0f} a second, {row.work_us or 0:6.2f} us each")
    return row


SCENARIOS: Final = (
    Scenario(
        name="members",
        title="Cost as rooms and members grow",
        what="10 senders in one room that grows, and a growing number of rooms of 10 in which everybody sends.",
        run=_run,
    ),
)
