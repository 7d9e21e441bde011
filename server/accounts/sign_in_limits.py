"""How often one address may sign in, one name may be tried, and one session may get new tokens.

The limit of an address is wide, because many people may share one.
"""

from models.errors import Refusal
from models.ids import SessionId
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.transport.http.addresses import subscriber


class SignInLimits:
    """The limits of the account calls; with ``on=False`` none at all."""

    def __init__(self, clock: Clock, *, on: bool = True) -> None:
        self._clock = clock
        self._on = on
        self._addresses: Buckets[str] = Buckets(rate_per_s=5, burst=100)
        self._names: Buckets[str] = Buckets(rate_per_s=1 / 6, burst=10)
        self._sessions: Buckets[SessionId] = Buckets(rate_per_s=1, burst=60)

    def sign_in(self, address: str) -> None:
        """Count a register, login or guest. Raises ``Refusal("rate_limited")``."""
        self._take(self._addresses, subscriber(address), "too many sign-ins from this address")

    def try_name(self, name_key: str) -> None:
        """Count an attempt to log in under a name, before it is known to fail.

        Raises ``Refusal("rate_limited")``.
        """
        self._take(self._names, name_key, "too many wrong passwords for this name")

    def name_was_right(self, name_key: str) -> None:
        """Take that attempt back: only failed ones count."""
        self._names.give_back(name_key)

    def renew(self, session: SessionId) -> None:
        """Count a refresh or a ticket. Raises ``Refusal("rate_limited")``."""
        self._take(self._sessions, session, "too many tokens and tickets for this session")

    def _take(self, buckets: Buckets[str] | Buckets[SessionId], key: SessionId | str, why: str) -> None:
        if not self._on:
            return
        retry_after_s = buckets.take(SessionId(key), self._clock.monotonic())
        if retry_after_s > 0:
            raise Refusal("rate_limited", why, retry_after_s=round(retry_after_s, 3))
