"""The quiet client: pings, and sends to its own room, at a steady rate, and times each answer.

``python -m bench.hostile.quiet PORT TOKEN ROOM SECONDS`` prints its ``Waits``.
"""

import asyncio
import os
import sys
import time
from typing import Final

import msgspec
from msgspec import Struct

from bench.teahouse import CommandSocket

_EVERY_S: Final = 0.01
# One command in this many is a message that is stored; the others are pings.
_SEND_EACH: Final = 10


class Waits(Struct, frozen=True, kw_only=True):
    """How long answers took, in ms, ascending: to pings, and to stored messages."""

    pings: list[float]
    sends: list[float]

    @staticmethod
    def p(waits: list[float], share: float) -> float:
        return waits[min(len(waits) - 1, int(len(waits) * share))]


async def _measured(port: int, token: str, room: str, seconds: float) -> Waits:
    pings: list[float] = []
    sends: list[float] = []
    async with CommandSocket(port, token) as socket:
        until = time.perf_counter() + seconds
        number = 0
        while (began := time.perf_counter()) < until:
            number += 1
            if number % _SEND_EACH == 0:
                await socket.ask(op="message.send", room=room, text="hello")
                sends.append((time.perf_counter() - began) * 1_000)
            else:
                await socket.ask(op="ping")
                pings.append((time.perf_counter() - began) * 1_000)
            await asyncio.sleep(max(0.0, began + _EVERY_S - time.perf_counter()))
    return Waits(pings=sorted(pings), sends=sorted(sends))


if __name__ == "__main__":
    waits = asyncio.run(_measured(int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])))
    os.write(1, msgspec.json.encode(waits) + b"\n")
