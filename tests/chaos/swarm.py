"""People who talk all at once, in several rooms, with many commands under way each, until they are cut off."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from tests.chaos.ledger import Ledger, Sending
from tests.chaos.wire import Frame, Guest, Refused, Wire

UNDER_WAY: Final = 12
_EMOJI: Final = ("👍", "🍵", "❤️")
_PAUSE_S: Final = 0.05
_SETTLE_S: Final = 20.0


class Talker:
    """One person. Everything it is promised goes into the ledger."""

    def __init__(self, guest: Guest, rooms: list[str], ledger: Ledger, rng: random.Random) -> None:
        self.guest = guest
        self._rooms = rooms
        self._ledger = ledger
        self._rng = rng
        self._count = 0
        self._under_way = asyncio.Semaphore(UNDER_WAY)
        self._wire: Wire | None = None
        self._is_refused = False
        self.refused_after_s: list[float] = []
        self._coming: Counter[str] = Counter()
        self._mine: list[tuple[str, int]] = []

    async def connect(self, port: int) -> None:
        self._wire = await Wire.open(port, self.guest, "mouth")

    async def join(self) -> None:
        self._coming.clear()
        for room in self._rooms:
            await self._until_told("room.join", room=room)
            self._ledger.memberships[room, self.guest.id] = True

    async def talk(self, stop: asyncio.Event) -> None:
        """Say and do things until ``stop``, or until the socket is closed."""
        wire = self.wire
        while not stop.is_set() and not wire.closed.is_set():
            await self._under_way.acquire()
            self._do_something()
            # Let the others have their turn; who is refused does not hammer.
            await asyncio.sleep(_PAUSE_S if self._is_refused else 0)

    async def quiet(self) -> None:
        """Return once everything that was asked is answered, or lost with the socket."""
        async with asyncio.timeout(_SETTLE_S):
            for _ in range(UNDER_WAY):
                await self._under_way.acquire()
        for _ in range(UNDER_WAY):
            self._under_way.release()

    async def settle(self) -> None:
        """Send again what was not acknowledged, then some of what was; all of it must be answered now."""
        await self.join()
        mine = [sending for sending in self._ledger.open if sending[1] == self.guest.id]
        known = [sending for sending in self._ledger.sent if sending[1] == self.guest.id]
        again = self._rng.sample(known, min(10, len(known)))
        for sending in [*mine, *again, *mine]:
            room, _, nonce = sending
            text = self._ledger.texts[sending]
            reply = await self._until_told("message.send", room=room, text=text, nonce=nonce)
            self._ledger.acknowledge(sending, reply)

    async def close(self) -> None:
        await self.wire.close()

    def _do_something(self) -> None:
        room, dice = self._rng.choice(self._rooms), self._rng.random()
        if dice < 0.7 or not self._mine:
            self._send(room)
        elif dice < 0.82:
            self._edit()
        elif dice < 0.94:
            self._react()
        else:
            self._come_and_go(room)

    def _send(self, room: str) -> None:
        self._count += 1
        nonce = f"{self.guest.id}.{self._count}"
        sending: Sending = (room, self.guest.id, nonce)
        text = f"{nonce} {'tea ' * self._rng.randint(0, 20)}".strip()
        self._ledger.begin(sending, text)

        def done(reply: Frame | Refused | None) -> None:
            if isinstance(reply, Refused):
                if reply.code != "unavailable":
                    self._ledger.turn_away(sending)
            elif reply is not None:
                self._ledger.acknowledge(sending, reply)
                self._mine.append((room, reply["seq"]))

        self._post(done, "message.send", room=room, text=text, nonce=nonce)

    def _edit(self) -> None:
        room, seq = self._rng.choice(self._mine)
        self._count += 1
        text = f"edited {self._count} by {self.guest.id}"

        def done(reply: Frame | Refused | None) -> None:
            if isinstance(reply, dict):
                self._ledger.edits[room, reply["rev"]] = text

        self._post(done, "message.edit", room=room, seq=seq, text=text)

    def _react(self) -> None:
        room, seq = self._rng.choice(self._mine)
        emoji, on = self._rng.choice(_EMOJI), self._rng.random() < 0.7

        def done(reply: Frame | Refused | None) -> None:
            if isinstance(reply, dict):
                self._ledger.reactions[room, seq, reply["rev"]] = (self.guest.id, emoji, on)

        self._post(done, "message.react", room=room, seq=seq, emoji=emoji, on=on)

    def _come_and_go(self, room: str) -> None:
        """Leave and come back. What the room thinks of it is known once no other such pair is under way."""
        member = (room, self.guest.id)
        self._ledger.memberships.pop(member, None)
        self._coming[room] += 1
        self.wire.post("room.leave", room=room)

        def done(reply: Frame | Refused | None) -> None:
            if isinstance(reply, dict):
                self._coming[room] -= 1
                if not self._coming[room]:
                    self._ledger.memberships[member] = True

        self._post(done, "room.join", room=room)

    def _post(self, done: Callable[[Frame | Refused | None], None], op: str, **fields: Any) -> None:
        asked_at = asyncio.get_running_loop().time()

        def answered(reply: "asyncio.Future[Frame]") -> None:
            self._under_way.release()
            error = reply.exception()
            self._is_refused = isinstance(error, Refused) and error.code == "unavailable"
            if self._is_refused:
                self.refused_after_s.append(asyncio.get_running_loop().time() - asked_at)
            if error is None:
                done(reply.result())
            else:
                done(error if isinstance(error, Refused) else None)

        self.wire.post(op, **fields).add_done_callback(answered)

    async def _until_told(self, op: str, **fields: Any) -> Frame:
        """The ``ok``, however often it takes."""
        async with asyncio.timeout(_SETTLE_S):
            while True:
                try:
                    return await self.wire.ask(op, **fields)
                except Refused as refused:
                    if refused.code != "unavailable":
                        raise
                await asyncio.sleep(_PAUSE_S)

    @property
    def wire(self) -> Wire:
        assert self._wire is not None
        return self._wire
