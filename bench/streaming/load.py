"""Writes answers, by ``python -m bench.streaming.load PORT PID READERS PIECES SECONDS WRITERS...``; prints ``Saw``.

Each writer has a room of its own and sends so many ``PIECES`` a second there, each with the time in it; an answer has
a hundred, and then the next begins. Each reader listens to all rooms. At the end all readers must hold each answer
as the server tells it, byte for byte. So many of the writers write at first, so many then, and so on. Standard input
holds the tokens, of the writers first; ``PID`` is the server's process.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec
from msgspec import Struct

from bench.players import Socket, asked, opened
from bench.process import cpu_seconds
from bench.streaming.reading import Reader
from bench.streaming.writing import PIECE_CHARACTERS, Writer, write_for

_PATH: Final = "/socket?task=streams"
_AT_ONCE: Final = 4
# A socket has so many joins under way.
_JOINS: Final = 16
_RETRY_S: Final = 1.0
_BEAT_S: Final = 10.0
_SETTLE_S: Final = 60.0


class Saw(Struct, frozen=True, kw_only=True):
    """``pieces`` were sent in ``seconds``, and ``shown`` to the last of the readers meanwhile.

    ``most_revs``: of one answer. ``differing``: answers that some reader holds otherwise than the server. ``cpu_s``:
    the server's processor time until all was shown.
    """

    writers: int
    pieces: int
    shown: float
    refused: int
    seconds: float
    events: int
    p50_ms: float
    p99_ms: float
    answers: int
    most_revs: int
    differing: int
    cpu_s: float


async def _run(
    port: int, pid: int, readers: int, pieces: float, seconds: float, steps: Sequence[int]
) -> list[Saw]:
    tokens = sys.stdin.read().split()
    sockets: list[Socket] = []
    beat = asyncio.create_task(_show_life(sockets))
    writing = await _writers(port, tokens[: max(steps)], sockets)
    listening = await _readers(port, tokens[max(steps) :][:readers], max(steps), sockets)
    found = [await _step(writing[:count], listening, pid, pieces, seconds) for count in steps]
    beat.cancel()
    with suppress(asyncio.CancelledError):
        await beat
    return found


async def _writers(port: int, tokens: Sequence[str], sockets: list[Socket]) -> list[Writer]:
    async def one(number: int, token: str) -> Writer:
        socket = await opened(port, _PATH, token)
        sockets.append(socket)
        await asked(socket, op="room.create", room=f"answers-{number}", title="Answers")
        return Writer(socket, f"answers-{number}")

    return await _some_at_once([one(number, token) for number, token in enumerate(tokens)])


async def _readers(port: int, tokens: Sequence[str], rooms: int, sockets: list[Socket]) -> list[Reader]:
    async def one(token: str) -> Reader:
        reader = Reader()
        socket = await opened(port, _PATH, token)
        sockets.append(socket)
        for start in range(0, rooms, _JOINS):
            await _join(socket, range(start, min(rooms, start + _JOINS)))
        socket.heard = reader.heard
        return reader

    return await _some_at_once([one(token) for token in tokens])


async def _join(socket: Socket, rooms: range) -> None:
    """Join rooms side by side, again where the database had no time for it."""
    left = set(rooms)
    while left:
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = set(left)

        def heard(
            frame: bytes, answered: "asyncio.Future[None]" = answered, waiting: set[int] = waiting
        ) -> None:
            reply = json.loads(frame)
            waiting.discard(reply.get("id"))
            if reply["op"] == "ok":
                left.discard(reply["id"])
            if not waiting and not answered.done():
                answered.set_result(None)

        socket.heard = heard
        for room in left:
            socket.send(b'{"op":"room.join","room":"answers-%d","id":%d}' % (room, room))
        await answered
        await asyncio.sleep(_RETRY_S if left else 0)


async def _some_at_once(works: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(work: Coroutine[Any, Any, Any]) -> Any:
        async with turns:
            return await work

    return await asyncio.gather(*map(in_turn, works))


async def _show_life(sockets: Sequence[Socket]) -> None:
    """Say something on each, now and then: a server closes sockets that are silent for long."""
    while True:
        await asyncio.sleep(_BEAT_S)
        for each in sockets:
            each.send(b'{"op":"ping"}')


async def _step(
    writers: Sequence[Writer], readers: Sequence[Reader], pid: int, pieces: float, seconds: float
) -> Saw:
    for each in readers:
        each.begin()
    before, began = cpu_seconds(pid), time.monotonic()
    await write_for(writers, pieces, seconds)
    took = time.monotonic() - began - 1
    shown = min(each.shown for each in readers) / PIECE_CHARACTERS
    for writer in writers:
        writer.end()
    await _settled(readers)
    return _seen(writers, readers, shown, took, cpu_seconds(pid) - before)


async def _settled(readers: Sequence[Reader]) -> None:
    """Return when every reader was told the end of every answer."""
    give_up_at = time.monotonic() + _SETTLE_S
    while any(len(each.told) < len(each.texts) for each in readers):
        if time.monotonic() > give_up_at:
            return
        await asyncio.sleep(0.1)


def _seen(
    writers: Sequence[Writer], readers: Sequence[Reader], shown: float, seconds: float, cpu_s: float
) -> Saw:
    late = sorted(ms for each in readers for ms in each.late_ms) or [0.0]
    answers = {which: text for each in readers for which, text in each.told.items()}
    differing = {
        which
        for which, text in answers.items()
        if any(each.texts.get(which) != text or each.told.get(which) != text for each in readers)
    }
    unended = {which for each in readers for which in each.texts if which not in each.told}
    return Saw(
        writers=len(writers),
        pieces=sum(each.pieces for each in writers),
        shown=shown,
        refused=sum(each.refused for each in writers),
        seconds=seconds,
        events=sum(len(each.late_ms) for each in readers),
        p50_ms=late[len(late) // 2],
        p99_ms=late[int(len(late) * 0.99)],
        answers=len(answers),
        most_revs=max((revs for each in readers for revs in each.revs.values()), default=0),
        differing=len(differing | unended),
        cpu_s=cpu_s,
    )


if __name__ == "__main__":
    port, pid, readers = map(int, sys.argv[1:4])
    counts = [int(word) for word in sys.argv[6:]]
    saw = asyncio.run(_run(port, pid, readers, float(sys.argv[4]), float(sys.argv[5]), counts))
    os.write(1, msgspec.json.encode(saw))
