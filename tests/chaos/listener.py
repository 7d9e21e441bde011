"""One who listens to rooms through every crash, resumes as the contract says, and notes what was wrong."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import Final

from tests.chaos.wire import Frame, Guest, Refused, Wire

_PAUSE_S: Final = 0.1
_WAIT_S: Final = 10.0


class Listener:
    """Follows ``rooms``; keeps the messages as it was told, and every gap, double and step back in ``faults``."""

    def __init__(self, guest: Guest, rooms: list[str], task: str = "ear") -> None:
        self.guest = guest
        self.faults: list[str] = []
        self.seen: dict[str, dict[int, Frame]] = defaultdict(dict)
        self._task = task
        self.rooms = rooms
        self.rev: dict[str, int] = {}
        self._epoch: dict[str, str] = {}
        self._live: set[str] = set()
        self._early: dict[str, list[Frame]] = {}
        self._wire: Wire | None = None

    async def connect(self, port: int) -> None:
        """Open a socket and take up every room where it was left."""
        self._live.clear()
        self._wire = await Wire.open(port, self.guest, self._task, self._hear)
        for room in self.rooms:
            await self._join(room)

    async def caught_up(self, room: str, rev: int) -> bool:
        """Whether it hears of ``rev`` of ``room``; waits for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_WAIT_S):
                while self.rev[room] < rev:
                    await asyncio.sleep(0.02)
        return self.rev[room] >= rev

    async def close(self) -> None:
        if self._wire is not None:
            await self._wire.close()

    async def _join(self, room: str) -> None:
        known = {"since": self.rev[room], "epoch": self._epoch[room]} if room in self.rev else {}
        self._early[room] = []
        reply = await self._ask("room.join", room=room, **known)
        self._epoch[room] = reply["epoch"]
        if "changes" not in reply:
            for message in reply["messages"]:
                self.seen[room][message["seq"]] = message
            self.rev[room] = reply["rev"]
        else:
            await self._take_pages(room, reply)
        self._live.add(room)
        for event in self._early.pop(room):
            self._take(event)

    async def _take_pages(self, room: str, reply: Frame) -> None:
        """The changes up to where the socket began to hear for itself: page by page, until there is no more."""
        for change in reply["changes"]:
            self._take(change)
        while reply["more"]:
            reply = await self._ask("history.since", room=room, rev=self.rev[room], epoch=self._epoch[room])
            for change in reply["changes"]:
                self._take(change)
            # What was said while the pages were read is in them and was heard as well.
            self._early[room] = [each for each in self._early[room] if each["rev"] > self.rev[room]]

    def _hear(self, event: Frame) -> None:
        room = event.get("room")
        if "rev" not in event or room is None:
            return
        if room in self._live:
            self._take(event)
        else:
            self._early[room].append(event)

    def _take(self, event: Frame) -> None:
        room, rev = event["room"], event["rev"]
        if rev != self.rev[room] + 1:
            self.faults.append(f"{room}: {rev} came after {self.rev[room]}: {event}")
        self.rev[room] = max(rev, self.rev[room])
        if event["op"] == "message":
            message = event["message"]
            before = self.seen[room].get(message["seq"])
            if before is None or before["rev"] <= message["rev"]:
                self.seen[room][message["seq"]] = message

    async def _ask(self, op: str, **fields: object) -> Frame:
        assert self._wire is not None
        while True:
            try:
                return await self._wire.ask(op, **fields)
            except Refused as refused:
                if refused.code != "unavailable":
                    raise
            await asyncio.sleep(_PAUSE_S)
