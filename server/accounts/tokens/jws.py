"""Signed tokens (RFC 7515, RFC 7519): reading one without trust, checking its signature, checking its claims.

The cryptography is PyJWT's. Times are compared here, because PyJWT reads the machine's clock and ours is passed in.
An algorithm is never chosen because a token names it.
"""

from typing import Annotated, Final, Literal, NoReturn, TypeVar

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from msgspec import Meta, Struct

from models.errors import Refusal
from models.wire.validation import fault_in

MAX_TOKEN: Final = 8_192

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

# Seconds since the epoch, up to the year 9999 (RFC 7519, 2: NumericDate).
NumericDate = Annotated[float, Meta(ge=0, le=253_402_300_799)]

_ALGORITHMS: Final = ("HS256", "RS256", "ES256", "EdDSA")
# RFC 7518, 3.3.
_MIN_RSA_BITS: Final = 2048
# Two machines' clocks may differ; RFC 7519, 4.1.5 allows "some small leeway". Never for the expiry.
CLOCK_SKEW_S: Final = 60
_JWS: Final = jwt.PyJWS(algorithms=_ALGORITHMS, options={"enforce_minimum_key_length": True})


class Key(Struct, frozen=True):
    """A key and the one algorithm that it may be used with (RFC 8725, 3.1)."""

    algorithm: Algorithm
    material: PublicKey | bytes

    @classmethod
    def of_public(cls, key: object) -> "Key | None":
        """``key`` with the algorithm of its type; None for types and sizes that are not accepted."""
        match key:
            case RSAPublicKey() if key.key_size >= _MIN_RSA_BITS:
                return cls("RS256", key)
            case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
                return cls("ES256", key)
            case Ed25519PublicKey():
                return cls("EdDSA", key)
        return None


class Claims(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The claims that every token must have (RFC 7519, 4.1)."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: NumericDate
    nbf: NumericDate | None = None

    @property
    def expires_at(self) -> int:
        """The expiry in ms."""
        return int(self.exp * 1000)


class Unverified(Struct, frozen=True):
    """The claims of a token before its signature is checked: only good for choosing a key."""

    issuer: str
    algorithm: str
    kid: str | None


class _Issuer(Struct):
    iss: str


_ClaimsT = TypeVar("_ClaimsT", bound=Claims)


def peek(token: str) -> Unverified:
    """Read ``token`` without checking its signature. Raises ``Refusal("unauthorized")`` if it is no JWT."""
    _check_size(token)
    try:
        parts = _JWS.decode_complete(token, options={"verify_signature": False})
        issuer = msgspec.json.decode(parts["payload"], type=_Issuer).iss
    except (jwt.PyJWTError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        refuse("it is no JWT")
    algorithm, kid = parts["header"].get("alg"), parts["header"].get("kid")
    return Unverified(issuer=issuer, algorithm=str(algorithm), kid=kid)


def verified(token: str, key: Key, shape: type[_ClaimsT]) -> _ClaimsT:
    """The claims of a ``token`` that ``key`` signed, with its one algorithm.

    Raises ``Refusal("unauthorized")`` for any other token and for claims of another shape.
    """
    _check_size(token)
    try:
        payload = _JWS.decode(token, key.material, algorithms=[key.algorithm])
        return msgspec.json.decode(payload, type=shape)
    except jwt.PyJWTError:
        refuse("its signature is not valid")
    except msgspec.ValidationError as error:
        refuse(f"a claim is missing or of another type: {fault_in('claims', error)}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        refuse("a claim is missing or of another type")


def signed(claims: Claims, secret: bytes) -> str:
    """``claims`` as a JWT signed with HS256; the same claims give the same bytes."""
    return _JWS.encode(msgspec.json.encode(claims), secret, algorithm="HS256")


def check(claims: Claims, *, issuer: str, audience: str, now_ms: int) -> None:
    """Raise ``Refusal("unauthorized")`` unless ``claims`` are for us and for now."""
    if claims.iss != issuer:
        refuse("it is of another issuer")
    if audience not in ([claims.aud] if isinstance(claims.aud, str) else claims.aud):
        refuse("it is for another audience")
    if claims.expires_at <= now_ms:
        refuse("it has expired")
    if claims.nbf is not None and claims.nbf * 1000 > now_ms + CLOCK_SKEW_S * 1000:
        refuse("it is not valid yet")
    if not claims.sub:
        refuse("it names no subject")


def _check_size(token: str) -> None:
    if len(token) > MAX_TOKEN or not token.isascii():
        refuse("it is no JWT")


def refuse(why: str) -> NoReturn:
    raise Refusal("unauthorized", f"the token is not accepted: {why}")
