"""The cost of a search in many messages, and of a client's first list in many rooms."""

import asyncio
import json
import time
from functools import partial
from typing import Any, Final

from bench.filling import BIG, account, filled
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median
from bench.teahouse import CommandSocket, teahouse_server

# By number of messages, the limit in ms for the 95th percentile of searches.
_GOALS: Final = {5_000: 50.0, 100_000: 50.0, 1_000_000: 150.0}
_SYNC_MS: Final = 50.0
_SYNC_BYTES: Final = 60_000
_TIMES: Final = 40


def _run(full: int, options: RunOptions) -> Result:
    messages = options.count(full, 5_000)
    found, page = _measured(messages, options.count(1_000, 20))
    rows = [_row(f"{name}, {messages:,} messages", ms) for name, ms in found.items()]
    most = _p95([each for name, ms in found.items() if name.startswith("search") for each in ms])
    took = median(found["sync"])
    verdicts = [
        Verdict(
            goal=f"a search in {messages:,} messages takes under {_GOALS[messages]:g} ms at p95",
            measured=f"{most:.1f} ms",
            met=most < _GOALS[messages],
        ),
        Verdict(
            goal=f"the first page of sync is under {_SYNC_BYTES:,} bytes and {_SYNC_MS:g} ms",
            measured=f"{page:,} bytes, {took:.1f} ms",
            met=page < _SYNC_BYTES and took < _SYNC_MS,
        ),
    ]
    for each in verdicts:
        options.say(f"  {each.goal}: {each.measured}")
    return Result(rows=rows, verdicts=verdicts)


def _row(name: str, ms: list[float]) -> Row:
    return Row(server=name, kind="ours", p50_ms=median(ms), note=f"p95 {_p95(ms):.1f} ms")


def _p95(ms: list[float]) -> float:
    return sorted(ms)[int(len(ms) * 0.95)]


def _measured(messages: int, rooms: int) -> tuple[dict[str, list[float]], int]:
    """The ms of each call of each kind, and the bytes of the first page of ``sync``."""
    with (
        filled(messages=messages, rooms=rooms, members=10) as uri,
        teahouse_server(uri) as (_, port),
    ):
        return asyncio.run(_asked(port, messages))


async def _asked(port: int, messages: int) -> tuple[dict[str, list[float]], int]:
    token = (await account(port, "login"))["access_token"]
    async with CommandSocket(port, token) as socket:
        page = await socket.ask(op="sync")
        kinds = {"sync": {"op": "sync"}} | _searches(messages)
        found = {name: await _times(socket, command) for name, command in kinds.items()}
    return found, len(json.dumps(page, separators=(",", ":"), ensure_ascii=False).encode())


def _searches(messages: int) -> dict[str, dict[str, Any]]:
    return {
        "search, a common word": {"op": "search", "query": "tea"},
        "search, three words": {"op": "search", "query": "cup another tea"},
        "search, one hit": {"op": "search", "query": f"number {messages // 2}"},
        "search, no hit": {"op": "search", "query": "coffee"},
        "search, one hit in one room": {"op": "search", "query": f"{messages // 3}", "room": BIG},
    }


async def _times(socket: CommandSocket, command: dict[str, Any]) -> list[float]:
    """The first call is not counted: it loads what then stays in memory."""
    await socket.ask(**command)
    found = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        await socket.ask(**command)
        found.append((time.perf_counter() - began) * 1_000)
    return found


SCENARIOS: Final = (
    Scenario(
        name="search",
        title="Searches, and the list of rooms",
        what="What one user asks who is in a room of 100,000 messages and 1,000 others of ten messages "
        "each: searches in all rooms and in one, and the first page of sync. In ms, on the embedded database.",
        run=partial(_run, 100_000),
    ),
    Scenario(
        name="search-million",
        title="Searches among a million messages",
        what="The same in a room of 1,000,000 messages, which takes a while to fill.",
        run=partial(_run, 1_000_000),
    ),
)
