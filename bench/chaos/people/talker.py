"""A client that sends, edits, stops listening and returns, is cut off and resumes elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from bench.chaos.history import Frame
from bench.chaos.people.person import Person, World
from bench.chaos.people.socket import Lost, Refused

Work: TypeAlias = Callable[[], Awaitable[object]]

_AWAY_S: Final = (0.1, 1.0)
_PAUSE_S: Final = 0.2
_MOST_OWN: Final = 20


class Owed(Struct, frozen=True):
    """A message that was sent and is not acknowledged."""

    room: str
    nonce: str
    text: str


class Talker(Person):
    """Acts about every ``pace_s``."""

    def __init__(self, name: str, world: World, rooms: Sequence[str], pace_s: float) -> None:
        super().__init__(name, world, rooms)
        self._pace_s = pace_s
        self._count = 0
        self._owed: Owed | None = None
        self._own: list[tuple[str, int]] = []

    async def live(self, stop: asyncio.Event) -> None:
        """Go on until ``stop``; then connect, and settle the last message."""
        rng = self._world.rng
        await asyncio.sleep(rng.uniform(0, self._pace_s))
        while not stop.is_set():
            await self._surely(self._do_something)
            await asyncio.sleep(rng.uniform(0.5, 1.5) * self._pace_s)
        while self._owed is not None or not self.is_there():
            await self._surely(self._settle)

    async def _surely(self, work: Work) -> None:
        """Connect and do ``work``; a failure is retried another time."""
        try:
            await self.come()
            await work()
        except Lost:
            await asyncio.sleep(_PAUSE_S)
        except Refused as refused:
            await asyncio.sleep(min(1.0, refused.retry_after_s))
            if self._world.rng.random() < 0.3:
                self.cut()

    async def _do_something(self) -> None:
        dice = self._world.rng.random()
        if self._owed is not None or dice < 0.7 or not self._own:
            await self._send()
        elif dice < 0.85:
            await self._edit()
        elif dice < 0.93:
            await self._look_away()
        else:
            self.cut()

    async def _settle(self) -> None:
        if self._owed is not None:
            await self._send()

    async def _send(self) -> None:
        """Retry the unacknowledged message, or send a new one."""
        if self._owed is None:
            self._count += 1
            nonce = f"{self.name}.{self._count}"
            self._owed = Owed(self._room_to_talk_in(), nonce, f"{nonce} says something")
        owed = self._owed
        try:
            reply = await self.ask("message.send", room=owed.room, text=owed.text, nonce=owed.nonce)
        except Refused as refused:
            if refused.code != "unavailable":
                self._owed = None
            raise
        self._owed = None
        self._own = [*self._own[-_MOST_OWN:], (owed.room, reply["seq"])]

    def _room_to_talk_in(self) -> str:
        return self._world.rng.choice(self.rooms)

    async def _edit(self) -> Frame:
        room, seq = self._world.rng.choice(self._own)
        self._count += 1
        return await self.ask("message.edit", room=room, seq=seq, text=f"{self.name}.{self._count} edits")

    async def _look_away(self) -> None:
        room = self._world.rng.choice(self.rooms)
        await self.leave_alone(room)
        await asyncio.sleep(self._world.rng.uniform(*_AWAY_S))
        await self.join(room)
