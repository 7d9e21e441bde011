"""Passwords of rooms. They are hashed in a thread of their own, so locked rooms never delay a sign-in."""

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
    """Hashes and checks the passwords of rooms; with ``limits`` a user has only a limited rate."""

    def __init__(self, clock: Clock, *, limits: bool) -> None:
        self._passwords = Passwords(threads=_THREADS)
        self._clock = clock
        self._limits = limits
        self._hashes: Buckets[UserId] = Buckets(HASHES_PER_S, HASHES_BURST)

    def close(self) -> None:
        self._passwords.close()

    async def hash(self, user: UserId, password: str | None) -> str | None:
        """The hash to store for ``password``; None where it is missing or empty.

        Raises:
            Refusal: ``rate_limited``, or ``unavailable`` if too many hashes wait.
        """
        if not password:
            return None
        wait_s = self.take(user)
        if wait_s:
            raise Refusal("rate_limited", "too many passwords of rooms", retry_after_s=round(wait_s, 3))
        return await self._passwords.hash(password, user)

    def take(self, user: UserId) -> float:
        """Count one hash for ``user``. Returns 0.0, or the seconds to wait; then nothing is counted."""
        return self._hashes.take(user, self._clock.monotonic()) if self._limits else 0.0

    async def matches(self, user: UserId, password: str, stored: str | None) -> bool:
        """Whether ``password`` has the hash ``stored``; with nothing stored: False, after the same time.

        Call ``take`` first. Raises ``unavailable``.
        """
        return await self._passwords.matches(password, stored, user)
