"""The outside issuer that the settings name, with its keys. Called by ``server.app`` alone."""

from server.accounts.jwks import KeySet
from server.accounts.outside_issuer import Keys, OneKey, OutsideIssuer
from server.runtime.clock import Clock
from server.runtime.settings import Settings
from server.transport.http.client import RemoteDocument


def issuer_of(settings: Settings, clock: Clock) -> OutsideIssuer | None:
    """The outside issuer, or None where there is none."""
    if settings.jwt_issuer is None:
        return None
    return OutsideIssuer(settings.jwt_issuer, settings.jwt_audience, _keys_of(settings, clock))


def _keys_of(settings: Settings, clock: Clock) -> Keys:
    if settings.jwks_url is not None:
        return KeySet(RemoteDocument(settings.jwks_url), clock)
    if settings.jwt_public_key is not None:
        return OneKey.of_pem(settings.jwt_public_key)
    return OneKey.of_secret(settings.signing_secret())
