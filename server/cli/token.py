"""``python -m server token``: a token that is valid for 15 minutes, to try what a user sees.

``--sub S`` signs as the outside issuer does, ``--user ID`` as this server does for users of its own.
"""

import re
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

from models.ids import ID_PATTERN, UserId, new_id
from models.stores.people.sessions import Session
from server.accounts.tokens import jws
from server.accounts.tokens.command_line import session_of
from server.accounts.tokens.outside_issuer import OutsideClaims
from server.accounts.tokens.own import ACCESS_S, OwnTokens
from server.cli.exit_status import ExitStatus, Refused
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import UsageError

_LIFE_S: Final = 900


class Whose(NamedTuple):
    """The user of the token: ``who`` is a subject of the outside issuer, or the id of a user of ours."""

    who: str
    is_ours: bool


def whose_and_flags(arguments: Sequence[str]) -> tuple[Whose, Sequence[str]]:
    """Parse ``arguments``: the user of the token, and the settings after it. Raises ``UsageError``."""
    match arguments:
        case ["--sub", subject, *flags] if subject:
            return Whose(subject, is_ours=False), flags
        case ["--user", user, *flags] if re.match(ID_PATTERN, user):
            return Whose(user, is_ours=True), flags
        case _:
            raise UsageError("usage: python -m server token --sub SUBJECT, or --user ID")


def write_token(whose: Whose, settings: Settings, clock: Clock) -> ExitStatus:
    """Write a token that is valid for 15 minutes.

    Raises ``Refused`` if the issuer signs with a key that only the issuer has.
    """
    if whose.is_ours:
        token = _of_user(UserId(whose.who), settings, clock)
        if not settings.cli_tokens:
            sys.stderr.write("CLI_TOKENS: off here; this token is let in only where it is on\n")
    else:
        token = _of_subject(whose.who, settings, clock)
    sys.stdout.write(token + "\n")
    return ExitStatus.OK


def _of_user(user: UserId, settings: Settings, clock: Clock) -> str:
    """A token like our own, but without a sign-in. The user is looked up when it is used."""
    now_ms = clock.now_ms()
    session = Session(
        id=session_of(user),
        user=user,
        name=user,
        guest=False,
        counter=0,
        rotated_at=now_ms,
        expires_at=now_ms + ACCESS_S * 1000,
    )
    return OwnTokens(settings.signing_secret(), settings.jwt_audience).of(session).access_token


def _of_subject(subject: str, settings: Settings, clock: Clock) -> str:
    """A token like the issuer's, with a sign-in of its own."""
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
    return jws.signed(claims, secret.encode())
