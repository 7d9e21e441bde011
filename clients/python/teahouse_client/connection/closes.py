"""What the client does after each close code (section 6 of the wire contract)."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from teahouse_client.failure import Failure

TOO_LARGE: Final = 1009


class Verdict(NamedTuple):
    """When to reconnect.

    ``retry``: with back-off; ``goaway``: after the delay that the server asked for; ``renew``: with a new token;
    ``slow``: after a long delay; ``stop``: never.
    """

    act: Literal["retry", "goaway", "renew", "slow", "stop"]
    reason: str


_VERDICTS: Final[Mapping[int, Verdict]] = {
    1001: Verdict("goaway", "going_away"),
    1007: Verdict("stop", "broken"),
    4400: Verdict("stop", "broken"),
    4401: Verdict("renew", "renew"),
    4403: Verdict("stop", "forbidden"),
    4409: Verdict("stop", "replaced"),
    4411: Verdict("retry", "too_slow"),
    4429: Verdict("slow", "too_many"),
}
_CODES: Final[Mapping[str, str]] = {
    "signed_out": "unauthorized",
    "forbidden": "forbidden",
    "outdated": "outdated",
}


def verdict_of(close_code: int) -> Verdict:
    return _VERDICTS.get(close_code, Verdict("retry", "lost"))


def end_of(reason: str) -> Failure:
    """The failure for a connection that has stopped."""
    return Failure(_CODES.get(reason, "closed"), f"the connection has ended: {reason}")
