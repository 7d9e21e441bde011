"""The public keys that an outside issuer publishes as a JWK set (RFC 7517), cached and fetched again as needed.

The fetch is handed in: it must be bounded in time and size, and raise ``Refusal("unavailable")`` when it fails. One
is under way at a time, whoever asks; it goes on though all who wait for it leave.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import jwt
import msgspec
from msgspec import Struct

from models.errors import Refusal
from server.accounts.tokens.jws import Key, Unverified, refuse
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.cooperative import in_slices

# After this long the set is fetched again even if every key is known: an issuer withdraws keys that way.
MAX_AGE_S: Final = 600.0
# How often an unknown key, which anybody can name in a token, may cause a fetch.
UNKNOWN_KEY_S: Final = 30.0
RETRY_S: Final = 2.0
# A token whose key is known waits so long for a newer set, and not at all while the last fetch failed.
PATIENCE_S: Final = 1.0
MAX_KEYS: Final = 1_000

# What PyJWT lets through of members that are no numbers, or no text.
_NO_KEY: Final = (ValueError, TypeError, AttributeError, OverflowError)

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
    """The keys behind one URL."""

    def __init__(self, fetch: Fetch, clock: Clock, patience_s: float = PATIENCE_S) -> None:
        self._fetch = fetch
        self._clock = clock
        self._patience_s = patience_s
        self._keys: list[NamedKey] = []
        self._fetched_at: float | None = None
        self._next_try_at = self._next_unknown_at = 0.0
        self._tasks = Tasks()
        self._fetching: asyncio.Future[None] | None = None
        self._has_failed = False

    async def key_for(self, token: Unverified) -> Key:
        """The key that ``token`` names, or the only one if it names none.

        An old set goes on serving while the issuer does not answer, or answers slowly.

        Raises ``Refusal("unauthorized")`` if there is no such key, and ``Refusal("unavailable")`` if the set was
        never fetched and cannot be now.
        """
        known = self._find(token)
        if self._is_stale() or known is None:
            await self._renew(is_known=known is not None)
        key = self._find(token)
        if key is None and self._fetched_at is None:
            raise _unreachable()
        if key is None:
            refuse("it is signed with a key that its issuer does not publish")
        return key

    async def close(self) -> None:
        """Fetch no more."""
        await self._tasks.close()

    def _find(self, token: Unverified) -> Key | None:
        # The token only chooses among trusted keys, each bound to its own algorithm.
        fitting = [
            key for kid, key in self._keys if key.algorithm == token.algorithm and token.kid in (None, kid)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _is_stale(self) -> bool:
        return self._fetched_at is None or self._clock.monotonic() - self._fetched_at >= MAX_AGE_S

    async def _renew(self, *, is_known: bool) -> None:
        """Fetch the set anew if that is due, and wait for it: without a known key until it has come."""
        if self._fetching is None:
            if self._clock.monotonic() < (self._next_try_at if self._is_stale() else self._next_unknown_at):
                return
            self._fetching = self._tasks.spawn(self._fetched(), name="fetch the JWK set")
        if is_known and self._has_failed:
            return
        await asyncio.wait({self._fetching}, timeout=self._patience_s if is_known else None)

    async def _fetched(self) -> None:
        try:
            self._keys = await in_slices(_keys_in(await self._fetch()))
            self._fetched_at = self._clock.monotonic()
            self._has_failed = False
        except Refusal as refusal:
            self._has_failed = True
            _log.warning("the JWK set of JWT_ISSUER cannot be fetched: %s; will retry", refusal.message)
        finally:
            self._fetching = None
            now = self._clock.monotonic()
            self._next_try_at, self._next_unknown_at = now + RETRY_S, now + UNKNOWN_KEY_S


def read_keys(body: bytes) -> list[NamedKey]:
    """The usable keys of a JWK set: public ones, for signatures, of the accepted algorithms.

    Others are skipped, as RFC 7517, 5 asks. Raises ``Refusal("unavailable")`` if ``body`` is no set.
    """
    return list(_keys_in(body))


def _keys_in(body: bytes) -> Iterator[NamedKey]:
    """As ``read_keys``, a key after the other: reading one may take as long as checking a signature."""
    try:
        raw_keys = msgspec.json.decode(body, type=_JwkSet).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("unavailable", "the answer is no JWK set") from None
    if len(raw_keys) > MAX_KEYS:
        raise Refusal("unavailable", f"it holds {len(raw_keys)} keys, and at most {MAX_KEYS} are read")
    for raw in raw_keys:
        key = _read_key(raw)
        if key is not None:
            yield key


def _read_key(raw: msgspec.Raw) -> NamedKey | None:
    try:
        about = msgspec.json.decode(raw, type=_Jwk)
        if about.kty == "oct" or about.use != "sig" or "verify" not in about.key_ops:
            return None
        data: dict[str, Any] = msgspec.json.decode(raw)
        key = Key.of_public(jwt.PyJWK(data).key)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, jwt.PyJWTError, *_NO_KEY):
        return None
    if key is None or about.alg not in (None, key.algorithm):
        return None
    return about.kid, key


def _unreachable() -> Refusal:
    why = "the keys of the token's issuer cannot be had; try again"
    return Refusal("unavailable", why, retry_after_s=RETRY_S)
