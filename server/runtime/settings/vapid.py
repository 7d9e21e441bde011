"""The readers of the settings of Web Push (VAPID, RFC 8292)."""

import re
from base64 import urlsafe_b64decode
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

_KEY_BYTES: Final = 32
_SUBJECT: Final = re.compile(r"(?:mailto:[^@\s]+@[^@\s]+|https://[^/\s]+\S*)\Z")


def private_key(text: str) -> str:
    """A private key of P-256: 32 bytes in URL-safe base64."""
    key = text.strip()
    try:
        number = urlsafe_b64decode(key + "=" * (-len(key) % 4))
        derive_private_key(int.from_bytes(number, "big"), SECP256R1())
    except ValueError:
        number = b""
    if len(number) != _KEY_BYTES:
        raise ValueError("is no key (python -m server vapid makes one)")
    return key


def subject(text: str) -> str:
    """The address under which a push service reaches the operator."""
    if not _SUBJECT.match(text.strip()):
        raise ValueError("is neither mailto:NAME@HOST nor https://HOST")
    return text.strip()
