"""One room of 2,000 listeners over three processes beside 500 small rooms: what it costs Redis and those rooms."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec.structs import replace

from bench import generator
from bench.build import BUILD
from bench.cluster.servers import Several, several
from bench.generator import ClientScript, Load, LoadResult
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict, median
from bench.teahouse import CommandSocket, make_guests, script

_PROCESSES: Final = 3
_CROWD_RATE: Final = 20.0
_SMALL_RATE: Final = 300.0
# Heartbeats and presence, which are no messages, are some publishes a second too.
_PUBLISHES_GOAL: Final = 1.2
_WITHIN: Final = 2.0


def _crowd(options: RunOptions) -> Result:
    crowd = Load(
        conns=options.count(2_000, 60),
        senders=1,
        rate=_CROWD_RATE,
        seconds=options.seconds,
        warmup=options.warmup,
    )
    rooms = options.count(500, 15)
    small = Load(
        conns=rooms * _PROCESSES,
        rooms=rooms,
        senders=rooms * _PROCESSES,
        rate=_SMALL_RATE,
        seconds=options.seconds,
        warmup=options.warmup,
    )
    with several(_PROCESSES) as processes:
        tokens = asyncio.run(_prepared(processes.home.port, crowd, small))
        alone: list[float] = []
        beside: list[float] = []
        published: list[float] = []
        for _ in range(options.rounds):
            quiet = _small(processes, tokens, small)
            before = processes.publishes()
            outcomes = _spread(processes, tokens[: crowd.conns], crowd, "crowd")
            published.append((processes.publishes() - before) / max(1, sum(each.sent for each in outcomes)))
            with ThreadPoolExecutor(2) as threads:
                loud = threads.submit(_spread, processes, tokens[: crowd.conns], crowd, "crowd")
                busy = _small(processes, tokens, small)
                loud.result()
            alone.append(_p99_ms(quiet))
            beside.append(_p99_ms(busy))
            options.say(
                f"  small rooms: p99 {alone[-1]:.1f} ms alone, {beside[-1]:.1f} ms beside the crowd;"
                f" {published[-1]:.2f} publishes a message"
            )
    return _result(median(alone), median(beside), median(published), rooms)


def _result(alone_ms: float, beside_ms: float, published: float, rooms: int) -> Result:
    rows = [
        Row(server=f"{rooms} rooms of 3 alone", kind="ours", p99_ms=alone_ms),
        Row(server="the same beside the crowd", kind="ours", p99_ms=beside_ms),
        Row(server="the crowd alone", kind="ours", note=f"{published:.2f} publishes a message"),
    ]
    ratio = beside_ms / alone_ms if alone_ms else 0.0
    verdicts = [
        Verdict(
            goal="a message for all of the crowd: one publish",
            measured=f"{published:.2f}",
            met=published <= _PUBLISHES_GOAL,
        ),
        Verdict(
            goal=f"p99 of the small rooms beside the crowd: within {_WITHIN:g} x of that alone",
            measured=f"{ratio:.2f} x",
            met=ratio <= _WITHIN,
        ),
    ]
    return Result(rows=rows, verdicts=verdicts)


async def _prepared(port: int, crowd: Load, small: Load) -> list[str]:
    """Create the rooms; return the tokens of guests, each of whom is in the crowd, in a small room, or both."""
    tokens = await make_guests(port, max(crowd.conns, small.conns))
    async with CommandSocket(port, tokens[0]) as speaker:
        for room in ("crowd0", *(f"room{number}" for number in range(small.rooms))):
            await speaker.ask(op="room.create", title="bench", room=room, history="none")
    return tokens


def _small(processes: Several, tokens: Sequence[str], load: Load) -> list[LoadResult]:
    return _spread(processes, tokens[: load.conns], load, "room")


def _spread(processes: Several, tokens: Sequence[str], load: Load, name: str) -> list[LoadResult]:
    """Put ``load`` on all processes, each with a share of it; a single sender is at the home."""
    ports = [processes.home.port, *(each.port for each in processes.servers if each is not processes.home)]
    share = load.conns // len(ports)
    with ThreadPoolExecutor(len(ports)) as threads:
        runs = []
        for number, port in enumerate(ports):
            mine = tokens[number * share : (number + 1) * share]
            senders = load.senders // len(ports) if load.senders > 1 else int(number == 0)
            part = replace(
                load, conns=share, senders=senders, rate=(load.rate or 0) * senders / load.senders or None
            )
            runs.append(threads.submit(generator.run, port, _script(mine, name, number), part))
        return [each.result() for each in runs]


def _script(tokens: Sequence[str], name: str, number: int) -> ClientScript:
    """Several generators run at once, so each needs its own file."""
    lines = BUILD / f"tokens-{name}-{number}.txt"
    lines.write_text("".join(f"{token}\n" for token in tokens))
    made = script([])
    steps = tuple((mark, text.replace('"room%R"', f'"{name}%R"')) for mark, text in made.steps)
    message = made.message.replace('"room%R"', f'"{name}%R"')
    also = ("--lines", str(lines))
    return replace(made, path=f"/socket?task={name}%G", steps=steps, message=message, also=also)


def _p99_ms(outcomes: Sequence[LoadResult]) -> float:
    return max(each.p99_us for each in outcomes if each.delivered) / 1000


SCENARIOS: Final = (
    Scenario(
        name="listeners",
        title="A crowd over three processes",
        what="One room with 2,000 listeners over three processes, in which somebody sends 20 messages a second, "
        "beside 500 rooms of 3, each at another process, that send 300 a second together; nothing is stored.",
        run=_crowd,
    ),
)
