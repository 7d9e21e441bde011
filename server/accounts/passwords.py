"""Passwords: argon2id (RFC 9106), computed in threads beside the event loop, with a bounded queue.

A password is never logged or kept, and never hashed on the loop.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from models.errors import Refusal
from models.wire.normal_form import composed
from server.runtime.background.priority import go_behind_the_loop
from server.runtime.fair_queue import FairTurns, Full

MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 256

_T = TypeVar("_T")


def clean_password(text: str, *, field: str = "password") -> str:
    """A new password as it is hashed: NFC (RFC 8265, 4.2), 8 to 256 code points, and no more before that.

    Raises ``Refusal("bad_request")``, which names the field.
    """
    _check_length(text, field, least=0)
    password = composed(text)
    _check_length(password, field, least=MIN_PASSWORD)
    return password


def _check_length(password: str, field: str, *, least: int) -> None:
    if not least <= len(password) <= MAX_PASSWORD:
        allowed = f"{MIN_PASSWORD} to {MAX_PASSWORD} characters are allowed"
        raise Refusal("bad_request", f"{field}: {allowed}, not {len(password)}")


class Passwords:
    """Hashes and checks passwords in ``threads`` threads. At most ``waiting`` more requests wait; others are refused.

    Askers (addresses, or users) take turns, and one of them has at most a quarter of the places: a flood of one
    keeps no other out. The defaults are RFC 9106's second recommended option (64 MiB, 3 passes), but in one lane:
    guessing costs the same, and hashing starts no threads of its own, which the kernel lets go before the database.
    """

    def __init__(self, hasher: PasswordHasher | None = None, *, threads: int = 2, waiting: int = 64) -> None:
        self._hasher = hasher or PasswordHasher(parallelism=1)
        self._pool = ThreadPoolExecutor(threads, "passwords", go_behind_the_loop)
        self._turns = FairTurns(threads, waiting)
        # The password of an unknown user is compared with this one, which nobody knows.
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(32))

    def close(self) -> None:
        """Take no more work and drop what waits. Work that has begun goes on to its end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str, asker: str = "") -> str:
        """The PHC string to store for ``password``, in NFC. Raises ``Refusal("unavailable")`` if too many wait."""
        return await self._beside_the_loop(asker, lambda: self._hasher.hash(composed(password)))

    async def matches(self, password: str, stored: str | None, asker: str = "") -> bool:
        """Whether ``stored`` was made from ``password``. With nothing stored: False, after the same time.

        Raises ``Refusal("unavailable")`` if too many wait.
        """
        compared = self._nobodys if stored is None else stored
        does_match = await self._beside_the_loop(asker, lambda: self._verify(compared, password))
        return does_match and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether ``stored`` was made with other parameters than a new one would be."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, composed(password))
        except VerifyMismatchError:
            return False

    async def _beside_the_loop(self, asker: str, work: Callable[[], _T]) -> _T:
        try:
            async with self._turns.turn(asker):
                return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except Full:
            why = "too many are signing in at this moment; try again"
            raise Refusal("unavailable", why, retry_after_s=1) from None
