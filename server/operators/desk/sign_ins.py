"""Operators at the page ``/admin``: a cookie stands for the administrator's token, or for an admin's own session.

The cookie is signed and stored nowhere, so any process can check it. It ends after eight hours, when another
``ADMIN_TOKEN`` is set, and when the admin's session ends or the admin is no longer named.
"""

import hashlib
import hmac
import secrets
from typing import Final

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import SessionId, UserId
from server.accounts.authentication import Authenticator, Identity
from server.accounts.naming.admins import Admins
from server.operators.callers import OPERATORS, Caller, admin
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.transport.http.addresses import subscriber

LASTS_S: Final = 8 * 3_600
_USE: Final = b"teahouse admin page 1"
# Wrong tokens from one address.
_WRONG_PER_S: Final = 1 / 6
_WRONG_BURST: Final = 10


class _Claims(Struct, frozen=True, array_like=True):
    """``user`` is empty if the token was typed in; ``of`` is then the mark of that token, else the session."""

    user: str
    of: str
    until_at: int


class DeskSignIns:
    """The sign-ins at the page. ``secret`` signs; ``admin_token``, if any, is the one that may be typed in."""

    def __init__(
        self, secret: str, admin_token: str | None, admins: Admins, auth: Authenticator, clock: Clock
    ) -> None:
        # A key of its own: a signature for one use never passes for another.
        self._key = hmac.digest(secret.encode(), _USE, hashlib.sha256)
        self._admin_token = admin_token
        self._admins = admins
        self._auth = auth
        self._clock = clock
        self._wrong: Buckets[str] = Buckets(_WRONG_PER_S, _WRONG_BURST)

    async def begin(self, token: str, address: str) -> str:
        """The cookie for ``token``, the administrator's or an admin's own.

        Raises ``Refusal``: ``unauthorized``, ``forbidden`` (a user who is no admin), ``rate_limited`` after ten wrong
        ones from an address, ``unavailable``.
        """
        now_ms, known = self._clock.now_ms(), subscriber(address)
        wait_s = self._wrong.take(known, self._clock.monotonic())
        if wait_s:
            raise Refusal(
                "rate_limited", "too many wrong tokens from this address", retry_after_s=round(wait_s, 3)
            )
        until_at = now_ms + LASTS_S * 1_000
        typed = self._admin_token
        if typed is not None and secrets.compare_digest(token.encode(), typed.encode()):
            claims = _Claims("", self._mark(typed), until_at)
        else:
            who = await self._admin(token)
            claims = _Claims(who.user, who.session, min(until_at, who.expires_at))
        self._wrong.give_back(known)
        return self._signed(claims)

    async def caller(self, cookie: str) -> Caller:
        """The caller with ``cookie``. Raises ``unauthorized``, ``forbidden``, ``unavailable``."""
        claims = self._read(cookie)
        if not claims.user:
            if self._admin_token is None or not hmac.compare_digest(claims.of, self._mark(self._admin_token)):
                raise _over()
            return OPERATORS
        if not await self._auth.is_open(SessionId(claims.of)):
            raise _over()
        if not await self._admins.is_admin(UserId(claims.user)):
            raise Refusal("forbidden", "this page is for operators")
        return admin(UserId(claims.user))

    async def _admin(self, token: str) -> Identity:
        who = await self._auth.verify(token)
        if not await self._admins.is_admin(who.user):
            raise Refusal("forbidden", "this page is for operators")
        return who

    def _mark(self, admin_token: str) -> str:
        return hmac.digest(self._key, admin_token.encode(), hashlib.sha256).hex()

    def _signed(self, claims: _Claims) -> str:
        body = msgspec.json.encode(claims)
        return f"{body.hex()}.{hmac.digest(self._key, body, hashlib.sha256).hex()}"

    def _read(self, cookie: str) -> _Claims:
        told, _, mac = cookie.partition(".")
        try:
            body = bytes.fromhex(told)
            if not hmac.compare_digest(hmac.digest(self._key, body, hashlib.sha256), bytes.fromhex(mac)):
                raise _over()
            claims = msgspec.json.decode(body, type=_Claims)
        except (ValueError, msgspec.MsgspecError):
            raise _over() from None
        if claims.until_at <= self._clock.now_ms():
            raise _over()
        return claims


def _over() -> Refusal:
    return Refusal("unauthorized", "sign in at the page of operators again")
