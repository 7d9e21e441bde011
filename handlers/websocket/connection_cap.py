"""How many are in at once, where nobody says who it is. Used by the doors without a token."""

from collections import Counter
from collections.abc import Callable

from models.errors import Refusal


class ConnectionCap:
    """Counts who is in: ``most`` at once, and ``most_each`` of one address."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most = most
        self._most_each = most_each
        self._of: Counter[str] = Counter()

    def check(self, address: str) -> None:
        """Raise ``Refusal("rate_limited")`` if there is no room for one more from ``address``."""
        if self._of[address] >= self._most_each:
            raise Refusal(
                "rate_limited", f"too many sockets from this address; {self._most_each} may be open"
            )
        if self._of.total() >= self._most:
            raise Refusal("rate_limited", "too many sockets at this address; come back later")

    def enter(self, address: str) -> Callable[[], None]:
        """Count one more. Returns what counts it out again, once. Raises as ``check`` does."""
        self.check(address)
        self._of[address] += 1
        inside = True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self._of -= Counter((address,))

        return leave
