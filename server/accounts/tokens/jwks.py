"""The public keys that an outside issuer publishes as a JWK set (RFC 7517), cached and fetched again as needed.

The caller passes the fetch: it must be bounded in time and size, and raise ``Refusal("unavailable")`` on failure.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import jwt
import msgspec
from msgspec import Struct

from models.errors import Refusal
from server.accounts.tokens.jws import Key, Unverified, refuse
from server.runtime.clock import Clock

# After this long the set is fetched again even if every key is known: an issuer withdraws keys that way.
MAX_AGE_S: Final = 600.0
# How often an unknown key, which anybody can name in a token, may cause a fetch.
UNKNOWN_KEY_S: Final = 30.0
RETRY_S: Final = 2.0

Fetch = Callable[[], Awaitable[bytes]]
NamedKey = tuple[str | None, Key]

_log = logging.getLogger(__name__)


class _Jwk(Struct, frozen=True):
    """The members of a JWK that describe its purpose (RFC 7517, 4)."""

    kty: str
    kid: str | None = None
    use: str = "sig"
    alg: str | None = None
    key_ops: tuple[str, ...] = ("verify",)


class _JwkSet(Struct, frozen=True):
    keys: list[msgspec.Raw]


class KeySet:
    """The keys behind one URL. Callers that need a fetch at the same time share one."""

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: list[NamedKey] = []
        self._fetched_at: float | None = None
        self._next_try_at = 0.0
        self._lock = asyncio.Lock()

    async def key_for(self, token: Unverified) -> Key:
        """The key that ``token`` names, or the only one if it names none.

        An old set is used while the issuer does not answer.

        Raises ``Refusal("unauthorized")`` if there is no such key, and ``Refusal("unavailable")`` if the set was
        never fetched and cannot be now.
        """
        if self._needs_fetch(token):
            await self._renew(token)
        key = self._find(token)
        if key is None and self._fetched_at is None:
            raise _unreachable()
        if key is None:
            refuse("it is signed with a key that its issuer does not publish")
        return key

    def _find(self, token: Unverified) -> Key | None:
        # The token only chooses among trusted keys, each bound to its own algorithm.
        fitting = [
            key for kid, key in self._keys if key.algorithm == token.algorithm and token.kid in (None, kid)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _needs_fetch(self, token: Unverified) -> bool:
        return self._is_stale() or self._find(token) is None

    def _is_stale(self) -> bool:
        return self._fetched_at is None or self._clock.monotonic() - self._fetched_at >= MAX_AGE_S

    async def _renew(self, token: Unverified) -> None:
        async with self._lock:
            now = self._clock.monotonic()
            # While this one waited for the lock, another may have fetched the set, or failed to.
            if now < self._next_try_at or not self._needs_fetch(token):
                return
            self._next_try_at = now + RETRY_S
            try:
                self._keys = read_keys(await self._fetch())
            except Refusal as refusal:
                _log.warning("the JWK set of JWT_ISSUER cannot be fetched: %s; will retry", refusal.message)
                return
            self._fetched_at = self._clock.monotonic()
            self._next_try_at = self._fetched_at + UNKNOWN_KEY_S


def read_keys(body: bytes) -> list[NamedKey]:
    """The usable keys of a JWK set: public ones, for signatures, of the accepted algorithms.

    Others are skipped, as RFC 7517, 5 asks. Raises ``Refusal("unavailable")`` if ``body`` is no set.
    """
    try:
        raw_keys = msgspec.json.decode(body, type=_JwkSet).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("unavailable", "the answer is no JWK set") from None
    return [key for raw in raw_keys if (key := _read_key(raw)) is not None]


def _read_key(raw: msgspec.Raw) -> NamedKey | None:
    try:
        about = msgspec.json.decode(raw, type=_Jwk)
        if about.kty == "oct" or about.use != "sig" or "verify" not in about.key_ops:
            return None
        data: dict[str, Any] = msgspec.json.decode(raw)
        key = Key.of_public(jwt.PyJWK(data).key)
    except (msgspec.DecodeError, jwt.PyJWTError):
        return None
    if key is None or about.alg not in (None, key.algorithm):
        return None
    return about.kid, key


def _unreachable() -> Refusal:
    why = "the keys of the token's issuer cannot be had; try again"
    return Refusal("unavailable", why, retry_after_s=RETRY_S)
