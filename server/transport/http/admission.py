"""How many connections one address may have, and all together, before their users have signed in."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from models.errors import Refusal
from server.transport.http.addresses import TrustedProxies, subscriber

MAX_UNSIGNED: Final = 256


class Admission:
    """Counts open connections, by subscriber (see ``addresses.subscriber``).

    At most ``most_each`` of one subscriber, and ``most`` in all; None: no limit. Connections of a proxy in
    ``proxies`` are not counted: many people are behind it, and it bounds them itself.
    """

    def __init__(
        self, *, most_each: int = MAX_UNSIGNED, most: int | None = None, proxies: TrustedProxies | None = None
    ) -> None:
        self._most_each = most_each
        self._most = most
        self._proxies = proxies
        self._counts: Counter[str] = Counter()

    def check(self, address: str) -> None:
        """Raise ``Refusal("rate_limited")`` if there is no room for one more from ``address``."""
        if self._is_trusted(address):
            return
        if self._counts[subscriber(address)] >= self._most_each:
            raise Refusal(
                "rate_limited", f"too many sockets from this address; {self._most_each} may be open"
            )
        if self._most is not None and self._counts.total() >= self._most:
            raise Refusal("rate_limited", "too many sockets at this address; come back later")

    def enter(self, address: str) -> Callable[[], None]:
        """Count one connection more. Returns a function that counts it out again, once. Raises as ``check``."""
        self.check(address)
        if self._is_trusted(address):
            return _nothing_to_do
        key = subscriber(address)
        self._counts[key] += 1
        inside = True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self._counts -= Counter((key,))

        return leave

    def _is_trusted(self, address: str) -> bool:
        return self._proxies is not None and self._proxies.trusts(address)


def _nothing_to_do() -> None:
    """Do nothing, for a connection that was not counted."""
