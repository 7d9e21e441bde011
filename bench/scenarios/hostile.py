"""One hostile client of each kind beside a quiet one, with the limits on: the effect on the quiet one."""

import asyncio
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import msgspec

from bench.build import ROOT
from bench.hostile.attacks.aim import DEN
from bench.hostile.attacks.all_attacks import ATTACKS
from bench.hostile.quiet import Waits
from bench.process import ProcessFailed, load_core, pinned_to
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from bench.scenarios.bots import turns_within
from bench.teahouse import CommandSocket, make_guests, metrics_of, teahouse_server

_GOAL_MS: Final = 20.0
_GOAL_S: Final = 0.02
_ROOM: Final = "quiet"
_LARGE: Final = "\U0001f600" * 4_000
_LARGE_COUNT: Final = 80
_BEGUN_S: Final = 1.0
_ON_LOAD_CORE: Final = partial(pinned_to, load_core())


def _run(options: RunOptions) -> Result:
    rows: list[Row] = []
    skipped: list[str] = []
    worst, moved_by = "", -math.inf
    for name in list(ATTACKS)[: options.count(len(ATTACKS), 2)]:
        try:
            row, moved_ms = _beside(name, options)
        except ProcessFailed as why:
            skipped.append(f"{name}: {why}")
            continue
        options.say(f"  {row.server:18} p99 {row.p99_ms or 0:8.1f} ms, {row.note}")
        rows.append(row)
        if moved_ms >= moved_by:
            worst, moved_by = row.server, moved_ms
    goal = f"one hostile client of each sort moves the p99 of a quiet one by less than {_GOAL_MS:g} ms"
    measured = f"at most {moved_by:+.1f} ms, by {worst}"
    return Result(
        rows=rows,
        verdicts=[Verdict(goal=goal, measured=measured, met=not skipped and moved_by < _GOAL_MS)],
        skipped=skipped,
    )


def _beside(name: str, options: RunOptions) -> tuple[Row, float]:
    """The quiet client's times beside one kind, and by how many ms its p99 rises."""
    with teahouse_server(limited=True) as (_, port):
        quiet, hostile = asyncio.run(_prepare(port))
        before = _quiet(port, quiet, options.seconds)
        with _hostile(name, port, hostile):
            early = asyncio.run(metrics_of(port))
            during = _quiet(port, quiet, 2 * options.seconds)
            late = asyncio.run(metrics_of(port))
        after = _quiet(port, quiet, options.seconds)
    turns = turns_within(early, late)
    held = round(turns[math.inf] - turns[_GOAL_S])
    p99 = [waits.p(waits.pings, 0.99) for waits in (before, during, after)]
    sends = [waits.p(waits.sends, 0.99) for waits in (before, during, after)]
    note = (
        f"p99 {p99[0]:.1f} before and {p99[2]:.1f} after; of stored messages {sends[0]:.1f}, {sends[1]:.1f}, "
        f"{sends[2]:.1f}; the loop was held {held} times for more than {_GOAL_MS:g} ms"
    )
    row = Row(
        server=name.replace("_", " "),
        kind="ours",
        p50_ms=during.p(during.pings, 0.5),
        p99_ms=p99[1],
        note=note,
    )
    return row, p99[1] - p99[0]


async def _prepare(port: int) -> list[str]:
    """The tokens of the quiet client and of the hostile one, each with its room; the hostile room has large pages."""
    tokens = await make_guests(port, 2)
    async with CommandSocket(port, tokens[0]) as quiet:
        await quiet.ask(op="room.create", title="quiet", room=_ROOM)
        await quiet.ask(op="room.join", room="lobby")
    async with CommandSocket(port, tokens[1]) as hostile:
        await hostile.ask(op="room.create", title="den", room=DEN)
        for _ in range(_LARGE_COUNT):
            await hostile.ask(op="message.send", room=DEN, text=_LARGE)
    return tokens


def _quiet(port: int, token: str, seconds: float) -> Waits:
    done = subprocess.run(
        [sys.executable, "-m", "bench.hostile.quiet", str(port), token, _ROOM, str(seconds)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=30 + 10 * seconds,
        preexec_fn=_ON_LOAD_CORE,
    )
    if done.returncode:
        raise ProcessFailed(f"the quiet client: {done.stderr.decode(errors='replace').strip()[-400:]}")
    return msgspec.json.decode(done.stdout, type=Waits)


@contextmanager
def _hostile(name: str, port: int, token: str) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.hostile.attacks", name, str(port), token]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, preexec_fn=_ON_LOAD_CORE)
    try:
        time.sleep(_BEGUN_S)
        yield
        if process.poll() is not None:
            assert process.stderr is not None
            raise ProcessFailed(
                f"the hostile client: {process.stderr.read().decode(errors='replace')[-400:]}"
            )
    finally:
        process.kill()
        process.wait()


SCENARIOS: Final = (
    Scenario(
        name="hostile",
        title="Beside a hostile client",
        what=(
            "With the limits on, one client of each sort beside a quiet one, which pings and sends a hundred times a "
            "second. The p50 and p99 are those of its pings meanwhile. The hostile client has another address."
        ),
        run=_run,
    ),
)
