"""The interface of scenarios: the options of the run, and their rows, verdicts and drawings."""

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bench import generator, process
from bench.build import ROOT, MissingTool
from bench.generator import Load, LoadResult
from bench.process import ProcessFailed
from bench.servers import CEILINGS, PEER_SERVERS, Contender, ContenderKind, Running


class Row(Struct, frozen=True, kw_only=True):
    """A line of the table. ``work_us`` is the server's processor time for one delivery."""

    server: str
    kind: ContenderKind
    per_second: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    work_us: float | None = None
    memory_bytes: float | None = None
    note: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """A goal of the design, and whether this run met it."""

    goal: str
    measured: str
    met: bool


class Result(Struct, frozen=True, kw_only=True):
    """What a scenario measured. ``drawings`` are SVG files by name."""

    rows: Sequence[Row]
    verdicts: Sequence[Verdict] = ()
    drawings: dict[str, str] = {}
    skipped: Sequence[str] = ()


class RunOptions(Struct, frozen=True, kw_only=True):
    """How much is run. ``quick`` only checks that everything works; it measures nothing.

    ``kills``: how often the home is ended. ``checkouts``: the measured sources of Teahouse, this one first.
    """

    quick: bool = False
    rounds: int = 3
    seconds: float = 4.0
    warmup: float = 1.0
    kills: int = 20
    peers: Sequence[Contender] = PEER_SERVERS
    ceilings: Sequence[Contender] = CEILINGS
    checkouts: Sequence[Path] = (ROOT,)
    say: Callable[[str], None] = print

    def count(self, full: int, quick: int) -> int:
        """``full``, or ``quick`` in a quick run."""
        return quick if self.quick else full


class Scenario(Struct, frozen=True, kw_only=True):
    """One measurement. ``what`` explains it to the reader of the page."""

    name: str
    title: str
    what: str
    run: Callable[[RunOptions], Result]


def compare(options: RunOptions, load: Load, contenders: Sequence[Contender]) -> Result:
    """Measure each contender under ``load``, in turn and ``rounds`` times; the median of each."""
    present, skipped = _present(contenders)
    found: dict[str, list[Row]] = {each.name: [] for each in present}
    for _ in range(options.rounds):
        for each in present:
            try:
                with each.started(load) as server:
                    row = _row(each, *measure(server, load))
            except ProcessFailed as why:
                skipped.append(f"{each.name}: {why}")
                options.say(f"  {each.name:34} not measured: {why}")
                continue
            options.say(f"  {each.name:34} {row.per_second:>12,.0f} a second, p99 {row.p99_ms:8.1f} ms")
            found[each.name].append(row)
    return Result(rows=[median_row(rows) for rows in found.values() if rows], skipped=skipped)


def measure(server: Running, load: Load) -> tuple[LoadResult, float]:
    """The result of ``load``, and the server's processor seconds for it."""
    load = replace(load, warmup=max(load.warmup, server.warmup_s))
    before = process.cpu_seconds(server.process)
    outcome = generator.run(server.port, server.script, load)
    return outcome, process.cpu_seconds(server.process) - before


def best_peer(rows: Sequence[Row]) -> Row | None:
    """The peer with the most deliveries a second."""
    return max((row for row in rows if row.kind == "peer"), key=lambda row: row.per_second or 0, default=None)


def ratio_verdict(
    rows: Sequence[Row], goal: float, what: str, *, against: str | None = None
) -> list[Verdict]:
    """Whether Teahouse has ``goal`` times the deliveries of the best peer, or of ``against``. Empty without both."""
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
        except MissingTool as why:
            skipped.append(f"{each.name}: {why}")
        else:
            present.append(each)
    return present, skipped


def _row(contender: Contender, outcome: LoadResult, cpu_s: float) -> Row:
    return Row(
        server=contender.name,
        kind=contender.kind,
        per_second=outcome.per_second,
        p50_ms=outcome.p50_us / 1000,
        p99_ms=outcome.p99_us / 1000,
        work_us=cpu_s * 1e6 / max(1, outcome.most_stamps * outcome.conns),
        note=f"{outcome.closed} closed" if outcome.closed else "",
    )


def median_row(rows: Sequence[Row]) -> Row:
    """The row in the middle by deliveries a second."""
    return sorted(rows, key=lambda row: row.per_second or 0)[len(rows) // 2]


def median(values: Sequence[float]) -> float:
    """The median of values."""
    return statistics.median(values)
