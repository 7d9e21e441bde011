"""Tokens of the one outside issuer: the application that embeds Teahouse has its own accounts.

Which key is believed follows from the settings, never from the token. Used by ``server.accounts.authentication``.
"""

from typing import Protocol

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from server.accounts import jws
from server.accounts.jws import Key, Unverified


class Keys(Protocol):
    """Where the keys of an issuer come from."""

    async def key_for(self, token: Unverified) -> Key:
        """The key for ``token``. Raises ``Refusal``: ``unauthorized`` or ``unavailable``."""


class OneKey:
    """An issuer with one key for good."""

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


class OutsideClaims(jws.Claims, frozen=True, kw_only=True):
    """What an outside token may say beside what it must."""

    iat: jws.NumericDate | None = None
    sid: str | None = None
    jti: str | None = None
    name: str | None = None
    preferred_username: str | None = None

    @property
    def sign_in(self) -> str:
        """What tells this sign-in from the subject's others, as well as the issuer lets us know."""
        moment = f"until {self.exp:.3f}" if self.iat is None else f"{self.iat:.3f}"
        return self.sid or self.jti or moment

    @property
    def issued_at(self) -> int:
        """When it was issued, in ms; 0 if it does not say."""
        return int((self.iat or 0) * 1000)


class OutsideIssuer:
    """The outside issuer ``name``, whose tokens are for ``audience``."""

    def __init__(self, name: str, audience: str, keys: Keys) -> None:
        self.name = name
        self._audience = audience
        self._keys = keys

    async def read(self, token: str, about: Unverified, now_ms: int) -> OutsideClaims:
        """The claims of a token of this issuer.

        Raises ``Refusal``: ``unauthorized`` for any other token, ``unavailable`` where the key cannot be had.
        """
        key = await self._keys.key_for(about)
        claims = jws.verified(token, key, OutsideClaims)
        jws.check(claims, issuer=self.name, audience=self._audience, now_ms=now_ms)
        return claims
