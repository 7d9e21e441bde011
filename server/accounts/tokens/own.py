"""Our own tokens: access tokens (RFC 7519) and refresh tokens, made from a session and checked again.

Both are functions of the stored session alone, so that a retry gets the same bytes, from any process.
This module knows no store: its callers check whether a session still lives.
"""

import base64
import hashlib
import hmac
from typing import Final, Literal

from msgspec import Struct

from models.ids import SessionId, UserId, derived_id
from models.stores.people.sessions import Session
from models.wire.chat_values import SelfInfo, Value
from server.accounts.tokens import jws
from server.runtime.settings.readers import OWN_ISSUER

ACCESS_S: Final = 900
_MAX_REFRESH: Final = 200


class SignedIn(Value, frozen=True):
    """The ``session`` object that the contract answers with."""

    access_token: str
    refresh_token: str
    expires_in_s: int
    user: SelfInfo


class RefreshToken(Struct, frozen=True):
    """The parts of a refresh token of ours: the ``counter``-th of ``session``."""

    session: SessionId
    counter: int


class AccessClaims(jws.Claims, frozen=True, kw_only=True):
    """The claims of our access tokens; ``scope`` is ``user`` or ``guest``."""

    sub: UserId
    sid: SessionId
    jti: str
    name: str
    iat: int
    scope: Literal["user", "guest"]


class OwnTokens:
    """Makes and reads the tokens that ``secret`` signs, for ``audience``."""

    def __init__(self, secret: str, audience: str) -> None:
        self._key = jws.Key("HS256", secret.encode())
        self._secret = secret.encode()
        # A key for each use: a MAC made for one never passes for the other.
        self._refresh_key = hmac.digest(self._secret, b"teahouse refresh token 1", hashlib.sha256)
        self._audience = audience

    def of(self, session: Session) -> SignedIn:
        """The session object of ``session`` in its present state; always the same bytes for the same counter."""
        return SignedIn(
            access_token=self._access_token(session),
            refresh_token=self._refresh_token(session.id, session.counter),
            expires_in_s=ACCESS_S,
            user=SelfInfo(id=session.user, name=session.name, guest=session.guest),
        )

    def read_access(self, token: str, now_ms: int) -> AccessClaims:
        """The claims of an access token of ours. Raises ``Refusal("unauthorized")`` for any other."""
        claims = jws.verified(token, self._key, AccessClaims)
        jws.check(claims, issuer=OWN_ISSUER, audience=self._audience, now_ms=now_ms)
        return claims

    def is_newest(self, claims: AccessClaims, session: Session) -> bool:
        """Whether ``claims`` are those of the newest access token of ``session``, and it had one before."""
        return session.counter > 1 and claims.jti == _access_id(session)

    def read_refresh(self, token: str) -> RefreshToken:
        """Parse a refresh token of ours. Raises ``Refusal("unauthorized")`` for any other text."""
        session, _, rest = token.rpartition(".")[0].rpartition(".")
        if len(token) > _MAX_REFRESH or not (token.isascii() and rest.isdigit()):
            jws.refuse("it is no refresh token")
        counter = int(rest)
        expected = self._refresh_token(SessionId(session), counter)
        if not hmac.compare_digest(expected.encode(), token.encode()):
            jws.refuse("it is no refresh token")
        return RefreshToken(SessionId(session), counter)

    def _access_token(self, session: Session) -> str:
        issued_at = session.rotated_at // 1000
        claims = AccessClaims(
            iss=OWN_ISSUER,
            aud=self._audience,
            sub=session.user,
            sid=session.id,
            jti=_access_id(session),
            name=session.name,
            iat=issued_at,
            exp=issued_at + ACCESS_S,
            scope="guest" if session.guest else "user",
        )
        return jws.signed(claims, self._secret)

    def _refresh_token(self, session: SessionId, counter: int) -> str:
        text = f"{session}.{counter}"
        mac = hmac.digest(self._refresh_key, text.encode(), hashlib.sha256)
        return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _access_id(session: Session) -> str:
    return derived_id("t", session.id, str(session.counter))
