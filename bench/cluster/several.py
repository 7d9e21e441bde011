"""Two processes over Redis against one, and the gap while the home is killed or drains."""

import asyncio
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec.structs import replace

from bench import generator
from bench.build import BUILD
from bench.cluster.gaps import Gap, gap_at
from bench.cluster.servers import Several, several
from bench.generator import ClientScript, Load, LoadResult
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median, median_row
from bench.teahouse import prepare, script

_GOAL: Final = 0.8
_KILL_GOAL_S: Final = 10.0
_DRAIN_GOAL_S: Final = 1.0
_PROCESSES: Final = 2


def _fan_out(options: RunOptions) -> Result:
    load = Load(
        conns=options.count(200, 20),
        senders=options.count(10, 2),
        seconds=options.seconds,
        warmup=options.warmup,
    )
    found: dict[int, list[Row]] = {1: [], _PROCESSES: []}
    for _ in range(options.rounds):
        for count, rows in found.items():
            with several(count) as processes:
                rows.append(_row(processes, load, count))
            options.say(f"  {rows[-1].server:34} {rows[-1].work_us:8.1f} µs each, {rows[-1].note}")
    rows = [median_row(each) for each in found.values()]
    works = [median([row.work_us or 0.0 for row in each]) for each in found.values()]
    ratio = works[0] / works[1] if works[1] else 0.0
    verdict = Verdict(
        goal=f"deliveries a second of processor time: two processes at least {_GOAL:g} x those of one",
        measured=f"{ratio:.2f} x",
        met=ratio >= _GOAL,
    )
    return Result(rows=rows, verdicts=[verdict])


def _row(processes: Several, load: Load, count: int) -> Row:
    """A row of one measurement: the listeners are spread over the processes, and all senders are at the last one."""
    ports = [each.port for each in processes.servers]
    tokens = asyncio.run(prepare(ports[0], load, kept=False, guests=load.conns))
    share = load.conns // count
    loads = [replace(load, conns=share, senders=0, expect=0) for _ in ports]
    loads[-1] = replace(load, conns=load.conns - share * (count - 1))
    before, published = processes.cpu_seconds(), processes.publishes() if count > 1 else 0
    with ThreadPoolExecutor(count) as threads:
        runs = []
        for number, (port, part) in enumerate(zip(ports, loads, strict=True)):
            mine = tokens[number * share : number * share + part.conns]
            runs.append(threads.submit(generator.run, port, _script(mine, number), part))
        outcomes: list[LoadResult] = [each.result() for each in runs]
    delivered = sum(each.most_stamps * each.conns for each in outcomes)
    sent = max(1, sum(each.sent for each in outcomes))
    carried = (processes.publishes() - published) / sent if count > 1 else 0.0
    return Row(
        server="one process" if count == 1 else f"{count} processes over Redis",
        kind="ours",
        per_second=sum(each.per_second for each in outcomes),
        p50_ms=max(each.p50_us for each in outcomes) / 1000,
        p99_ms=max(each.p99_us for each in outcomes) / 1000,
        work_us=(processes.cpu_seconds() - before) * 1e6 / max(1, delivered),
        note=f"{carried:.2f} publishes a message" if count > 1 else "no Redis",
    )


def _script(tokens: Sequence[str], number: int) -> ClientScript:
    """Several generators run at once, so each needs its own file."""
    lines = BUILD / f"tokens-{number}.txt"
    lines.write_text("".join(f"{token}\n" for token in tokens))
    return replace(script([]), also=("--lines", str(lines)))


def _ends(options: RunOptions) -> Result:
    kills: list[Gap] = []
    drains: list[Gap] = []
    with several(_PROCESSES) as processes:
        for _ in range(options.kills):
            kills.append(gap_at(processes, signal.SIGKILL))
            options.say(f"  killed: the next ok after {kills[-1].next_ok_s:.2f} s")
            drains.append(gap_at(processes, signal.SIGTERM))
            options.say(f"  drained: {drains[-1].longest_s:.2f} s without an ok")
    times = sorted(each.next_ok_s * 1000 for each in kills)
    pauses = sorted(each.longest_s * 1000 for each in drains)
    rows = [
        _of("home killed, to the next ok", times),
        _of("home drained, longest time without an ok", pauses),
    ]
    verdicts = [
        Verdict(
            goal=f"kill to the next ok: p99 under {_KILL_GOAL_S:g} s",
            measured=f"{_p99(times) / 1000:.2f} s",
            met=_p99(times) < _KILL_GOAL_S * 1000,
        ),
        Verdict(
            goal=f"a drain leaves no gap of {_DRAIN_GOAL_S:g} s",
            measured=f"{pauses[-1] / 1000:.2f} s",
            met=pauses[-1] < _DRAIN_GOAL_S * 1000,
        ),
    ]
    return Result(rows=rows, verdicts=verdicts)


def _of(what: str, times: list[float]) -> Row:
    return Row(server=what, kind="ours", p50_ms=median(times), p99_ms=_p99(times), note=f"{len(times)} times")


def _p99(times: list[float]) -> float:
    return times[min(len(times) - 1, len(times) * 99 // 100)]


SCENARIOS: Final = (
    Scenario(
        name="several",
        title="Two processes over Redis beside one",
        what="One room of 200, 10 of whom send in a closed loop; nothing is stored. Of two processes each "
        "has half of the sockets. µs each is the processor time of all servers for one delivery; that of Redis "
        "is not in it.",
        run=_fan_out,
    ),
    Scenario(
        name="ends",
        title="When the home ends",
        what="Somebody sends at one of two processes, each message until it is acknowledged, while the other, which "
        "has the rooms, gets SIGKILL or SIGTERM. `--kills` says how often.",
        run=_ends,
    ),
)
