"""How the sockets of this process ended: counted by code, and logged where the server ended them."""

from collections import Counter
from typing import Final

from models.errors import GOING_AWAY
from server.delivery.connection import Connection
from server.runtime.clock import Clock
from server.runtime.thinned_log import ThinnedLog

BY_CLIENT: Final = 0
# Normal ends: clients leave, and a draining server sends all of them away.
_AS_USUAL: Final = frozenset({BY_CLIENT, 1_000, GOING_AWAY})


class Ends:
    """``counted`` has a number for each code; 0 stands for sockets that their clients closed."""

    def __init__(self, clock: Clock) -> None:
        self.counted: Counter[str] = Counter()
        self._log = ThinnedLog("teahouse.sockets", clock.monotonic)

    def note(self, connection: Connection) -> None:
        code = connection.closed_with
        self.counted[str(code)] += 1
        if code not in _AS_USUAL:
            who = connection.identity
            self._log.info(
                "socket closed", code=code, user=who.user, session=who.session, task=connection.task
            )
