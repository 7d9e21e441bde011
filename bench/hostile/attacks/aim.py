"""The target of an attack, and the building blocks of attacks."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import cycle
from typing import Any, Final

from msgspec import Struct

from bench.hostile.line import Line, upgrade

DEN: Final = "den"
MARKS: Final = "a" + "\u0345\u0334" * 5_000
_LOST: Final = (ConnectionError, OSError, asyncio.IncompleteReadError)


class Aim(Struct, frozen=True):
    """The server's port, and the token of a guest who owns the room ``DEN``, which is full of large messages."""

    port: int
    token: str


Attack = Callable[[Aim], Coroutine[Any, Any, None]]


async def again(act: Callable[[], Awaitable[None]], pause_s: float = 0.05) -> None:
    """Repeat it for ever, and begin anew whenever the server ends it."""
    while True:
        with suppress(*_LOST):
            await act()
        await asyncio.sleep(pause_s)


async def flood(aim: Aim, frames: Sequence[bytes], *, every_s: float, sockets: int = 5) -> None:
    """Send ``frames`` in turn, one every ``every_s``, over several sockets of one guest."""

    async def talk(task: str) -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade(f"/socket?task={task}", aim.token))
            for frame in cycle(frames):
                if not line.is_open:
                    return
                await line.send(frame)
                await asyncio.sleep(every_s)

    await asyncio.gather(*(again(partial(talk, f"h{n}"), 0.5) for n in range(sockets)))


async def ask_all(aim: Aim, requests: Iterator[bytes], at_once: int) -> None:
    """Make ``requests``, ``at_once`` of them concurrently, on connections that are kept."""

    async def ask() -> None:
        async with Line(aim.port, reads=False) as line:
            for request in requests:
                await line.send(request)
                await line.answer()

    await asyncio.gather(*(again(ask) for _ in range(at_once)))
