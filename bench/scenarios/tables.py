"""Moves at 200 tables of tic-tac-toe: how many a second, and how long until the other player sees one."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Final

import msgspec

from bench.build import BUILD, PEERS, ROOT, MissingTool, node_with_peers
from bench.players import CELLS, MoveTimes
from bench.process import ProcessFailed, free_port, load_core, pinned_to, running
from bench.scenario import Result, Row, RunOptions, Scenario
from bench.servers import ContenderKind, seat_of_colyseus
from bench.teahouse import make_guests, teahouse_server

_TABLES: Final = 200
_MATCHES: Final = 6
_TIMEOUT_S: Final = 300

Started = Callable[[], AbstractContextManager[int]]


@contextmanager
def _teahouse(program: str) -> Iterator[int]:
    with teahouse_server(program=program) as (_, port):
        yield port


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


def _run(options: RunOptions) -> Result:
    contenders: list[tuple[str, ContenderKind, Started, Callable[[int, int], list[str]], str]] = [
        ("Teahouse, stored", "ours", partial(_teahouse, "server"), _guests, "teahouse"),
        ("Teahouse, live", "ours", partial(_teahouse, "bench.unstored"), _guests, "teahouse"),
        ("Colyseus, live", "peer", _colyseus, _seats, "colyseus"),
    ]
    tables, matches = options.count(_TABLES, 20), options.count(_MATCHES, 2)
    rows: list[Row] = []
    skipped: list[str] = []
    for name, kind, started, lines_of, protocol in contenders:
        try:
            with started() as port:
                played = _play(protocol, port, lines_of(port, tables), matches)
        except (MissingTool, ProcessFailed) as why:
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
        options.say(f"  {name:24} {moves:>12,.0f} moves a second, p99 {played.p99_us / 1000:8.1f} ms")
    return Result(rows=rows, skipped=skipped)


def _play(protocol: str, port: int, lines: list[str], matches: int) -> MoveTimes:
    done = subprocess.run(
        [sys.executable, "-m", "bench.players", protocol, str(port), str(matches)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=_TIMEOUT_S,
        preexec_fn=partial(pinned_to, load_core()),
    )
    if done.returncode:
        raise ProcessFailed(f"the players: {done.stderr.strip()[-400:]}")
    return msgspec.json.decode(done.stdout, type=MoveTimes)


SCENARIOS: Final = (
    Scenario(
        name="tables",
        title="Moves at 200 tables",
        what="200 tables of tic-tac-toe; each player moves at once. Times are from a move until the other player "
        "sees it. Live is Teahouse with a store that stores nothing.",
        run=_run,
    ),
)
