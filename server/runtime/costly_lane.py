"""A lane for calls that cost the database much: few at once, and one at a time for each user.

So whoever asks for dear things over and over waits for itself, and nobody else's commands wait behind it.
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
    """Lets ``at_once`` calls through side by side; of one user one, and up to ``most_waiting`` more may wait."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._users: dict[UserId, _Calls] = {}

    @asynccontextmanager
    async def turn(self, user: UserId) -> AsyncIterator[None]:
        """Hold a turn for one bounded call for ``user``, in the order of the users that ask.

        Raises:
            Refusal: ``rate_limited`` where too many calls of ``user`` wait already.
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
    """The calls of one user: which has its turn, and how many there are."""

    __slots__ = ("count", "turn")

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.count = 0
