"""A client that comes for the first time at the end, and reads everything at one process."""

import asyncio
from collections.abc import Iterable
from typing import Final

from bench.chaos.history import LOOK
from bench.chaos.people.person import Person, World
from bench.chaos.people.socket import Lost, Refused

_PAGE: Final = 200
_TRIES: Final = 20
_PAUSE_S: Final = 0.5


class Look(Person):
    """A look at everything at ``process``."""

    def __init__(self, process: str, world: World) -> None:
        super().__init__(f"{LOOK}{process}", world)
        self._process = process

    async def at(self, rooms: Iterable[str]) -> None:
        """Read every room. Raises ``Lost`` or ``Refused`` after 20 failed tries."""
        await self._surely_in()
        for room in rooms:
            for left in reversed(range(_TRIES)):
                try:
                    await self.come(self._process)
                    await self._read(room)
                    break
                except (Lost, Refused):
                    if not left:
                        raise
                    await asyncio.sleep(_PAUSE_S)

    async def _read(self, room: str) -> None:
        self.revs.pop(room, None)
        reply = await self.join(room)
        first = reply["messages"][0]["seq"] if reply.get("messages") else 1
        more = reply.get("more")
        while more:
            page = await self.ask("history", room=room, before=first, limit=_PAGE)
            first = page["messages"][0]["seq"]
            more = page["more"]
        if "match" in reply:
            match, after = reply["match"]["match"], 0
            while True:
                replay = await self.ask("game.replay", match=match, after=after)
                if not replay["more"]:
                    break
                after = replay["log"][-1]["version"]

    async def _surely_in(self) -> None:
        for left in reversed(range(_TRIES)):
            try:
                await self.sign_in()
                return
            except Lost:
                if not left:
                    raise
                await asyncio.sleep(_PAUSE_S)
