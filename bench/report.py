"""Reports a run: a table on the terminal, and ``docs/benchmarks.md`` with everything needed to repeat it."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bench.build import PEERS, ROOT
from bench.scenario import Result, Row, Scenario, best_peer

PAGE: Final = ROOT / "docs" / "benchmarks.md"
DRAWINGS: Final = ROOT / "docs" / "benchmarks"
_HEADS: Final = ("server", "a second", "p50 ms", "p99 ms", "µs each", "bytes a connection", "x best peer", "")
_BEGIN: Final = "<!-- python -m bench writes everything below this line and keeps what is above it. -->"

Results = Mapping[str, tuple[Scenario, Result]]


def table(results: Results) -> str:
    """All rows in one table, for the terminal."""
    lines = [_line(("scenario", *_HEADS))]
    for name, (_, result) in results.items():
        lines += [_line((name, *cells)) for cells in _cells(result.rows)]
    return "\n".join(lines)


def verdicts(results: Results) -> str:
    """The goals, and whether each was met."""
    found = [verdict for _, result in results.values() for verdict in result.verdicts]
    return "\n".join(f"{'met   ' if each.met else 'MISSED'} {each.goal}: {each.measured}" for each in found)


def write_page(results: Results, command: str, conditions: Sequence[str], page: Path = PAGE) -> None:
    """Write the page and its drawings. The text above the marked line is kept."""
    drawings = page.with_suffix("")
    for _, result in results.values():
        for name, svg in result.drawings.items():
            drawings.mkdir(parents=True, exist_ok=True)
            (drawings / name).write_text(svg)
    words = page.read_text().partition(_BEGIN)[0].rstrip() if page.exists() else "# Benchmarks"
    parts = [words, _BEGIN, _how(command, conditions), _goals(results)]
    parts += [_section(scenario, result, drawings.name) for scenario, result in results.values()]
    page.write_text("\n\n".join(parts) + "\n")


def machine() -> list[str]:
    """The machine, and the versions of what ran."""
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, " + ", ".join(_ours()),
        f"peers: {', '.join(_peers())}",
    ]


def _cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    best = best_peer(rows)
    return [
        (
            f"**{row.server}**"
            if row.kind == "ours"
            else f"({row.server})"
            if row.kind == "ceiling"
            else row.server,
            _number(row.per_second, ",.0f"),
            _number(row.p50_ms, ".1f"),
            _number(row.p99_ms, ".1f"),
            _number(row.work_us, ".2f"),
            _number(row.memory_bytes, ",.0f"),
            _ratio(row, best),
            row.note,
        )
        for row in rows
    ]


def _ratio(row: Row, best: Row | None) -> str:
    if best is None or not best.per_second or row.per_second is None:
        return ""
    return f"{row.per_second / best.per_second:.2f}"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _line(cells: Sequence[str]) -> str:
    widths = (16, 34, 12, 10, 10, 8, 18, 12, 0)
    return "".join(
        cell.replace("*", "").ljust(width) if place < 2 or place == 8 else cell.rjust(width - 1) + " "
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def _how(command: str, conditions: Sequence[str]) -> str:
    return "\n".join(
        ["## How it was run", "", "```", command, "```", "", *(f"- {each}" for each in conditions)]
    )


def _goals(results: Results) -> str:
    rows = [
        f"| {verdict.goal} | {verdict.measured} | {'met' if verdict.met else '**missed**'} |"
        for _, result in results.values()
        for verdict in result.verdicts
    ]
    return "\n".join(["## Goals", "", "| goal | measured | |", "|---|---|---|", *rows])


def _section(scenario: Scenario, result: Result, folder: str) -> str:
    parts = [f"## {scenario.title}", "", scenario.what, ""]
    cells = [_HEADS, *_cells(result.rows)]
    used = [place for place in range(len(_HEADS)) if any(row[place] for row in cells[1:])]
    for number, row in enumerate(cells if used else ()):
        parts.append("| " + " | ".join(row[place] for place in used) + " |")
        if number == 0:
            parts.append("|" + "".join("---|" if place in (0, 7) else "---:|" for place in used))
    for name in result.drawings:
        parts += ["", f"![{scenario.title}]({folder}/{name})"]
    for why in dict.fromkeys(result.skipped):
        parts += ["", f"Skipped: {why}"]
    return "\n".join(parts)


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def _ours() -> list[str]:
    commit = _said(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"])
    names = [f"{name} {version(name)}" for name in ("tornado", "msgspec", "motor", "pymongo")]
    return [
        f"Teahouse {version('teahouse') if _is_installed() else ''} at {commit}".replace("  ", " "),
        *names,
    ]


def _is_installed() -> bool:
    try:
        version("teahouse")
    except ModuleNotFoundError:
        return False
    return True


def _peers() -> list[str]:
    python = (PEERS / "requirements.txt").read_text()
    names = [line.replace("==", " ") for line in python.splitlines() if "==" in line]
    node = shutil.which("node")
    if node is not None:
        found = re.findall(r'"([@\w./-]+)": "([\d.]+)"', (PEERS / "package.json").read_text())
        names += [f"Node {_said([node, '--version'])}", *(f"{name} {number}" for name, number in found)]
    return names


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def command_line() -> str:
    """The command that started this run."""
    return " ".join(["python -m bench", *sys.argv[1:]])
