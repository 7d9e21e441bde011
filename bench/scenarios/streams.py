"""Streamed answers: 500 writers of 40 pieces a second, with 20 readers each."""

import asyncio
from collections.abc import Sequence
from typing import Final

from bench.process import told_by
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from bench.streaming.load import Saw
from bench.teahouse import make_guests, teahouse_server

# The last is the goal; the others say what a core takes where that is too much for it.
_WRITERS: Final = (100, 200, 300, 500)
_READERS: Final = 20
_PIECES_A_SECOND: Final = 40
_MOST_REVS: Final = 3
_SHARE: Final = 0.95


def _run(options: RunOptions) -> Result:
    writers = (10,) if options.quick else _WRITERS
    readers, seconds = options.count(_READERS, 3), options.count(8, 3)
    with teahouse_server() as (server, port):
        tokens = asyncio.run(make_guests(port, max(writers) + readers))
        arguments = [port, server.pid, readers, _PIECES_A_SECOND, seconds, *writers]
        steps = told_by("bench.streaming.load", [str(each) for each in arguments], tokens, list[Saw])
    for saw in steps:
        options.say(
            f"  {saw.writers} writers: {saw.shown / saw.seconds:,.0f} pieces a second, {_note(saw, readers)}"
        )
    return Result(rows=[_row(saw, readers) for saw in steps], verdicts=_verdicts(steps))


def _row(saw: Saw, readers: int) -> Row:
    return Row(
        server=f"Teahouse, {saw.writers} writers of {_PIECES_A_SECOND} a second, {readers} readers each",
        kind="ours",
        per_second=saw.shown / saw.seconds,
        p50_ms=saw.p50_ms,
        p99_ms=saw.p99_ms,
        work_us=saw.cpu_s * 1e6 / max(1, saw.pieces),
        note=_note(saw, readers),
    )


def _note(saw: Saw, readers: int) -> str:
    return f"{saw.answers:,} answers, {saw.events / max(1, saw.answers * readers):.1f} events each a reader"


def _verdicts(steps: Sequence[Saw]) -> list[Verdict]:
    saw = steps[-1]
    wanted, shown = saw.writers * _PIECES_A_SECOND, saw.shown / saw.seconds
    return [
        Verdict(
            goal=f"{wanted:,} pieces a second are taken and shown on one core",
            measured=f"{shown:,.0f} a second, {saw.refused} refused",
            met=shown >= wanted * _SHARE and not saw.refused,
        ),
        Verdict(
            goal=f"an answer takes at most {_MOST_REVS} revs",
            measured=f"{max(each.most_revs for each in steps)}",
            met=all(0 < each.most_revs <= _MOST_REVS for each in steps),
        ),
        Verdict(
            goal="every reader holds every answer byte for byte",
            measured=f"{sum(each.differing for each in steps)} of {sum(each.answers for each in steps):,} differ",
            met=all(each.answers > 0 and not each.differing for each in steps),
        ),
    ]


SCENARIOS: Final = (
    Scenario(
        name="streams",
        title="Answers that stream",
        what="Up to 500 writers, each in a room of its own, write answers of a hundred pieces, 40 a second; 20 "
        "readers listen to all rooms. A second: the pieces that the last reader has been shown. In ms from when a "
        "piece is sent until a reader has it. The server and its database share a core.",
        run=_run,
    ),
)
