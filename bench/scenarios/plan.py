"""What scenarios get and give: how much is to be run, and what came of it."""

import statistics
from collections.abc import Callable, Sequence

from msgspec import Struct

from bench import generator, process
from bench.build import NotHere
from bench.generator import Load, Outcome
from bench.process import Failed
from bench.servers import CEILINGS, PEER_SERVERS, Contender, Kind, Running


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table. ``work_us`` is the server's processor time for one delivery."""

    server: str
    kind: Kind
    per_second: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    work_us: float | None = None
    memory_bytes: float | None = None
    note: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """A goal of the design, and whether it was met in this run."""

    goal: str
    measured: str
    met: bool


class Result(Struct, frozen=True, kw_only=True):
    """What came of a scenario. ``drawings`` are SVG files by their names."""

    rows: Sequence[Row]
    verdicts: Sequence[Verdict] = ()
    drawings: dict[str, str] = {}
    skipped: Sequence[str] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """How much is run: ``quick`` is a look that it all works, not a measurement."""

    quick: bool = False
    rounds: int = 3
    seconds: float = 4.0
    warmup: float = 1.0
    peers: Sequence[Contender] = PEER_SERVERS
    ceilings: Sequence[Contender] = CEILINGS
    say: Callable[[str], None] = print

    def count(self, full: int, quick: int) -> int:
        """``full``, or ``quick`` in a quick run."""
        return quick if self.quick else full


class Scenario(Struct, frozen=True, kw_only=True):
    """Something that is measured. ``what`` says to a reader what it is."""

    name: str
    title: str
    what: str
    run: Callable[[Plan], Result]


def compare(plan: Plan, load: Load, contenders: Sequence[Contender]) -> Result:
    """Each contender under ``load``, one after the other and that ``rounds`` times; the median of each."""
    present, skipped = _present(contenders)
    found: dict[str, list[Row]] = {each.name: [] for each in present}
    for _ in range(plan.rounds):
        for each in present:
            try:
                with each.started(load) as server:
                    row = _row(each, *measure(server, load))
            except Failed as why:
                skipped.append(f"{each.name}: {why}")
                continue
            plan.say(f"  {each.name:24} {row.per_second:>12,.0f} a second, p99 {row.p99_ms:8.1f} ms")
            found[each.name].append(row)
    return Result(rows=[_median(rows) for rows in found.values() if rows], skipped=skipped)


def measure(server: Running, load: Load) -> tuple[Outcome, float]:
    """What ``load`` brought, and the server's processor seconds for it."""
    before = process.cpu_seconds(server.process)
    outcome = generator.run(server.port, server.talk, load)
    return outcome, process.cpu_seconds(server.process) - before


def best_peer(rows: Sequence[Row]) -> Row | None:
    """The peer with the most deliveries a second."""
    return max((row for row in rows if row.kind == "peer"), key=lambda row: row.per_second or 0, default=None)


def ratio_verdict(
    rows: Sequence[Row], goal: float, what: str, *, against: str | None = None
) -> list[Verdict]:
    """Whether ours has at least ``goal`` times the deliveries of the best peer, or of the one named."""
    ours = next((row for row in rows if row.kind == "ours"), None)
    peer = next((row for row in rows if row.server == against), None) if against else best_peer(rows)
    if ours is None or peer is None or not ours.per_second or not peer.per_second:
        return []
    ratio = ours.per_second / peer.per_second
    measured = f"{ratio:.2f} x {peer.server}"
    return [
        Verdict(
            goal=f"{what}: at least {goal:g} x {against or 'the best peer'}",
            measured=measured,
            met=ratio >= goal,
        )
    ]


def _present(contenders: Sequence[Contender]) -> tuple[list[Contender], list[str]]:
    present, skipped = [], []
    for each in contenders:
        try:
            each.check()
        except NotHere as why:
            skipped.append(f"{each.name}: {why}")
        else:
            present.append(each)
    return present, skipped


def _row(contender: Contender, outcome: Outcome, cpu_s: float) -> Row:
    return Row(
        server=contender.name,
        kind=contender.kind,
        per_second=outcome.per_second,
        p50_ms=outcome.p50_us / 1000,
        p99_ms=outcome.p99_us / 1000,
        work_us=cpu_s * 1e6 / max(1, outcome.most_stamps * outcome.conns),
        note=f"{outcome.closed} closed" if outcome.closed else "",
    )


def _median(rows: Sequence[Row]) -> Row:
    return sorted(rows, key=lambda row: row.per_second or 0)[len(rows) // 2]


def median(values: Sequence[float]) -> float:
    """The median of values."""
    return statistics.median(values)
