"""What the index of messages adds to the cost of sending one."""

import asyncio
from collections.abc import Sequence
from subprocess import Popen
from typing import Final, NamedTuple

from bench import generator
from bench.generator import ClientScript, Load
from bench.process import cpu_seconds_with_children
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median
from bench.teahouse import prepare, script, teahouse_server
from bench.without.index import PLAIN

_ROOMS: Final = {"Teahouse": "room", "without its index": PLAIN}
_MOST_MORE: Final = 0.2
# Fewer turns say more of the machine than of the index.
_TURNS: Final = 10


class _Measured(NamedTuple):
    per_second: float
    work_us: float


def _run(options: RunOptions) -> Result:
    conns = options.count(16, 4)
    # A room takes some hundred messages, so that blocks are written all the time.
    load = Load(
        conns=conns,
        rooms=conns,
        senders=conns,
        window=16,
        seconds=options.seconds,
        # What is counted is all that the processor time was for.
        warmup=0,
        text="what a message says is some ten words, and not always the same ones: U%I T%T",
    )
    found: dict[str, list[_Measured]] = {name: [] for name in _ROOMS}
    with teahouse_server(program="bench.without.index") as (server, port):
        tokens = asyncio.run(prepare(port, load, kept=True, guests=conns, rooms=tuple(_ROOMS.values())))
        for number in range(options.count(_TURNS, 2)):
            # Each of the two is the first one in every other turn.
            for name in list(_ROOMS)[:: -1 if number % 2 else 1]:
                found[name].append(_measured(server, port, script(tokens, rooms=_ROOMS[name]), load))
                per_second, work_us = found[name][-1]
                options.say(f"  {name:34} {per_second:>12,.0f} a second, {work_us:,.0f} us each")
    return Result(
        rows=[_row(name, each) for name, each in found.items()], verdicts=[_verdict(*found.values())]
    )


def _row(name: str, found: Sequence[_Measured]) -> Row:
    return Row(
        server=name,
        kind="ours" if name == "Teahouse" else "ceiling",
        per_second=median([each.per_second for each in found]),
        work_us=median([each.work_us for each in found]),
    )


def _verdict(ours: Sequence[_Measured], without: Sequence[_Measured]) -> Verdict:
    more = median([each.work_us for each in ours]) / median([each.work_us for each in without]) - 1
    slower = median([each.per_second for each in without]) / median([each.per_second for each in ours]) - 1
    return Verdict(
        goal=f"the index makes a stored message less than {_MOST_MORE:.0%} dearer",
        measured=f"{more:.0%} more processor time of server and database, {slower:.0%} more time",
        met=more < _MOST_MORE and slower < _MOST_MORE,
    )


def _measured(server: "Popen[bytes]", port: int, said: ClientScript, load: Load) -> _Measured:
    """Messages that are stored a second, and what one costs the core of server and database."""
    before = cpu_seconds_with_children(server)
    outcome = generator.run(port, said, load)
    cpu_s = cpu_seconds_with_children(server) - before
    return _Measured(outcome.per_second, cpu_s * 1e6 / max(1, outcome.sent))


SCENARIOS: Final = (
    Scenario(
        name="indexed",
        title="What the index of messages costs",
        what="16 rooms of one client, each with 16 messages in flight that are stored, and 16 of which nothing "
        "comes into the index of `search`, in turns. The processor time is that of server and database for one "
        "message.",
        run=_run,
    ),
)
