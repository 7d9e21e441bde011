"""Somebody who stays at one process, however long that says nothing, and asks it again and again what it believes.

There is a room for each process, in which only its own watcher talks, and at whose state all of them look. So it
shows what a process says that has lost the rooms without knowing it: that is older than what was acknowledged
elsewhere, or is acknowledged there and unknown to the others.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from bench.chaos.people.person import World
from bench.chaos.people.socket import Lost, Refused
from bench.chaos.people.talker import Talker

# Longer than any fault of a process lasts.
_PATIENCE_S: Final = 30.0
_PACE_S: Final = 0.25


class Watcher(Talker):
    """Watches ``process``, and talks in ``own``, which is one of ``rooms``."""

    patience_s = _PATIENCE_S

    def __init__(self, process: str, world: World, own: str, rooms: Sequence[str]) -> None:
        super().__init__(f"watch-{process}", world, rooms, _PACE_S)
        self._process = process
        self._own_room = own

    async def live(self, stop: asyncio.Event) -> None:
        """Go on until ``stop``; then be there, and owe nothing."""
        while not stop.is_set() or self._owed is not None or not self.is_there():
            try:
                await self.come(self._process)
                await self._send()
                for room in self.rooms:
                    await self.join(room)
            except (Lost, Refused):
                # Soon again: who does not know yet that it lost the rooms will know in two seconds.
                pass
            await asyncio.sleep(_PACE_S)

    def _room_to_talk_in(self) -> str:
        return self._own_room
