"""Which players are there: all with an open socket, whatever rooms it listens to."""

from collections.abc import Callable
from typing import Protocol

from models.ids import UserId


class Presence(Protocol):
    """Knows which users have open sockets."""

    def is_present(self, user: UserId) -> bool:
        """Whether ``user`` has an open socket."""
        ...

    def measure(self, user: UserId) -> None:
        """Begin to measure the round trip of frames to ``user``."""
        ...

    def lag_s(self, user: UserId) -> float:
        """The last measured round trip, up to the limit; 0 if it is not known."""
        ...

    def subscribe_presence(self, subscriber: Callable[[UserId, float], None], /) -> Callable[[], None]:
        """Call ``subscriber`` with each user who comes or goes, and since when (``Clock.monotonic``).

        In the turn of the loop after the change. A user whose sockets fell silent is gone since the last sign of
        life.
        """
        ...
