"""The callers: an operator with the administrator's token, or the application's server with a key of its own."""

import hashlib
import secrets
from typing import Final

from msgspec import Struct

from models.errors import Refusal
from models.ids import KEY_PREFIX, OPERATOR, UserId, new_id
from models.stores.operators.keys import MOST_KEYS, ApiKey, KeyStore, Scope
from models.wire.chat_values import Person, Value
from models.wire.normal_form import composed, is_blank
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets

CALLS_PER_S: Final = 50.0
CALLS_BURST: Final = 200.0
MAX_NAME: Final = 64
_SECRET_BYTES: Final = 32
# The beginning of every key, so that no user's token is looked up as one.
KEY_MARK: Final = "thk_"
# The precision with which the last use of a key is noted.
_TOUCH_MS: Final = 10_000


class Caller(Struct, frozen=True, kw_only=True):
    """The caller: a key with ``scopes``, or with None the operators, and the user ``behind`` it."""

    id: UserId
    name: str
    scopes: frozenset[Scope] | None = None
    behind: UserId | None = None

    @property
    def person(self) -> Person:
        """The bot as whom the caller acts."""
        return Person(id=self.id, name=self.name, bot=True)

    @property
    def is_admin(self) -> bool:
        return self.scopes is None

    def check_may(self, scope: Scope, *, write: bool) -> None:
        """Raise ``forbidden`` unless the caller is an operator, or the key has ``scope``, or ``read`` to read."""
        if (
            self.scopes is None
            or scope in self.scopes
            or (not write and "read" in self.scopes and scope != "webhooks")
        ):
            return
        raise Refusal("forbidden", f"this key lacks the scope {scope}")

    def check_admin(self) -> None:
        """Raise ``forbidden`` unless the caller is an operator."""
        if not self.is_admin:
            raise Refusal("forbidden", "this is for operators alone")


OPERATORS: Final = Caller(id=OPERATOR, name="operator")


def admin(user: UserId) -> Caller:
    """The caller for a user who is an operator."""
    return Caller(id=OPERATOR, name="operator", behind=user)


class KeyShown(Value, frozen=True):
    """A key as operators see it. Times in ms."""

    id: UserId
    name: str
    scopes: list[Scope]
    created_at: int
    used_at: int | None = None


class KeyList(Value, frozen=True):
    """The answer to ``GET /api/admin/keys``."""

    keys: list[KeyShown]


class NewKey(Value, frozen=True):
    """A key that was just made: ``key`` is shown this once."""

    id: UserId
    key: str


class Callers:
    """The administrator's token and all keys."""

    def __init__(self, store: KeyStore, admin_token: str | None, clock: Clock, *, limits: bool) -> None:
        self._store = store
        self._admin_token = admin_token
        self._clock = clock
        self._calls: Buckets[UserId] | None = Buckets(CALLS_PER_S, CALLS_BURST) if limits else None

    async def find(self, token: str) -> Caller | None:
        """The caller with ``token``; None for one that may be a user's.

        Raises:
            Refusal: ``unauthorized`` for an unknown key, ``rate_limited``, ``unavailable``.
        """
        admin = self._admin_token
        if admin is not None and secrets.compare_digest(token.encode(), admin.encode()):
            return OPERATORS
        if not token.startswith(KEY_MARK):
            return None
        key = await self._store.find(_hash(token))
        if key is None:
            raise Refusal("unauthorized", "there is no such key")
        self._count(key.id)
        now_ms = self._clock.now_ms()
        if now_ms - (key.used_at or 0) > _TOUCH_MS:
            await self._store.touch(key.id, now_ms)
        return Caller(id=key.id, name=key.name, scopes=frozenset(key.scopes))

    async def make(self, name: str, scopes: list[Scope]) -> NewKey:
        """Make a key. Raises ``bad_request``, ``conflict`` (there are already 1,000), ``unavailable``."""
        if len(name) > MAX_NAME or is_blank(name) or "\0" in name:
            raise Refusal("bad_request", f"name: 1 to {MAX_NAME} characters, and something to see in it")
        if not scopes:
            raise Refusal("bad_request", "scopes: a key needs one at least")
        if len(await self._store.all()) >= MOST_KEYS:
            raise Refusal("conflict", f"there are {MOST_KEYS} keys: end some")
        secret = KEY_MARK + secrets.token_urlsafe(_SECRET_BYTES)
        key = ApiKey(
            id=UserId(new_id(KEY_PREFIX)),
            name=composed(name.strip()),
            scopes=sorted(set(scopes)),
            hash=_hash(secret),
            created_at=self._clock.now_ms(),
        )
        await self._store.add(key)
        return NewKey(id=key.id, key=secret)

    async def list(self) -> KeyList:
        """Every key, the oldest first. Raises ``unavailable``."""
        keys = await self._store.all()
        return KeyList(
            keys=[
                KeyShown(
                    id=key.id,
                    name=key.name,
                    scopes=key.scopes,
                    created_at=key.created_at,
                    used_at=key.used_at,
                )
                for key in keys
            ]
        )

    async def end(self, key: UserId) -> None:
        """End a key: from now on it is refused. Raises ``not_found``, ``unavailable``."""
        if not await self._store.end(key):
            raise Refusal("not_found", "key: there is no such key")

    def _count(self, key: UserId) -> None:
        wait_s = self._calls.take(key, self._clock.monotonic()) if self._calls is not None else 0.0
        if wait_s:
            raise Refusal("rate_limited", "too many calls with this key", retry_after_s=round(wait_s, 3))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
