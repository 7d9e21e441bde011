"""Bots beside people: how long the event loop is blocked while bots think in their processes."""

import asyncio
import math
from typing import Final

from bench import generator
from bench.generator import Load
from bench.process import ProcessFailed
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, measure
from bench.servers import Running
from bench.teahouse import BEAT, CommandSocket, make_guests, metrics_of, prepare, script, teahouse_server

_SPEAKERS: Final = 10
_TABLES: Final = 8
_LEVEL: Final = 5
_GOAL_S: Final = 0.02
_BUCKET: Final = 'teahouse_loop_hold_seconds_bucket{le="'


def _run(options: RunOptions) -> Result:
    rows, late = [], 0
    for tables in (0, _TABLES):
        row, late = _with_bots(options, tables)
        rows.append(row)
    goal = f"the loop is held for less than {_GOAL_S * 1000:g} ms while {_TABLES} bots think"
    verdict = Verdict(goal=goal, measured=rows[-1].note, met=late == 0)
    return Result(rows=rows, verdicts=[verdict])


def _with_bots(options: RunOptions, tables: int) -> tuple[Row, int]:
    """What people saw while bots played at ``tables`` tables, and how often the loop was blocked for too long."""
    load = Load(conns=_SPEAKERS, senders=_SPEAKERS, rate=200, seconds=options.seconds, warmup=options.warmup)
    silent = Load(conns=options.count(190, 40))
    with teahouse_server() as (process, port):
        tokens = asyncio.run(prepare(port, load, kept=True, guests=load.conns + silent.conns))
        asyncio.run(_set_tables(port, tables))
        with generator.holding(port, script(tokens[load.conns :]), silent, beat=BEAT):
            before = asyncio.run(metrics_of(port))
            outcome, cpu_s = measure(Running(process, port, script(tokens[: load.conns])), load)
            after = asyncio.run(metrics_of(port))
    # A bot that has just moved does not think.
    if after["teahouse_bots"] < tables / 2:
        raise ProcessFailed(f"only {after['teahouse_bots']:g} of {tables} bots think")
    turns = turns_within(before, after)
    late = round(turns[math.inf] - turns[_GOAL_S])
    bound_ms = next(bound for bound, count in turns.items() if count == turns[math.inf]) * 1000
    row = Row(
        server=f"Teahouse, {tables or 'no'} bots",
        kind="ours",
        p50_ms=outcome.p50_us / 1000,
        p99_ms=outcome.p99_us / 1000,
        work_us=cpu_s * 1e6 / max(1, outcome.delivered),
        note=f"the loop was held {late} times for more than {_GOAL_S * 1000:g} ms, never for {bound_ms:g} ms",
    )
    options.say(f"  {row.server:24} p99 {row.p99_ms:8.1f} ms, {row.note}")
    return row, late


def turns_within(before: dict[str, float], after: dict[str, float]) -> dict[float, float]:
    """How many turns of the loop between two readings of the metrics were within each bound, in seconds."""
    return {
        float(name.removeprefix(_BUCKET).removesuffix('"}')): after[name] - before[name]
        for name in after
        if name.startswith(_BUCKET)
    }


async def _set_tables(port: int, tables: int) -> None:
    """Have two bots play chess at each table."""
    (token,) = await make_guests(port, 1)
    async with CommandSocket(port, token) as speaker:
        for _ in range(tables):
            room = (await speaker.ask(op="game.create", game="chess"))["room"]
            await speaker.ask(op="game.stand", room=room)
            for seat in (0, 1):
                await speaker.ask(op="game.bot", room=room, seat=seat, level=_LEVEL)


SCENARIOS: Final = (
    Scenario(
        name="bots",
        title="Bots beside people",
        what="200 messages a second into one room of 200, stored, without bots and while eight play chess.",
        run=_run,
    ),
)
