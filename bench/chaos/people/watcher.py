"""A client that stays at one process, however long that is silent, and asks it again and again for its state.

Each process has a room in which only its own watcher talks, and whose state all watchers read. So this shows what a
process says after it has lost the rooms unknowingly: something older than what was acknowledged elsewhere, or an
acknowledgement of which the others know nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from bench.chaos.people.person import World
from bench.chaos.people.socket import Lost, Refused
from bench.chaos.people.talker import Talker

# Longer than any fault of a process.
_PATIENCE_S: Final = 30.0
_PACE_S: Final = 0.25


class Watcher(Talker):
    """Watches ``process``, and talks in ``own``, one of ``rooms``."""

    patience_s = _PATIENCE_S

    def __init__(self, process: str, world: World, own: str, rooms: Sequence[str]) -> None:
        super().__init__(f"watch-{process}", world, rooms, _PACE_S)
        self._process = process
        self._own_room = own

    async def live(self, stop: asyncio.Event) -> None:
        """Go on until ``stop``; then connect, and settle the last message."""
        while not stop.is_set() or self._owed is not None or not self.is_there():
            try:
                await self.come(self._process)
                await self._send()
                for room in self.rooms:
                    await self.join(room)
            except (Lost, Refused):
                # Retry soon: a process that does not know yet that it lost the rooms will know in two seconds.
                pass
            await asyncio.sleep(_PACE_S)

    def _room_to_talk_in(self) -> str:
        return self._own_room
