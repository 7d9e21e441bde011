"""Passwords of rooms: hashed apart from those of people, and only so often for one user.

Called by ``chat_rooms`` and ``entrance``. Who makes locked rooms in a hurry keeps nobody from signing in.
"""

from typing import Final

from models.errors import Refusal
from models.ids import UserId
from server.accounts.passwords import Passwords
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets

HASHES_PER_S: Final = 0.5
HASHES_BURST: Final = 20.0
_THREADS: Final = 1


class RoomPasswords:
    """Hashes and checks the passwords of rooms; ``limits=False`` lets everybody do so without end."""

    def __init__(self, clock: Clock, *, limits: bool) -> None:
        self._passwords = Passwords(threads=_THREADS)
        self._clock = clock
        self._limits = limits
        self._hashes: Buckets[UserId] = Buckets(HASHES_PER_S, HASHES_BURST)

    def close(self) -> None:
        self._passwords.close()

    async def hash(self, user: UserId, password: str | None) -> str | None:
        """What to store for ``password``, None for none or an empty one.

        Raises:
            Refusal: ``rate_limited``, or ``unavailable`` if too many wait.
        """
        if not password:
            return None
        wait_s = self.take(user)
        if wait_s:
            raise Refusal("rate_limited", "too many passwords of rooms", retry_after_s=round(wait_s, 3))
        return await self._passwords.hash(password)

    def take(self, user: UserId) -> float:
        """Count one for ``user``: 0.0, or none and in how many seconds it may be."""
        return self._hashes.take(user, self._clock.monotonic()) if self._limits else 0.0

    async def matches(self, password: str, stored: str) -> bool:
        """Whether it is that one; ``take`` comes first. Raises ``unavailable`` if too many wait."""
        return await self._passwords.matches(password, stored)
