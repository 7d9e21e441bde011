"""Those who write answers, piece by piece, one after the other."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from bench.players import Socket
from bench.streaming.reading import STAMP

PIECES_AN_ANSWER: Final = 100
PIECE_CHARACTERS: Final = STAMP + 1
_ROUND_S: Final = 0.002


class _Reply(Struct):
    op: str
    seq: int = 0


_decode = msgspec.json.Decoder(_Reply).decode


class Writer:
    """One who writes in a room of its own. Of the ``pieces`` that were sent ``refused`` were not taken."""

    def __init__(self, socket: Socket, room: str) -> None:
        self._socket = socket
        self._room = room
        # The answers that were begun, and not ended; the first one is being written.
        self._open: list[int] = []
        self._written = 0
        self.pieces = 0
        self.refused = 0
        socket.heard = self._heard

    def begin(self) -> None:
        """Begin an answer, and count anew."""
        self.pieces = self.refused = 0
        self._begin_one()

    def write(self) -> None:
        """Send the next piece, if the server has said which answer it belongs to. The next one is begun in time."""
        if not self._open:
            return
        self._written += 1
        self.pieces += 1
        is_last = self._written == PIECES_AN_ANSWER
        self._send(f"{time.monotonic_ns():0{STAMP}d} ", done=is_last)
        if is_last:
            self._open.pop(0)
            self._written = 0
        elif self._written == PIECES_AN_ANSWER // 2:
            self._begin_one()

    def end(self) -> None:
        """End what is open."""
        while self._open:
            self._send("", done=True)
            self._open.pop(0)
        self._written = 0

    def _begin_one(self) -> None:
        self._socket.send(
            b'{"op":"message.send","id":2,"room":"%b","text":"","open":true}' % self._room.encode()
        )

    def _send(self, text: str, *, done: bool) -> None:
        end = ',"done":true}' if done else "}"
        command = f'{{"op":"message.append","room":"{self._room}","seq":{self._open[0]},"text":"{text}"{end}'
        self._socket.send(command.encode())

    def _heard(self, frame: bytes) -> None:
        if frame.startswith(b'{"op":"ok"'):
            self._open.append(_decode(frame).seq)
        else:
            self.refused += frame.startswith(b'{"op":"error"')


async def write_for(writers: Sequence[Writer], pieces: float, seconds: float) -> None:
    """Have each of ``writers`` send so many ``pieces`` a second, evenly in turns, whatever the server does."""
    for each in writers:
        each.begin()
    await asyncio.sleep(1)
    began, sent = time.monotonic(), 0
    total = int(seconds * pieces * len(writers))
    while sent < total:
        due = min(total, int((time.monotonic() - began) * pieces * len(writers)))
        for number in range(sent, due):
            writers[number % len(writers)].write()
        sent = due
        await asyncio.sleep(_ROUND_S)
