"""The memory of a connection, signed in and in a room, and how many connections one process can hold."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bench import generator
from bench.build import MissingTool
from bench.generator import ClientScript, Load
from bench.process import ProcessFailed, resident_bytes
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from bench.servers import Contender, ContenderKind, Running
from bench.teahouse import BEAT, Teahouse

_GOAL_BYTES: Final = 16 * 1024
_ROOM_OF: Final = 100
_SETTLE_S: Final = 2.0


def _each(options: RunOptions) -> Result:
    load = _in_rooms(options.count(2_000, 100))
    rows: list[Row] = []
    skipped: list[str] = []
    for contender in [*options.peers, *_PARTS, Teahouse()]:
        try:
            contender.check()
            rows.append(_held(contender, load))
            options.say(f"  {contender.name:36} {rows[-1].memory_bytes or 0:>12,.0f} bytes a connection")
        except (MissingTool, ProcessFailed) as why:
            skipped.append(f"{contender.name}: {why}")
    return Result(rows=rows, verdicts=_verdicts(rows), skipped=skipped)


class Part(Struct, frozen=True, kw_only=True):
    """Teahouse with connections that stop halfway, so that the cost of each part is visible."""

    name: str
    shortened: Callable[[ClientScript], ClientScript]
    kind: ContenderKind = "ours"

    def check(self) -> None:
        """Needs nothing."""

    @contextmanager
    def started(self, load: Load) -> Iterator[Running]:
        with Teahouse().started(load) as server:
            yield Running(server.process, server.port, self.shortened(server.script))


_PARTS: Final = (
    Part(name="Teahouse, handshake and frames", shortened=lambda _: ClientScript(path="/echo", message="")),
    Part(
        name="Teahouse, and signed in",
        shortened=lambda script: replace(script, steps=script.steps[:1], ready='"hello"'),
    ),
)


def _crowd(options: RunOptions) -> Result:
    load = _in_rooms(options.count(15_000, 500))
    row = _held(Teahouse(tasks=5), load)
    goal = f"{load.conns:,} connections in one process"
    return Result(rows=[row], verdicts=[Verdict(goal=goal, measured=row.note, met=True)])


def _in_rooms(conns: int) -> Load:
    return Load(conns=conns, rooms=max(1, conns // _ROOM_OF))


def _held(contender: Contender, load: Load) -> Row:
    with contender.started(load) as server:
        # The first connections also pay for what all connections share.
        with generator.holding(server.port, server.script, _in_rooms(20)):
            time.sleep(_SETTLE_S / 2)
        time.sleep(_SETTLE_S / 2)
        before = resident_bytes(server.process)
        beat = BEAT if contender.kind == "ours" else None
        with generator.holding(server.port, server.script, load, beat=beat) as held:
            time.sleep(_SETTLE_S)
            taken = resident_bytes(server.process) - before
    return Row(
        server=contender.name,
        kind=contender.kind,
        memory_bytes=taken / held.ready,
        note=f"{held.ready:,} open within {held.opened_s:.1f} s",
    )


def _verdicts(rows: list[Row]) -> list[Verdict]:
    return [
        Verdict(
            goal="memory a connection, signed in and in a room: at most 16 KB",
            measured=f"{(row.memory_bytes or 0) / 1024:.1f} KB",
            met=(row.memory_bytes or 0) <= _GOAL_BYTES,
        )
        for row in rows
        if row.server == Teahouse().name
    ]


SCENARIOS: Final = (
    Scenario(
        name="memory",
        title="Memory a connection",
        what="2,000 silent connections in rooms of 100, and by how much the process grew. In Teahouse each is a "
        "guest; two more rows show parts: connections to `/echo`, and connections that sign in and join no room.",
        run=_each,
    ),
    Scenario(
        name="crowd",
        title="15,000 connections in one process",
        what="3,000 guests with five sockets each, in rooms of 100.",
        run=_crowd,
    ),
)
