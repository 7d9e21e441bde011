"""Who of the players is there: anybody with an open socket, whatever rooms it listens to."""

from collections.abc import Callable
from typing import Protocol

from models.ids import UserId


class Presence(Protocol):
    """Knows whose sockets are open."""

    def is_present(self, user: UserId) -> bool:
        """Whether ``user`` has an open socket."""
        ...

    def measure(self, user: UserId) -> None:
        """Begin to measure how long frames take to ``user`` and back."""
        ...

    def lag_s(self, user: UserId) -> float:
        """How long they took when that was measured last, as far as it counts; 0 where it is not known."""
        ...

    def subscribe_presence(self, subscriber: Callable[[UserId, float], None], /) -> Callable[[], None]:
        """Call ``subscriber`` with each user who comes or is gone, and since when (``Clock.monotonic``).

        In the turn of the loop after the change. A user whose sockets fell silent is gone since it was last heard.
        """
        ...
