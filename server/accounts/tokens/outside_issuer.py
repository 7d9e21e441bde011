"""Tokens of the one outside issuer: the application that embeds Teahouse has its own accounts.

The settings determine which key is trusted, never the token.
"""

from typing import Protocol

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from server.accounts.tokens import jws
from server.accounts.tokens.jwks import KeySet
from server.accounts.tokens.jws import Key, Unverified
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.transport.http.client import RemoteDocument


class Keys(Protocol):
    """The keys of an issuer."""

    async def key_for(self, token: Unverified) -> Key:
        """The key for ``token``. Raises ``Refusal``: ``unauthorized`` or ``unavailable``."""

    async def close(self) -> None:
        """Ask the issuer for nothing more."""


class OneKey:
    """An issuer with one permanent key."""

    def __init__(self, key: Key) -> None:
        self._key = key

    @classmethod
    def of_secret(cls, secret: str) -> "OneKey":
        """A secret that the issuer shares with us: HS256."""
        return cls(Key("HS256", secret.encode()))

    @classmethod
    def of_pem(cls, pem: str) -> "OneKey":
        """A public key in PEM: RS256, ES256 or EdDSA by its type. Raises ``ValueError`` for any other."""
        key = Key.of_public(load_pem_public_key(pem.encode()))
        if key is None:
            raise ValueError("is not a key for RS256, ES256 or EdDSA")
        return cls(key)

    async def key_for(self, token: Unverified) -> Key:
        return self._key

    async def close(self) -> None:
        """Nothing was asked for."""


class OutsideClaims(jws.Claims, frozen=True, kw_only=True):
    """The optional claims of an outside token."""

    iat: jws.NumericDate | None = None
    sid: str | None = None
    jti: str | None = None
    name: str | None = None
    preferred_username: str | None = None

    @property
    def sign_in(self) -> str:
        """An id that tells this sign-in from the subject's others, as well as the issuer allows."""
        moment = f"until {self.exp:.3f}" if self.iat is None else f"{self.iat:.3f}"
        return self.sid or self.jti or moment

    @property
    def issued_at(self) -> int:
        """When it was issued, in ms; 0 if the token does not say."""
        return int((self.iat or 0) * 1000)


class OutsideIssuer:
    """The outside issuer ``name``, whose tokens are for ``audience``."""

    def __init__(self, name: str, audience: str, keys: Keys) -> None:
        self.name = name
        self._audience = audience
        self._keys = keys

    async def close(self) -> None:
        """Ask for no more keys."""
        await self._keys.close()

    async def read(self, token: str, about: Unverified, now_ms: int) -> OutsideClaims:
        """The claims of a token of this issuer.

        Raises ``Refusal``: ``unauthorized`` for any other token, ``unavailable`` if the key cannot be fetched.
        """
        key = await self._keys.key_for(about)
        claims = jws.verified(token, key, OutsideClaims)
        jws.check(claims, issuer=self.name, audience=self._audience, now_ms=now_ms)
        if claims.issued_at > now_ms + jws.CLOCK_SKEW_S * 1000:
            jws.refuse("it was issued in the future")
        return claims


def issuer_of(settings: Settings, clock: Clock) -> OutsideIssuer | None:
    """The issuer that the settings name, with its keys; None if they name none."""
    if settings.jwt_issuer is None:
        return None
    return OutsideIssuer(settings.jwt_issuer, settings.jwt_audience, _keys_of(settings, clock))


def _keys_of(settings: Settings, clock: Clock) -> Keys:
    if settings.jwks_url is not None:
        return KeySet(RemoteDocument(settings.jwks_url), clock)
    if settings.jwt_public_key is not None:
        return OneKey.of_pem(settings.jwt_public_key)
    return OneKey.of_secret(settings.jwt_issuer_secret or settings.signing_secret())
