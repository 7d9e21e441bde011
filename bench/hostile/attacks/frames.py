"""Frames as fast and as large as a socket accepts."""

import asyncio
import zlib
from contextlib import suppress
from functools import partial
from itertools import cycle

from bench.hostile.attacks.aim import Aim, again, flood
from bench.hostile.line import Line, command, framed, raw_frame, upgrade


async def commands(aim: Aim) -> None:
    """Commands as fast as the socket accepts, many to a packet."""
    await flood(aim, [command(op="ping", id=1) * 1_000], every_s=0.05)


async def broken_frames(aim: Aim) -> None:
    """Large frames that are no command, or a command with a fault at its end."""
    frames = [
        framed("[" * 60_000),
        framed('{"op":"message.send","room":"den","text":"' + "\\u00e9" * 10_000 + '","wrong":1}'),
        framed('{"op":"ping","id":{' + '"a":' * 3 + "1" + "}}"),
    ]
    await flood(aim, frames, every_s=0.01)


async def control_frames(aim: Aim) -> None:
    """Pings and empty fragments, many to a packet."""
    pings = raw_frame(0x89, b"") * 2_000
    pieces = raw_frame(0x01, b"") + raw_frame(0x00, b"") * 2_000
    await flood(aim, [pings, pieces, raw_frame(0x8A, b"x" * 100) * 500], every_s=0.02)


async def bombs(aim: Aim) -> None:
    """Small frames that inflate to large ones: some within the limit, and one over it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    large = deflate.compress(b"a" * 60_000_000) + deflate.flush(zlib.Z_SYNC_FLUSH)
    small = zlib.compressobj(9, zlib.DEFLATED, -15)
    within = small.compress(b'{"op":"' + b"a" * 65_000 + b'"}') + small.flush(zlib.Z_SYNC_FLUSH)
    extension = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    frames = [raw_frame(0xC1, within[:-4])] * 20 + [raw_frame(0xC1, large[:-4])]

    async def talk(task: str) -> None:
        async with Line(aim.port) as line:
            await line.send(upgrade(f"/socket?task={task}", aim.token, extension))
            for frame in cycle(frames):
                if not line.is_open:
                    return
                await line.send(frame)
                await asyncio.sleep(0.02)

    await asyncio.gather(*(again(partial(talk, f"h{n}"), 0.5) for n in range(5)))


async def echoes(aim: Aim) -> None:
    """As many sockets without a sign-in as allowed, each of which sends 60 KB again and again and reads nothing."""

    async def talk(path: str, *, reads: bool) -> None:
        async with Line(aim.port, reads=reads) as line:
            await line.send(upgrade(path))
            while line.is_open:
                async with asyncio.timeout(5):
                    await line.send(framed("x" * 60_000 if path == "/echo" else "stock"))
                await asyncio.sleep(0.2)

    async def talk_again(number: int) -> None:
        with suppress(TimeoutError):
            await talk("/echo" if number % 2 else "/stock", reads=number % 4 > 1)

    await asyncio.gather(*(again(partial(talk_again, number), 0.5) for number in range(100)))
