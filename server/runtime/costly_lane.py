"""A lane for calls that cost the database much: a few at once, and one at a time for each user.

So a user who sends costly commands again and again waits for their own, and holds up nobody else's commands.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from models.errors import Refusal
from models.ids import UserId

AT_ONCE: Final = 4
MOST_WAITING: Final = 16
_RETRY_S: Final = 1.0


class CostlyLane:
    """Lets ``at_once`` calls run side by side, one for each user; ``most_waiting`` more of a user may wait."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._users: dict[UserId, _Calls] = {}

    @asynccontextmanager
    async def turn(self, user: UserId) -> AsyncIterator[None]:
        """Hold a turn for one bounded call for ``user``, in the order of the users that ask.

        Raises:
            Refusal: ``rate_limited`` if too many calls of ``user`` wait already.
        """
        calls = self._users.setdefault(user, _Calls())
        if calls.count > self._most_waiting:
            raise Refusal("rate_limited", "too much at once", retry_after_s=_RETRY_S)
        calls.count += 1
        try:
            async with calls.turn, self._turns:
                yield
        finally:
            calls.count -= 1
            if not calls.count:
                del self._users[user]


class _Calls:
    """The calls of one user: the lock for their turns, and their number."""

    __slots__ = ("count", "turn")

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.count = 0
