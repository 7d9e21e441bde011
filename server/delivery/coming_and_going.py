"""How often it is told that somebody came to a room or went: one may do so a hundred times a second, and all hear it.

The first ten times it is told at once. After that it is told once a second, and then as it is by then.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from models.ids import RoomId, UserId
from server.runtime.rate_limits import Buckets

TOLD_PER_S: Final = 1.0
TOLD_AT_ONCE: Final = 10.0
_MOST_KNOWN: Final = 20_000

_Who = tuple[RoomId, UserId]


class ComingAndGoing:
    """``tell`` is called with those of whom it was not told at once."""

    def __init__(self, tell: Callable[[RoomId, UserId], None]) -> None:
        self._tell = tell
        self._told: Buckets[_Who] = Buckets(TOLD_PER_S, TOLD_AT_ONCE, capacity=_MOST_KNOWN)
        self._later: dict[_Who, asyncio.TimerHandle] = {}

    def may_tell(self, room: RoomId, user: UserId) -> bool:
        """Whether to tell now that ``user`` came or went; if not, ``tell`` is called when it may be told."""
        who = (room, user)
        if who in self._later:
            return False
        loop = asyncio.get_running_loop()
        wait_s = self._told.take(who, loop.time())
        if not wait_s:
            return True
        self._later[who] = loop.call_later(wait_s, self._tell_now, who)
        return False

    def _tell_now(self, who: _Who) -> None:
        del self._later[who]
        self._told.take(who, asyncio.get_running_loop().time())
        self._tell(*who)
