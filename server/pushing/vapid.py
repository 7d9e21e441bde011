"""The key by which a push service knows this server (VAPID, RFC 8292)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key

from server.pushing.encryption import point_of
from server.runtime.clock import Clock

_KEY_BYTES: Final = 32
# Less than the day that is allowed (section 2); in its last hour a token is signed again.
_GOOD_FOR_S: Final = 12 * 3_600
_RENEW_BEFORE_S: Final = 3_600
_MOST_ORIGINS: Final = 100


def unpadded(data: bytes) -> str:
    """URL-safe base64, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_unpadded(text: str) -> bytes:
    """The bytes of URL-safe base64, with or without padding. Raises ``ValueError``."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def new_key() -> str:
    """A new private key, in the form of ``VAPID_PRIVATE_KEY``."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return unpadded(number.to_bytes(_KEY_BYTES, "big"))


class Vapid:
    """Signs for one server. ``subject`` is a mailto: or https: address of its operator."""

    def __init__(self, private_key: str, subject: str, clock: Clock) -> None:
        """Raises ``ValueError`` for an invalid private key."""
        number = from_unpadded(private_key)
        if len(number) != _KEY_BYTES:
            raise ValueError("is not 32 bytes")
        self._key = derive_private_key(int.from_bytes(number, "big"), SECP256R1())
        self._subject = subject
        self._clock = clock
        self.public_key = unpadded(point_of(self._key.public_key()))
        # By origin: a header, and until when (s) it is used.
        self._signed: dict[str, tuple[str, float]] = {}

    def authorization(self, endpoint: str) -> str:
        """The header for a message to ``endpoint``."""
        parts = urlsplit(endpoint)
        origin, now_s = f"{parts.scheme}://{parts.netloc}", self._clock.now_ms() / 1_000
        header, until_s = self._signed.get(origin, ("", 0.0))
        if now_s >= until_s:
            claims = {"aud": origin, "exp": int(now_s) + _GOOD_FOR_S, "sub": self._subject}
            header = f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public_key}"
            if len(self._signed) >= _MOST_ORIGINS:
                self._signed.clear()
            self._signed[origin] = header, now_s + _GOOD_FOR_S - _RENEW_BEFORE_S
        return header
