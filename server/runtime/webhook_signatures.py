"""Signatures of the Standard Webhooks specification (https://www.standardwebhooks.com, symmetric ``v1``)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

PREFIX: Final = "whsec_"
MIN_BYTES: Final = 24
MAX_BYTES: Final = 64
_NEW_BYTES: Final = 32


def new_secret() -> str:
    """A secret in the form that receivers get: ``whsec_`` and the key in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_NEW_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The key in ``secret``. Raises ``ValueError`` unless it is ``whsec_`` and base64 of 24 to 64 bytes."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"it does not begin with {PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"after {PREFIX} it is not base64") from None
    if not MIN_BYTES <= len(key) <= MAX_BYTES:
        raise ValueError(f"its key is of {len(key)} bytes and not of {MIN_BYTES} to {MAX_BYTES}")
    return key


def signed(secret: str, webhook_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The headers under which ``body`` is sent at ``timestamp_s``, in seconds since the epoch."""
    content = b".".join((webhook_id.encode(), str(timestamp_s).encode(), body))
    digest = hmac.new(key_of(secret), content, hashlib.sha256).digest()
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
