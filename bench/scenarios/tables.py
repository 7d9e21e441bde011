"""Moves at 200 tables of tic-tac-toe: how many a second, and the delay until the other player sees one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct

from bench.build import BUILD, PEERS, MissingTool, node_with_peers
from bench.players import CELLS, MoveTimes
from bench.process import ProcessFailed, free_port, running, told_by
from bench.scenario import Result, Row, RunOptions, Scenario, median_row
from bench.servers import ContenderKind, seat_of_colyseus
from bench.teahouse import make_guests, name_of, teahouse_server

_TABLES: Final = 200
_MATCHES: Final = 6


class _Contender(Struct, frozen=True):
    """A server of tables. ``started`` runs it and gives its port, ``lines`` what each player connects with."""

    name: str
    kind: ContenderKind
    started: Callable[[], AbstractContextManager[int]]
    lines: Callable[[int, int], list[str]]
    protocol: str


@contextmanager
def _teahouse(program: str, checkout: Path) -> Iterator[int]:
    with teahouse_server(program=program, checkout=checkout) as (_, port):
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
    contenders = _contenders(options)
    found: dict[str, list[Row]] = {each.name: [] for each in contenders}
    skipped: list[str] = []
    for _ in range(options.rounds):
        for each in contenders:
            try:
                row = _measured(each, options)
            except (MissingTool, ProcessFailed) as why:
                skipped.append(f"{each.name}: {why}")
                continue
            options.say(f"  {each.name:34} {row.per_second:>12,.0f} moves a second, p99 {row.p99_ms:8.1f} ms")
            found[each.name].append(row)
    return Result(rows=[median_row(rows) for rows in found.values() if rows], skipped=skipped)


def _contenders(options: RunOptions) -> list[_Contender]:
    found = [_Contender("Colyseus, live", "peer", _colyseus, _seats, "colyseus")]
    for checkout in options.checkouts:
        for program, how in (("server", "stored"), ("bench.without.store", "live")):
            started = partial(_teahouse, program, checkout)
            found.append(_Contender(f"{name_of(checkout)}, {how}", "ours", started, _guests, "teahouse"))
    return found


def _measured(contender: _Contender, options: RunOptions) -> Row:
    tables, matches = options.count(_TABLES, 20), options.count(_MATCHES, 2)
    with contender.started() as port:
        played = _play(contender.protocol, port, contender.lines(port, tables), matches)
    return Row(
        server=contender.name,
        kind=contender.kind,
        per_second=tables * matches * len(CELLS) / played.seconds,
        p50_ms=played.p50_us / 1000,
        p99_ms=played.p99_us / 1000,
    )


def _play(protocol: str, port: int, lines: list[str], matches: int) -> MoveTimes:
    return told_by("bench.players", [protocol, str(port), str(matches)], lines, MoveTimes)


SCENARIOS: Final = (
    Scenario(
        name="tables",
        title="Moves at 200 tables",
        what="200 tables of tic-tac-toe; each player moves at once. Times are from a move until the other player "
        "sees it. Live is Teahouse with a store that stores nothing.",
        run=_run,
    ),
)
