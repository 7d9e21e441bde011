"""How long no command is answered when the home ends: from the signal to the next ``ok`` at another process."""

import asyncio
import json
import os
import signal
import time
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from bench.cluster.servers import Several
from bench.teahouse import CommandSocket, make_guests

_PACE_S: Final = 0.02
_BEFORE_S: Final = 1.0
_ASKED_AGAIN_S: Final = 0.1
_WITHIN_S: Final = 90.0


class Gap(Struct, frozen=True):
    """Seconds from the signal to the next ``ok``, and the longest gap between two around it."""

    next_ok_s: float
    longest_s: float


def gap_at(processes: Several, number: signal.Signals) -> Gap:
    """End the home with the signal ``number`` while a client sends at another process; then start a replacement."""
    home = processes.home
    other = next(each for each in processes.servers if each is not home)
    gap = asyncio.run(_gap(home.process.pid, other.port, number))
    home.process.wait(_WITHIN_S)
    processes.end(home)
    processes.start()
    return gap


async def _gap(pid: int, port: int, number: signal.Signals) -> Gap:
    (token,) = await make_guests(port, 1)
    async with CommandSocket(port, token) as speaker:
        made = await speaker.ask(op="room.create", title="bench")
        room = made["room"]["room"]
    oks: list[float] = []
    sending = asyncio.create_task(_send(port, token, room, oks))
    await asyncio.sleep(_BEFORE_S)
    signalled_at = time.monotonic()
    os.kill(pid, number)
    try:
        async with asyncio.timeout(_WITHIN_S):
            # The first of them may have been in flight.
            while sum(at > signalled_at for at in oks) < 3 or time.monotonic() - signalled_at < 2 * _BEFORE_S:
                await asyncio.sleep(_PACE_S)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    pauses = [later - earlier for earlier, later in pairwise(oks)]
    pause = max(pauses)
    # An answer before the end was noticed does not prove that there is a new home.
    next_ok = oks[pauses.index(pause) + 1]
    return Gap(max(0.0, next_ok - signalled_at), pause)


async def _send(port: int, token: str, room: str, oks: list[float]) -> None:
    """Send one message after another; one that is ``unavailable`` is retried with its nonce."""
    headers = {"Authorization": f"Bearer {token}"}
    socket = await websocket_connect(
        HTTPRequest(f"ws://127.0.0.1:{port}/socket?task=sender", headers=headers)
    )
    count = 0
    while True:
        count += 1
        command = {"op": "message.send", "id": count, "room": room, "text": "tea", "nonce": str(count)}
        while True:
            await socket.write_message(json.dumps(command))
            reply: dict[str, Any] = {}
            while reply.get("id") != count:
                reply = json.loads(await socket.read_message() or "{}")
            if reply["op"] == "ok":
                break
            await asyncio.sleep(_ASKED_AGAIN_S)
        oks.append(time.monotonic())
        await asyncio.sleep(_PACE_S)
