"""How many connections one address may have before anybody on them has signed in."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from server.transport.http.addresses import TrustedProxies, subscriber

MAX_UNSIGNED: Final = 256


class Admission:
    """Counts connections that are not signed in, by subscriber (see ``addresses.subscriber``).

    Connections of a trusted proxy are not counted: many people are behind it, and it bounds them itself.
    """

    def __init__(self, proxies: TrustedProxies, most: int = MAX_UNSIGNED) -> None:
        self._proxies = proxies
        self._most = most
        self._counts: Counter[str] = Counter()

    def enter(self, address: str) -> Callable[[], None] | None:
        """Count a connection of ``address``.

        Returns what takes it off the count (it may be called twice), or None if the address has as many as it may:
        close the connection at once then.
        """
        if self._proxies.trusts(address):
            return _nothing_to_do
        key = subscriber(address)
        if self._counts[key] >= self._most:
            return None
        self._counts[key] += 1
        inside = True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self._counts -= Counter((key,))

        return leave


def _nothing_to_do() -> None:
    """A connection that was not counted."""
