"""The sockets of a gateway: it sees their signs of life; the home knows their users, and limits their number."""

from collections.abc import Callable

from models.errors import Disconnect, Refusal
from server.accounts.authentication import Identity
from server.cluster.link.words import Asked, Closed, Listed, Opened
from server.delivery.connection import Connection
from server.delivery.liveness import Heartbeat, Liveness
from server.delivery.registry import SocketLimits, SocketRegistry
from server.relaying.gateway.calls import Calls
from server.relaying.gateway.hub import GatewayHub
from server.relaying.gateway.voices import Sockets, VoiceNumbers
from server.runtime.clock import Clock
from server.runtime.timings import Timings


class GatewaySockets(SocketRegistry):
    """All open sockets of this gateway."""

    def __init__(
        self,
        calls: Calls,
        hub: GatewayHub,
        clock: Clock,
        limits: SocketLimits,
        timings: Timings,
        numbers: VoiceNumbers,
    ) -> None:
        super().__init__(calls, hub, clock, limits, timings.sweep_s)
        self.open: Sockets = {}
        self._calls = calls
        self._numbers = numbers
        self._say: Callable[[Asked], None] | None = None

    def tell(self, say: Callable[[Asked], None]) -> None:
        """Report opened and closed sockets to the home with ``say``."""
        self._say = say

    def listed(self) -> list[Listed]:
        """All of them, with the rooms where they listen."""
        return [self._listed(connection) for connection in self.open.values()]

    async def check_admission(self, identity: Identity, task: str) -> None:
        await self._calls.admit(identity, task)

    def add(
        self, connection: Connection, heartbeat: Heartbeat | None = None, since_at: int | None = None
    ) -> Liveness:
        liveness = super().add(connection, heartbeat, since_at)
        self.open[connection.id] = connection
        self._tell(Opened(self._listed(connection)))
        connection.subscribe_closed(self._closed)
        return liveness

    async def close_if_ended(self, connection: Connection) -> None:
        """Do nothing: the home checks the session of each socket that is reported to it."""

    def adopt(self, connection: Connection, identity: Identity) -> None:
        """Put a socket under another identity of its user, as the home did."""
        if identity.session != connection.identity.session:
            try:
                self._move(connection, identity.session)
            except Refusal as refusal:
                connection.close(Disconnect(4429, refusal.message))
                return
        connection.renew(identity)

    def _listed(self, connection: Connection) -> Listed:
        liveness = self._users[connection.identity.user][connection]
        rooms = [
            (room, [self._numbers.in_list(connection, each) for each in voices])
            for room, voices in connection.rooms.items()
        ]
        of_user = connection.id, connection.identity, connection.task
        return Listed(*of_user, liveness.since_at, rooms, connection.is_looked_at)

    def _closed(self, connection: Connection) -> None:
        self.open.pop(connection.id, None)
        self._tell(Closed(connection.id, connection.closed_with))

    def _tell(self, word: Asked) -> None:
        if self._say is not None:
            self._say(word)
