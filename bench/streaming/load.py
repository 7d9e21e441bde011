"""Writes answers: ``python -m bench.streaming.load PORT WRITERS READERS PIECES SECONDS`` prints what it ``Saw``.

Each writer has a room of its own and sends ``PIECES`` a second there, each with the time in it; an answer has a
hundred, and then the next begins. Each reader listens to all rooms. At the end all readers must hold each answer
exactly as the server has it. Standard input holds the tokens, the writers' first.
"""

import asyncio
import json
import os
import sys
import time
from typing import Final

import msgspec
from msgspec import Struct

from bench.players import Socket, asked, opened

_PIECES_AN_ANSWER: Final = 100
_STAMP: Final = 19
_SETTLE_S: Final = 60.0


class Saw(Struct, frozen=True, kw_only=True):
    """``most_revs``: of one answer. ``differing``: answers of which some reader has another text than the server."""

    pieces: int
    refused: int
    seconds: float
    events: int
    p50_ms: float
    p99_ms: float
    answers: int
    most_revs: int
    differing: int


class _Shown(Struct):
    seq: int
    text: str = ""
    open: bool = False


class _Event(Struct):
    op: str
    room: str = ""
    seq: int = 0
    at: int = 0
    text: str = ""
    message: _Shown | None = None


_decode = msgspec.json.Decoder(_Event).decode


class Reader:
    """A socket in all rooms. ``texts``: each answer from its pieces; ``told``: the server's text at its end."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, int], str] = {}
        self.told: dict[tuple[str, int], str] = {}
        self.revs: dict[tuple[str, int], int] = {}
        self.events = 0
        self.late_ms: list[float] = []

    def heard(self, frame: bytes) -> None:
        if frame.startswith(b'{"op":"append"'):
            self._append(_decode(frame))
        elif frame.startswith(b'{"op":"message"'):
            event = _decode(frame)
            assert event.message is not None
            which = event.room, event.message.seq
            self.revs[which] = self.revs.get(which, 0) + 1
            if event.message.open:
                self.texts[which] = event.message.text
            else:
                self.told[which] = event.message.text

    def _append(self, event: _Event) -> None:
        which = event.room, event.seq
        before = self.texts[which]
        assert len(before) == event.at, "a piece is missing"
        self.texts[which] = before + event.text
        self.events += 1
        self.late_ms.append((time.monotonic_ns() - int(event.text[:_STAMP])) / 1e6)


class Writer:
    """Writes one answer after another. ``pieces`` were sent, ``refused`` of them rejected."""

    def __init__(self, socket: Socket, room: str) -> None:
        self._socket = socket
        self.room = room
        self.pieces = 0
        self.refused = 0

    def heard(self, frame: bytes) -> None:
        self.refused += frame.startswith(b'{"op":"error"')

    async def write(self, pause_s: float, until: float) -> None:
        while time.monotonic() < until:
            reply = await asked(self._socket, op="message.send", room=self.room, text="", open=True)
            self._socket.heard = self.heard
            await self._answer(int(reply["seq"]), pause_s, until)

    async def _answer(self, seq: int, pause_s: float, until: float) -> None:
        due = time.monotonic()
        for number in range(_PIECES_AN_ANSWER):
            is_last = number + 1 == _PIECES_AN_ANSWER or time.monotonic() >= until
            text = f"{time.monotonic_ns():0{_STAMP}d} "
            command = {"op": "message.append", "room": self.room, "seq": seq, "text": text}
            self._socket.send(json.dumps(command | ({"done": True} if is_last else {})).encode())
            self.pieces += 1
            if is_last:
                return
            due += pause_s
            await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _opened(port: int, token: str, rooms: list[str], *, as_reader: Reader | None = None) -> Socket:
    socket = await opened(port, "/socket?task=streams", token)
    for room in rooms:
        await asked(socket, op="room.join", room=room)
    if as_reader is not None:
        socket.heard = as_reader.heard
    return socket


async def _run(port: int, writers: int, readers: int, pieces: float, seconds: float) -> Saw:
    tokens = sys.stdin.read().split()
    rooms = [f"answers-{number}" for number in range(writers)]
    speaking = []
    for room, token in zip(rooms, tokens, strict=False):
        socket = await opened(port, "/socket?task=streams", token)
        await asked(socket, op="room.create", room=room, title="Answers")
        speaking.append(Writer(socket, room))
    listening = [Reader() for _ in range(readers)]
    for reader, token in zip(listening, tokens[writers:], strict=True):
        await _opened(port, token, rooms, as_reader=reader)
    began = time.monotonic()
    pause_s, until = 1 / pieces, began + seconds
    await asyncio.gather(
        *(
            _beginning(each, number / writers * pause_s, pause_s, until)
            for number, each in enumerate(speaking)
        )
    )
    took = time.monotonic() - began
    await _settled(listening)
    return _seen(speaking, listening, took)


async def _beginning(writer: Writer, after_s: float, pause_s: float, until: float) -> None:
    await asyncio.sleep(after_s)
    await writer.write(pause_s, until)


async def _settled(readers: list[Reader]) -> None:
    """Return once every reader has received the end of every answer."""
    give_up_at = time.monotonic() + _SETTLE_S
    while any(len(each.told) < len(each.texts) for each in readers):
        if time.monotonic() > give_up_at:
            return
        await asyncio.sleep(0.1)


def _seen(writers: list[Writer], readers: list[Reader], seconds: float) -> Saw:
    late = sorted(ms for each in readers for ms in each.late_ms) or [0.0]
    answers = {which: text for each in readers for which, text in each.told.items()}
    differing = {
        which
        for which, text in answers.items()
        if any(each.texts.get(which) != text or each.told.get(which) != text for each in readers)
    }
    unended = {which for each in readers for which in each.texts if which not in each.told}
    return Saw(
        pieces=sum(each.pieces for each in writers),
        refused=sum(each.refused for each in writers),
        seconds=seconds,
        events=sum(each.events for each in readers),
        p50_ms=late[len(late) // 2],
        p99_ms=late[int(len(late) * 0.99)],
        answers=len(answers),
        most_revs=max((revs for each in readers for revs in each.revs.values()), default=0),
        differing=len(differing | unended),
    )


if __name__ == "__main__":
    port, writers, readers = map(int, sys.argv[1:4])
    saw = asyncio.run(_run(port, writers, readers, float(sys.argv[4]), float(sys.argv[5])))
    os.write(1, msgspec.json.encode(saw))
