"""``python -m server token --sub S``: a token as the outside issuer would sign it, to try what its users see."""

import sys
from collections.abc import Sequence
from typing import Final

from models.ids import new_id
from server.accounts.tokens import jws
from server.accounts.tokens.outside_issuer import OutsideClaims
from server.cli.exit_status import ExitStatus, Refused
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import UsageError

_LIFE_S: Final = 900


def subject_and_flags(arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The subject that ``arguments`` begin with, and the settings behind it. Raises ``UsageError``."""
    match arguments:
        case ["--sub", subject, *flags] if subject:
            return subject, flags
        case _:
            raise UsageError("usage: python -m server token --sub SUBJECT")


def write_token(subject: str, settings: Settings, clock: Clock) -> ExitStatus:
    """Write a token of ``subject`` that is good for 15 minutes, a sign-in of its own.

    Raises ``Refused`` where the issuer signs with a key that only the issuer has.
    """
    if settings.jwt_issuer is None:
        raise Refused("JWT_ISSUER: it is unset, so no issuer signs tokens")
    if settings.jwks_url is not None or settings.jwt_public_key is not None:
        raise Refused("JWT_ISSUER: it signs with a key of its own, which is not known here")
    now_s = clock.now_ms() / 1000
    claims = OutsideClaims(
        iss=settings.jwt_issuer,
        aud=settings.jwt_audience,
        sub=subject,
        iat=now_s,
        exp=now_s + _LIFE_S,
        sid=new_id("cli"),
    )
    secret = settings.jwt_issuer_secret or settings.signing_secret()
    sys.stdout.write(jws.signed(claims, secret.encode()) + "\n")
    return ExitStatus.OK
