"""Tokens of the application's own users (settings ``JWT_ISSUER`` and ``JWT_ISSUER_SECRET`` of the server)."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any, Final

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH: Final = 26


def sign_token(
    secret: str,
    *,
    issuer: str,
    subject: str,
    name: str,
    session: str | None = None,
    lasts_s: int = 600,
    audience: str = "teahouse",
) -> str:
    """A JSON Web Token (RFC 7519, HS256) that lets ``subject`` in as ``name`` for ``lasts_s``.

    ``session`` names the sign-in that it belongs to (``sid``). All tokens of one sign-in should name the same, so
    that a newer token keeps its socket open; a new sign-in needs a new name. None: the subject.
    """
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "sid": subject if session is None else session,
        "name": name,
        "iat": now,
        "exp": now + lasts_s,
    }
    parts = ".".join(_part(json.dumps(each).encode()) for each in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{parts}.{_part(hmac.digest(secret.encode(), parts.encode(), hashlib.sha256))}"


def user_id(issuer: str, subject: str) -> str:
    """The id of such a user, for calls about users who have not signed in yet."""
    told = "".join(f"{len(each)}:{each}" for each in (issuer, subject))
    number = int.from_bytes(hashlib.sha256(told.encode()).digest())
    return "x-" + "".join(_CROCKFORD[number >> 5 * place & 31] for place in range(_ID_LENGTH))


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
