"""What a connection costs in memory, signed in and in a room; and how many one process holds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bench import generator
from bench.build import NotHere
from bench.generator import Load, Talk
from bench.process import Failed, resident_bytes
from bench.scenarios.plan import Plan, Result, Row, Scenario, Verdict
from bench.servers import Contender, Kind, Running
from bench.teahouse import BEAT, Teahouse

_GOAL_BYTES: Final = 16 * 1024
_ROOM_OF: Final = 100
_SETTLE_S: Final = 2.0


def _each(plan: Plan) -> Result:
    load = _in_rooms(plan.count(2_000, 100))
    rows: list[Row] = []
    skipped: list[str] = []
    for contender in [*plan.peers, *_PARTS, Teahouse()]:
        try:
            contender.check()
            rows.append(_held(contender, load))
            plan.say(f"  {contender.name:36} {rows[-1].memory_bytes or 0:>12,.0f} bytes a connection")
        except (NotHere, Failed) as why:
            skipped.append(f"{contender.name}: {why}")
    return Result(rows=rows, verdicts=_verdicts(rows), skipped=skipped)


class Part(Struct, frozen=True, kw_only=True):
    """Teahouse with connections that go only a part of the way."""

    name: str
    shortened: Callable[[Talk], Talk]
    kind: Kind = "ours"

    def check(self) -> None:
        """As for the whole."""

    @contextmanager
    def started(self, load: Load) -> Iterator[Running]:
        with Teahouse().started(load) as server:
            yield Running(server.process, server.port, self.shortened(server.talk))


_PARTS: Final = (
    Part(name="Teahouse, handshake and frames", shortened=lambda _: Talk(path="/echo", message="")),
    Part(
        name="Teahouse, and signed in",
        shortened=lambda talk: replace(talk, steps=talk.steps[:1], ready='"hello"'),
    ),
)


def _crowd(plan: Plan) -> Result:
    load = _in_rooms(plan.count(15_000, 500))
    row = _held(Teahouse(tasks=5), load)
    goal = f"{load.conns:,} connections in one process"
    return Result(rows=[row], verdicts=[Verdict(goal=goal, measured=row.note, met=True)])


def _in_rooms(conns: int) -> Load:
    return Load(conns=conns, rooms=max(1, conns // _ROOM_OF))


def _held(contender: Contender, load: Load) -> Row:
    with contender.started(load) as server:
        # The first connections pay for what all share.
        with generator.holding(server.port, server.talk, _in_rooms(20)):
            time.sleep(_SETTLE_S / 2)
        time.sleep(_SETTLE_S / 2)
        before = resident_bytes(server.process)
        beat = BEAT if contender.kind == "ours" else None
        with generator.holding(server.port, server.talk, load, beat=beat) as held:
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
        what="2,000 connections in rooms of 100, silent; what the process grew by. Teahouse: a guest each, and by "
        "part: connections to `/echo`, and those that sign in and join no room.",
        run=_each,
    ),
    Scenario(
        name="crowd",
        title="15,000 connections in one process",
        what="3,000 guests with five sockets each, in rooms of 100.",
        run=_crowd,
    ),
)
