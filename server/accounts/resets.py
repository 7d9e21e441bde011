"""Forgotten passwords: the operator's hook delivers a token to the user, who sets a new password with it.

The asker learns nothing: the answer is the same, after the same time, whether or not there is such an account. The
operator decides how the hook delivers a token (by mail, for example).
"""

import logging
import secrets
from typing import Final

import msgspec

from models.database.client import Database
from models.errors import Refusal, unavailable
from models.stores.people.resets import Reset, ResetStore
from models.stores.people.sessions import Device
from models.stores.people.users import UserStore
from models.wire.names import clean_name, name_key
from server.accounts.accounts import Accounts
from server.accounts.passwords import clean_password
from server.accounts.sign_in_limits import SignInLimits
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.runtime.settings.settings import Settings
from server.transport.http.client import HttpEndpoint

TOKEN_S: Final = 3_600
_MAX_TOKEN: Final = 64
_MOST_AT_ONCE: Final = 64

_log = logging.getLogger(__name__)


class Resets:
    """Resets of passwords. Without a ``hook`` there are none."""

    def __init__(
        self,
        store: ResetStore,
        users: UserStore,
        accounts: Accounts,
        hook: HttpEndpoint | None,
        limits: SignInLimits,
        clock: Clock,
    ) -> None:
        self._store = store
        self._users = users
        self._accounts = accounts
        self._hook = hook
        self._limits = limits
        self._clock = clock
        self._tasks = Tasks()

    async def close(self) -> None:
        """Deliver no more tokens."""
        await self._tasks.close()
        if self._hook is not None:
            self._hook.close()

    def ask(self, name: str, *, device: Device) -> None:
        """Have the hook deliver a token to the account of this name, if there is one. Returns at once.

        Raises ``Refusal``: ``not_found`` without a hook, ``bad_request``, ``rate_limited``, and ``unavailable`` while
        too many are on their way.
        """
        if self._hook is None:
            raise Refusal("not_found", "there is nothing at this address")
        wished = clean_name(name)
        self._limits.reset(name_key(wished), device.address)
        if len(self._tasks) >= _MOST_AT_ONCE:
            raise unavailable("too many passwords are being reset at this moment; try again")
        self._tasks.spawn(self._bring(self._hook, wished), name="reset a password")

    async def redeem(self, token: str, new: str, *, device: Device) -> None:
        """Make ``new`` the password of the account that ``token`` was made for, and end all its sessions.

        Raises ``Refusal``: ``unauthorized`` for a token that is unknown, used or too old, ``bad_request`` for a
        password that is too short or too long, which leaves the token as it is, ``rate_limited``, ``unavailable``.
        """
        secret = clean_password(new, field="new")
        self._limits.sign_in(device.address)
        possible = len(token) <= _MAX_TOKEN and token.isascii()
        reset = await self._store.find(token) if possible else None
        if reset is None or reset.expires_at <= self._clock.now_ms():
            raise _no_token()
        password_hash = await self._accounts.hash_password(secret, device)
        # After the hash, which may be refused if too many wait: then the token can still be used.
        if not await self._store.take(token):
            raise _no_token()
        if not await self._accounts.replace_password(reset.user, password_hash):
            raise _no_token()
        await self._store.forget_user(reset.user)

    async def _bring(self, hook: HttpEndpoint, name: str) -> None:
        try:
            user = await self._users.find_by_name(name)
            if user is None or user.password_hash is None:
                return
            token = secrets.token_urlsafe(32)
            await self._store.add(token, Reset(user.id, self._clock.now_ms() + TOKEN_S * 1000))
            await hook.tell(msgspec.json.encode({"user": user.id, "name": user.name, "token": token}))
        except Refusal as refusal:
            # The text of a refusal holds no token.
            _log.warning("a password cannot be reset: %s", refusal)
        except Exception as error:  # a barrier: nobody awaits this
            log_incident(_log, "a password could not be reset", error)


def _no_token() -> Refusal:
    return Refusal("unauthorized", "token: it is not known, was used, or is too old")


def resets_of(
    settings: Settings,
    database: Database,
    users: UserStore,
    accounts: Accounts,
    limits: SignInLimits,
    clock: Clock,
) -> Resets:
    """The resets that the settings allow."""
    hook = HttpEndpoint(settings.reset_hook, "RESET_HOOK") if settings.reset_hook else None
    return Resets(ResetStore(database), users, accounts, hook, limits, clock)
