"""Which web pages may open a socket here: those of our own host, and those that the operator lists."""

from collections.abc import Collection
from urllib.parse import urlsplit


class Origins:
    """The origins that are let in. ``null``, which any sandboxed page can have, never is."""

    def __init__(self, listed: Collection[str]) -> None:
        self._any = "*" in listed
        self._listed = frozenset(origin.lower() for origin in listed)

    def allows(self, origin: str, host: str) -> bool:
        """Whether a page of ``origin`` may connect to ``host``, both as the request's headers have them."""
        origin = origin.strip().lower()
        if origin == "null":
            return False
        if self._any or origin in self._listed:
            return True
        return bool(host) and urlsplit(origin).netloc == host.lower()
