"""Message encryption for Web Push (RFC 8291), as one record of the encoding aes128gcm (RFC 8188)."""

import secrets
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_BYTES: Final = 3_993
"""The longest text: push services take bodies of 4,096 bytes (RFC 8291, section 4)."""
AUTH_BYTES: Final = 16

_RECORD_BYTES: Final = 4_096
_SALT_BYTES: Final = 16
# The only record is the last one (RFC 8188, section 2).
_LAST: Final = b"\x02"


def point_of(key: EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes, uncompressed."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_at(point: bytes) -> EllipticCurvePublicKey:
    """The public key of a browser. Raises ``ValueError`` for bytes that are no point of P-256."""
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)


def encrypt(
    text: bytes,
    point: bytes,
    auth: bytes,
    *,
    key: EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """``text`` in a form that only the browser with this ``point`` and ``auth`` can read.

    ``key`` and ``salt`` are new ones each time, except in a test with known values. Raises ``ValueError`` for a wrong
    point.
    """
    theirs = key_at(point)
    key = key or generate_private_key(SECP256R1())
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    ours = point_of(key.public_key())
    secret = _derived(auth, key.exchange(ECDH(), theirs), b"WebPush: info\0" + point + ours, 32)
    content_key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    header = salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(content_key).encrypt(nonce, text + _LAST, None)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
