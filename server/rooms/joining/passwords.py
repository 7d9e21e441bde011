"""Passwords of rooms. They are hashed in a thread of their own, so locked rooms never delay a sign-in.

Addresses take turns there, and not users: as many guests as one likes are to be had from one address.
"""

from collections.abc import Callable
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
    """Hashes and checks the passwords of rooms; with ``limits`` only so often for one user.

    ``address_of``: from where somebody comes; None where that is not known.
    """

    def __init__(
        self, clock: Clock, address_of: Callable[[UserId], str | None] = lambda _: None, *, limits: bool
    ) -> None:
        self._passwords = Passwords(threads=_THREADS)
        self._clock = clock
        self._address_of = address_of
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
        return await self._passwords.hash(password, self._asker(user))

    def take(self, user: UserId) -> float:
        """Count one hash for ``user``. Returns 0.0, or the seconds to wait; then nothing is counted."""
        return self._hashes.take(user, self._clock.monotonic()) if self._limits else 0.0

    async def matches(self, user: UserId, password: str, stored: str | None) -> bool:
        """Whether ``password`` has the hash ``stored``; with nothing stored: False, after the same time.

        Call ``take`` first. Raises ``unavailable``.
        """
        return await self._passwords.matches(password, stored, self._asker(user))

    def _asker(self, user: UserId) -> str:
        return self._address_of(user) or user
