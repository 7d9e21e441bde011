"""Tokens as anybody could forge them, with any fault."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.rigs.held_clock import START_MS

ISSUER = "https://accounts.example"
SHARED_SECRET = "what the outside application and we both know"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def outside_claims(**changes: Any) -> dict[str, Any]:
    """Valid claims of the outside issuer; a change to None omits one."""
    now = START_MS // 1000
    claims = {"iss": ISSUER, "aud": "teahouse", "sub": "7", "iat": now, "exp": now + 600} | changes
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: Any, key: Any = SHARED_SECRET, algorithm: str = "HS256", **headers: Any) -> str:
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jwt.PyJWS().encode(payload, key, algorithm=algorithm, headers=headers)


def unsigned(claims: Any, algorithm: str = "none", signature: str = "") -> str:
    """A token that claims to need no signature (RFC 7519, 6)."""
    parts = (_part(json.dumps(part).encode()) for part in ({"alg": algorithm, "typ": "JWT"}, claims))
    return ".".join([*parts, signature])


def new_key(algorithm: str) -> PrivateKey:
    match algorithm:
        case "RS256":
            return rsa.generate_private_key(65537, 2048)
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def pem_of(key: PrivateKey) -> str:
    """The public half, as published."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode()


def jwk_of(key: PrivateKey, kid: object, **members: Any) -> dict[str, Any]:
    """The public half as a JWK (RFC 7517)."""
    algorithms = jwt.algorithms
    public: Any = key.public_key()
    match key:
        case rsa.RSAPrivateKey():
            text = algorithms.RSAAlgorithm.to_jwk(public)
        case ec.EllipticCurvePrivateKey():
            text = algorithms.ECAlgorithm.to_jwk(public)
        case _:
            text = algorithms.OKPAlgorithm.to_jwk(public)
    named = {} if kid is None else {"kid": kid}
    jwk: dict[str, Any] = {**json.loads(str(text)), **named, **members}
    return jwk


def signed_as_a_secret(claims: Any, public_pem: str) -> str:
    """A token whose HMAC key is a public key: the attack of RFC 8725, 2.1, which PyJWT refuses to make."""
    text = unsigned(claims, "HS256").rstrip(".")
    return f"{text}.{_part(hmac.digest(public_pem.encode(), text.encode(), hashlib.sha256))}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
