"""A resume storm: every client is cut off, misses messages, and reconnects at the same moment."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bench import generator
from bench.generator import Load, LoadResult
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from bench.teahouse import BEAT, CommandSocket, prepare, script, teahouse_server

_GOAL_S: Final = 10.0
_ROOM_OF: Final = 100
_MISSED: Final = 20
_LIVE: Final = 5
_LIVE_S: Final = 3.0


def _run(options: RunOptions) -> Result:
    load = Load(conns=options.count(5_000, 100), rooms=options.count(5_000, 100) // _ROOM_OF)
    with teahouse_server() as (_, port):
        tokens = asyncio.run(prepare(port, load, kept=True, guests=load.conns))
        with generator.holding(port, script(tokens), load, beat=BEAT):
            options.say(f"  {load.conns:,} connections have joined")
        outcome = asyncio.run(_storm(port, tokens, load))
    whole = outcome.least_stamps == outcome.most_stamps == _MISSED + _LIVE
    note = f"{outcome.conns:,} resumed in {outcome.opened_s:.1f} s, "
    note += "nothing lost or twice" if whole else f"{outcome.least_stamps} to {outcome.most_stamps} messages"
    goal = f"resume storm: {load.conns:,} sockets within {_GOAL_S:g} s, no acknowledged message lost"
    met = whole and outcome.opened_s <= _GOAL_S
    options.say(f"  {note}")
    return Result(
        rows=[Row(server="Teahouse", kind="ours", note=note)],
        verdicts=[Verdict(goal=goal, measured=note, met=met)],
    )


async def _storm(port: int, tokens: list[str], load: Load) -> LoadResult:
    """The load generator's result when all clients reconnect. A connection is ready when it has every message."""
    async with CommandSocket(port, tokens[0]) as speaker:
        places = [await _place(speaker, room) for room in range(load.rooms)]
        for _ in range(_MISSED):
            await _send_everywhere(speaker, load.rooms)
        back = Load(
            conns=load.conns, rooms=load.rooms, expect=_MISSED + _LIVE, burst=load.conns, seconds=1, warmup=0
        )
        lines = [f"{token}\t{places[index % load.rooms]}" for index, token in enumerate(tokens)]
        resuming = script(lines, since=",%L")
        with ThreadPoolExecutor(1) as thread:
            storm = asyncio.get_running_loop().run_in_executor(thread, generator.run, port, resuming, back)
            for _ in range(_LIVE):
                await _send_everywhere(speaker, load.rooms)
                await asyncio.sleep(_LIVE_S / _LIVE)
            return await storm


async def _place(speaker: CommandSocket, room: int) -> str:
    """The fields with which a client resumes a room from where it was cut off."""
    joined = await speaker.ask(op="room.join", room=f"room{room}")
    return f'"since":{joined["rev"]},"epoch":"{joined["epoch"]}"'


async def _send_everywhere(speaker: CommandSocket, rooms: int) -> None:
    for room in range(rooms):
        await speaker.ask(op="message.send", room=f"room{room}", text=f"T:{time.monotonic_ns():019d} said")


SCENARIOS: Final = (
    Scenario(
        name="resume",
        title="Resume storm",
        what="5,000 sockets in 50 rooms are cut off, miss 20 messages a room, and reconnect at once with `since` "
        "while 5 more messages a room are sent. A socket counts as resumed when it has all 25.",
        run=_run,
    ),
)
