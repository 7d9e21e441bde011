"""The cost of each operation as messages, rooms and members grow: a curve for each."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from bench.curve import Line, drawing
from bench.filling import BIG, account, filled
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median
from bench.teahouse import CommandSocket, teahouse_server

_GOAL: Final = 2.0
_TIMES: Final = 15
_START: Final = "start of the server"


class _Size(Struct, frozen=True, kw_only=True):
    """The amount of data in a database."""

    messages: int = 1_000
    rooms: int = 10
    members: int = 10


# By the quantity that grows: the other two stay small.
_SIZES: Final[dict[str, Sequence[_Size]]] = {
    "messages": [_Size(messages=count) for count in (1_000, 100_000, 1_000_000)],
    "rooms": [_Size(rooms=count) for count in (10, 1_000, 10_000)],
    "members": [_Size(members=count) for count in (10, 1_000, 100_000)],
}


def _run(options: RunOptions) -> Result:
    rows: list[Row] = []
    drawings: dict[str, str] = {}
    worst = ("", 0.0)
    for what, sizes in _SIZES.items():
        measured = [_measured(size) for size in sizes[: options.count(3, 2)]]
        counts = [getattr(size, what) for size in sizes]
        for count, costs in zip(counts, measured, strict=False):
            options.say(f"  {count:>9,} {what}: " + ", ".join(f"{op} {ms:.1f}" for op, ms in costs.items()))
            rows += [_row(f"{op}, {count:,} {what}", ms) for op, ms in costs.items()]
        lines = [
            Line(op, [(count, costs[op]) for count, costs in zip(counts, measured, strict=False)])
            for op in measured[0]
        ]
        drawings[f"growth-{what}.svg"] = drawing(lines, across=what, up="ms")
        for op, first in measured[0].items():
            worst = max(worst, (f"{op} by {what}", measured[-1][op] / first), key=lambda each: each[1])
    verdict = Verdict(
        goal=f"no operation costs more than {_GOAL:g} x as data grows",
        measured=f"at most {worst[1]:.1f} x, {worst[0]}",
        met=worst[1] <= _GOAL,
    )
    return Result(rows=rows, drawings=drawings, verdicts=[verdict])


def _row(name: str, ms: float) -> Row:
    return Row(server=name, kind="ours", p50_ms=ms)


def _measured(size: _Size) -> dict[str, float]:
    """The ms of each operation with this much data; the median of 15, except for the first two."""
    with filled(messages=size.messages, rooms=size.rooms, members=size.members) as uri:
        began = time.perf_counter()
        with teahouse_server(uri) as (_, port):
            started_ms = (time.perf_counter() - began) * 1_000
            return {_START: started_ms} | asyncio.run(_operations(port, size))


async def _operations(port: int, size: _Size) -> dict[str, float]:
    token = (await account(port, "login"))["access_token"]
    async with CommandSocket(port, token) as socket:
        costs = {"unread, the first": await _time(socket, op="unread")}
        costs["join of the cold room"] = await _time(socket, op="room.join", room=BIG)
        for name, command in _commands(size).items():
            # A new message invalidates what is cached of the room.
            found = []
            for _ in range(_TIMES):
                await socket.ask(op="message.send", room=BIG, text="more tea")
                found.append(await _time(socket, **command))
            costs[name] = median(found)
    return costs


def _commands(size: _Size) -> dict[str, dict[str, Any]]:
    history = {"op": "history", "room": BIG, "limit": 50}
    return {
        "send": {"op": "message.send", "room": BIG, "text": "tea"},
        "newest page": history,
        "middle page": history | {"before": size.messages // 2},
        "oldest page": history | {"after": 0},
        "unread": {"op": "unread"},
        "search, no hit": {"op": "search", "query": "coffee", "room": BIG},
        "search in all rooms": {"op": "search", "query": "coffee"},
        "room.list": {"op": "room.list"},
        "room.list, no hit": {"op": "room.list", "query": "coffee"},
        "room.members": {"op": "room.members", "room": BIG},
    }


async def _time(socket: CommandSocket, **command: Any) -> float:
    began = time.perf_counter()
    await socket.ask(**command)
    return (time.perf_counter() - began) * 1_000


SCENARIOS: Final = (
    Scenario(
        name="growth",
        title="Cost as data grows",
        what="What one user asks in a room of 1,000 to 1,000,000 messages, beside 10 to 10,000 other rooms, and in a "
        "room of 10 to 100,000 members, the other two at their least. In ms, on the embedded database.",
        run=_run,
    ),
)
