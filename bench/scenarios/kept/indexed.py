"""What the index of messages adds to the cost of sending one."""

import asyncio
from typing import Final

from bench.generator import Load
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, measure, median
from bench.servers import Running
from bench.teahouse import prepare, script, teahouse_server

_PROGRAMS: Final = {"Teahouse": "server", "without its index": "bench.without.index"}
_MOST_MORE: Final = 0.2


def _run(options: RunOptions) -> Result:
    conns = options.count(200, 20)
    load = Load(
        conns=conns, rooms=conns, senders=conns, window=5, seconds=options.seconds, warmup=options.warmup
    )
    rates: dict[str, list[float]] = {name: [] for name in _PROGRAMS}
    for _ in range(options.rounds):
        for name, program in _PROGRAMS.items():
            rates[name].append(_rate(program, load))
            options.say(f"  {name:34} {rates[name][-1]:>12,.0f} a second")
    rows = [
        Row(server=name, kind="ours" if name == "Teahouse" else "ceiling", per_second=median(found))
        for name, found in rates.items()
    ]
    more = (rows[1].per_second or 0.0) / (rows[0].per_second or 1.0) - 1
    goal = f"the index makes a stored message less than {_MOST_MORE:.0%} dearer"
    return Result(rows=rows, verdicts=[Verdict(goal=goal, measured=f"{more:.0%}", met=more < _MOST_MORE)])


def _rate(program: str, load: Load) -> float:
    """Messages stored a second; server and database share a core, so this is the cost of both."""
    with teahouse_server(program=program) as (server, port):
        tokens = asyncio.run(prepare(port, load, kept=True, guests=load.conns))
        outcome, _ = measure(Running(server, port, script(tokens)), load)
    return outcome.per_second


SCENARIOS: Final = (
    Scenario(
        name="indexed",
        title="What the index of messages costs",
        what="200 rooms of one client, each with 5 messages in flight that are stored, with the index of `search` "
        "and without it.",
        run=_run,
    ),
)
