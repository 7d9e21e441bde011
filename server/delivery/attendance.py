"""Which players are online, and how slow the network is to each: what matches ask of their players' sockets."""

from collections.abc import Callable

from models.ids import UserId
from server.delivery.registry import SocketRegistry
from server.runtime.subscribers import Unsubscribe


class Attendance:
    """The presence of ``server.matches.upkeep.presence``, by the sockets of this process."""

    def __init__(self, sockets: SocketRegistry, most_lag_s: float) -> None:
        """``most_lag_s``: a longer lag counts as this; 0: lags are not measured."""
        self._sockets = sockets
        self._most_lag_s = most_lag_s

    def is_present(self, user: UserId) -> bool:
        """Whether ``user`` has an open socket."""
        return self._sockets.is_present(user)

    def subscribe_presence(self, subscriber: Callable[[UserId, float], None]) -> Unsubscribe:
        """Call ``subscriber`` with each user who comes online or goes offline, and since when."""
        return self._sockets.subscribe_presence(subscriber)

    def measure(self, user: UserId) -> None:
        """Begin to measure the round trip of frames to ``user``."""
        if not self._most_lag_s:
            return
        for connection in self._sockets.of_user(user):
            if connection.meter is not None:
                connection.meter.measure()

    def lag_s(self, user: UserId) -> float:
        """The last measured round trip, on the fastest of the user's sockets; 0 if it is not known."""
        meters = [connection.meter for connection in self._sockets.of_user(user)]
        measured = [meter.round_trip_s for meter in meters if meter is not None and meter.round_trip_s]
        return min([self._most_lag_s, *measured]) if measured else 0.0
