"""How often one address may sign in, one name may be tried, and one session may get new tokens.

The limit of an address is wide, because many people may share one.
"""

from collections.abc import Hashable
from typing import TypeVar

from models.errors import Refusal
from models.ids import SessionId, UserId
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.transport.http.addresses import subscriber

_K = TypeVar("_K", bound=Hashable)


class SignInLimits:
    """The limits of the account calls; with ``on=False`` none at all."""

    def __init__(self, clock: Clock, *, on: bool = True) -> None:
        self._clock = clock
        self._on = on
        self._addresses: Buckets[str] = Buckets(rate_per_s=5, burst=100)
        # Wrong passwords: for a name from one address, so that nobody keeps another out, and for a name alone.
        self._tries: Buckets[tuple[str, str]] = Buckets(rate_per_s=1 / 6, burst=10)
        self._names: Buckets[str] = Buckets(rate_per_s=1 / 6, burst=100)
        self._profiles: Buckets[UserId] = Buckets(rate_per_s=1 / 10, burst=10)
        # Counted whether or not there is such an account, so that the limit reveals nothing.
        self._resets: Buckets[str] = Buckets(rate_per_s=1 / 300, burst=3)
        self._reset_addresses: Buckets[str] = Buckets(rate_per_s=1 / 30, burst=20)
        self._exports: Buckets[UserId] = Buckets(rate_per_s=1 / 60, burst=3)
        self._sessions: Buckets[SessionId] = Buckets(rate_per_s=1, burst=60)
        self._invitations: Buckets[str] = Buckets(rate_per_s=1, burst=60)

    def sign_in(self, address: str) -> None:
        """Count a register, login or guest. Raises ``Refusal("rate_limited")``."""
        self._take(self._addresses, subscriber(address), "too many sign-ins from this address")

    def try_name(self, name_key: str, address: str) -> None:
        """Count an attempt to log in under a name, before it is known to fail.

        Counted by name and address together, and by name alone more widely. Raises ``Refusal("rate_limited")``.
        """
        self._take(self._tries, (name_key, subscriber(address)), "too many wrong passwords for this name")
        self._take(self._names, name_key, "too many wrong passwords for this name")

    def name_was_right(self, name_key: str, address: str) -> None:
        """Give that attempt back: only failed ones count."""
        self._tries.give_back((name_key, subscriber(address)))
        self._names.give_back(name_key)

    def renew(self, session: SessionId) -> None:
        """Count a refresh or a ticket. Raises ``Refusal("rate_limited")``."""
        self._take(self._sessions, session, "too many tokens and tickets for this session")

    def reset(self, name_key: str, address: str) -> None:
        """Count a request to reset a password. Raises ``Refusal("rate_limited")``."""
        self._take(self._reset_addresses, subscriber(address), "too many resets from this address")
        self._take(self._resets, name_key, "too many resets for this name")

    def export(self, user: UserId) -> None:
        """Count an export of the data of ``user``. Raises ``Refusal("rate_limited")``."""
        self._take(self._exports, user, "too many exports of this user")

    def see_invitation(self, address: str) -> None:
        """Count a preview of an invitation before signing in. Raises ``Refusal("rate_limited")``."""
        self._take(self._invitations, subscriber(address), "too many invitations from this address")

    def change_profile(self, user: UserId) -> None:
        """Count a change of name or status, which goes to all rooms. Raises ``Refusal("rate_limited")``."""
        self._take(self._profiles, user, "too many changes of this profile")

    def _take(self, buckets: Buckets[_K], key: _K, why: str) -> None:
        if not self._on:
            return
        retry_after_s = buckets.take(key, self._clock.monotonic())
        if retry_after_s > 0:
            raise Refusal("rate_limited", why, retry_after_s=round(retry_after_s, 3))
