"""Streamed answers: 500 writers of 40 pieces a second, with 20 readers each."""

import asyncio
from typing import Final

from bench import process
from bench.process import told_by
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from bench.streaming.load import Saw
from bench.teahouse import make_guests, teahouse_server

_WRITERS: Final = 500
_READERS: Final = 20
_PIECES_A_SECOND: Final = 40
_MOST_REVS: Final = 3
_SHARE: Final = 0.95


def _run(options: RunOptions) -> Result:
    writers, readers = options.count(_WRITERS, 10), options.count(_READERS, 3)
    seconds = options.count(20, 3)
    with teahouse_server() as (server, port):
        tokens = asyncio.run(make_guests(port, writers + readers))
        before = process.cpu_seconds(server)
        arguments = [port, writers, readers, _PIECES_A_SECOND, seconds]
        saw = told_by("bench.streaming.load", [str(each) for each in arguments], tokens, Saw)
        cpu_s = process.cpu_seconds(server) - before
    note = f"{saw.answers:,} answers, {saw.events / max(1, saw.answers * readers):.1f} events each a reader"
    row = Row(
        server=f"Teahouse, {writers} writers of {_PIECES_A_SECOND} a second, {readers} readers each",
        kind="ours",
        per_second=saw.pieces / saw.seconds,
        p50_ms=saw.p50_ms,
        p99_ms=saw.p99_ms,
        work_us=cpu_s * 1e6 / max(1, saw.pieces),
        note=note,
    )
    options.say(f"  {row.per_second:>12,.0f} pieces a second, p99 {saw.p99_ms:.0f} ms; {note}")
    return Result(rows=[row], verdicts=_verdicts(saw, writers * _PIECES_A_SECOND))


def _verdicts(saw: Saw, wanted: int) -> list[Verdict]:
    taken = (saw.pieces - saw.refused) / saw.seconds
    return [
        Verdict(
            goal=f"{wanted:,} pieces a second are taken and shown on one core",
            measured=f"{taken:,.0f} a second, {saw.refused} refused",
            met=taken >= wanted * _SHARE and not saw.refused,
        ),
        Verdict(
            goal=f"an answer takes at most {_MOST_REVS} revs",
            measured=f"{saw.most_revs}",
            met=0 < saw.most_revs <= _MOST_REVS,
        ),
        Verdict(
            goal="every reader holds every answer byte for byte",
            measured=f"{saw.differing} of {saw.answers:,} differ",
            met=saw.answers > 0 and not saw.differing,
        ),
    ]


SCENARIOS: Final = (
    Scenario(
        name="streams",
        title="Answers that stream",
        what="500 writers, each in a room of its own, write answers of a hundred pieces, 40 a second; 20 readers "
        "listen to all rooms. In ms from when a piece is sent until a reader has it.",
        run=_run,
    ),
)
