"""Moves at two hundred tables of tic-tac-toe: how many a second, and how long until the other sees one."""

import asyncio
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from bench.build import BUILD, PEERS, ROOT, NotHere, node_with_peers
from bench.players import CELLS, Played
from bench.process import Failed, free_port, load_core, pinned_to, running
from bench.scenarios.plan import Plan, Result, Row, Scenario
from bench.servers import Kind, seat_of_colyseus
from bench.teahouse import make_guests

_TABLES: Final = 200
_MATCHES: Final = 6
_PATIENCE_S: Final = 300

Started = Callable[[], AbstractContextManager[int]]


@contextmanager
def _teahouse(program: str) -> Iterator[int]:
    port = free_port()
    BUILD.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="data-", dir=BUILD))
    settings = {
        "LIMITS": "off",
        "PORT": str(port),
        "DATA_DIR": str(data),
        "JWT_SECRET": secrets.token_hex(32),
    }
    log = BUILD / "logs" / "tables.log"
    try:
        with running([sys.executable, "-m", program], port, log, environment=settings, cwd=ROOT):
            yield port
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _colyseus() -> Iterator[int]:
    port = free_port()
    log = BUILD / "logs" / "tables-colyseus.log"
    with running([node_with_peers(), PEERS / "tables_colyseus.js", str(port)], port, log, cwd=PEERS):
        yield port


def _guests(port: int, tables: int) -> list[str]:
    return asyncio.run(make_guests(port, 2 * tables))


def _seats(port: int, tables: int) -> list[str]:
    return [seat_of_colyseus(port, index // 2) for index in range(2 * tables)]


def _run(plan: Plan) -> Result:
    contenders: list[tuple[str, Kind, Started, Callable[[int, int], list[str]], str]] = [
        ("Teahouse, stored", "ours", partial(_teahouse, "server"), _guests, "teahouse"),
        ("Teahouse, live", "ours", partial(_teahouse, "bench.unstored"), _guests, "teahouse"),
        ("Colyseus, live", "peer", _colyseus, _seats, "colyseus"),
    ]
    tables, matches = plan.count(_TABLES, 20), plan.count(_MATCHES, 2)
    rows: list[Row] = []
    skipped: list[str] = []
    for name, kind, started, lines_of, protocol in contenders:
        try:
            with started() as port:
                played = _play(protocol, port, lines_of(port, tables), matches)
        except (NotHere, Failed) as why:
            skipped.append(f"{name}: {why}")
            continue
        moves = tables * matches * len(CELLS) / played.seconds
        rows.append(
            Row(
                server=name,
                kind=kind,
                per_second=moves,
                p50_ms=played.p50_us / 1000,
                p99_ms=played.p99_us / 1000,
            )
        )
        plan.say(f"  {name:24} {moves:>12,.0f} moves a second, p99 {played.p99_us / 1000:8.1f} ms")
    return Result(rows=rows, skipped=skipped)


def _play(protocol: str, port: int, lines: list[str], matches: int) -> Played:
    done = subprocess.run(
        [sys.executable, "-m", "bench.players", protocol, str(port), str(matches)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=_PATIENCE_S,
        preexec_fn=partial(pinned_to, load_core()),
    )
    if done.returncode:
        raise Failed(f"the players: {done.stderr.strip()[-400:]}")
    return msgspec.json.decode(done.stdout, type=Played)


SCENARIOS: Final = (
    Scenario(
        name="tables",
        title="Moves at 200 tables",
        what="200 tables of tic-tac-toe, each moving as soon as it can; from a move to the other's sight of it. "
        "Live is Teahouse with a store that keeps nothing.",
        run=_run,
    ),
)
