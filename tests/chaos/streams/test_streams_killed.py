"""``kill -9`` while answers are being written: in the end every reader holds the same text of each, byte for byte."""

import asyncio
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Frame, Guest, Refused, Wire
from tests.wire.messages.histories.reference_client import View

WRITERS: Final = 6
READERS: Final = 4
PAUSE_S: Final = 1 / 40
KILLED_AFTER: Final = 120
PIECE: Final = "leaf \N{TEACUP WITHOUT HANDLE} 茶 "
ENOUGH_S: Final = 120.0


class Reader:
    """Somebody who listens to one room, and what they see of it. ``changes``: of which message each was."""

    def __init__(self, guest: Guest, room: str) -> None:
        self._guest = guest
        self._room = room
        self.view = View()
        self.changes: list[int] = []

    async def open(self, port: int) -> None:
        """Listen, from where the view ends, on a socket for this room: a task has one."""
        known = {"since": self.view.rev, "epoch": self.view.epoch} if self.view.epoch else {}
        early: list[Frame] = []
        takes: list[Callable[[Frame], None]] = [early.append]
        wire = await Wire.open(port, self._guest, self._room, lambda frame: takes[0](frame))
        reply = await wire.ask("room.join", room=self._room, **known)
        self.view.joined(reply)
        for change in reply.get("changes", ()):
            self._take(change)
        for frame in early:
            self._take(frame)
        takes[0] = self._take

    def _take(self, frame: Frame) -> None:
        if frame.get("room") != self._room:
            return
        if frame["op"] == "append":
            self.view.append(frame)
        elif "rev" in frame and frame["op"] in ("message", "member", "room"):
            if frame["op"] == "message" and frame["message"].get("open") and frame["rev"] <= self.view.rev:
                self.view.messages[frame["message"]["seq"]] = frame["message"]
                return
            if frame["op"] == "message":
                self.changes.append(frame["message"]["seq"])
            self.view.take(frame)

    def text(self, seq: int) -> str | None:
        """What an answer says, once it is over."""
        message = self.view.messages.get(seq)
        return None if message is None or message.get("open") else str(message["text"])


async def write(wire: Wire, room: str, seq: int) -> int:
    """Write until the server is gone; how many pieces were taken."""
    taken = 0
    try:
        while True:
            await wire.ask("message.append", room=room, seq=seq, text=PIECE)
            taken += 1
            await asyncio.sleep(PAUSE_S)
    except (ConnectionError, Refused):
        return taken


@pytest.mark.long
def test_every_reader_has_the_same_text_after_a_kill(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path)
        await server.start()
        try:
            await _play(server)
        finally:
            await server.stop()

    asyncio.run(play())


async def _play(server: ServerProcess) -> None:
    writers = [await Guest.register(server.port) for _ in range(WRITERS)]
    speaking = [await Wire.open(server.port, guest, "writer") for guest in writers]
    rooms = [(await wire.ask("room.create", title="Answers"))["room"]["room"] for wire in speaking]
    # Each is somebody else: a session holds only so many sockets.
    readers = {
        room: [Reader(await Guest.register(server.port), room) for _ in range(READERS)] for room in rooms
    }
    for reader in chain(*readers.values()):
        await reader.open(server.port)
    seqs = [
        (await wire.ask("message.send", room=room, text="", open=True))["seq"]
        for wire, room in zip(speaking, rooms, strict=True)
    ]
    writing = [
        asyncio.create_task(write(wire, room, seq))
        for wire, room, seq in zip(speaking, rooms, seqs, strict=True)
    ]
    await asyncio.sleep(KILLED_AFTER * PAUSE_S)
    await server.kill()
    taken = await asyncio.gather(*writing)
    assert min(taken) > 1
    await server.start()
    for reader in chain(*readers.values()):
        await reader.open(server.port)
    async with asyncio.timeout(ENOUGH_S):
        for room, seq, pieces in zip(rooms, seqs, taken, strict=True):
            while any(reader.text(seq) is None for reader in readers[room]):
                await asyncio.sleep(0.05)
            texts = {reader.text(seq) for reader in readers[room]}
            (text,) = texts
            assert text is not None
            # A whole number of pieces, and at the latest a second shorter than what was taken.
            assert text == PIECE * (len(text) // len(PIECE))
            assert len(text) // len(PIECE) >= pieces - 2 / PAUSE_S
            assert all(1 <= reader.changes.count(seq) <= 3 for reader in readers[room])
