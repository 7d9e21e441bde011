"""How fast commands may come: from one socket, and from one user over all of its sockets. A rate has a burst."""

from typing import Final

from models.ids import UserId
from models.wire.commands import Command
from server.runtime.rate_limits import Buckets

COMMANDS_PER_S: Final = 100.0
COMMANDS_BURST: Final = 400.0
MESSAGES_PER_S: Final = 20.0
MESSAGES_BURST: Final = 100.0
ROOMS_PER_S: Final = 1.0
ROOMS_BURST: Final = 200.0
# Refusals for going too fast that one socket may cause before it is closed.
PATIENCE_PER_S: Final = 5.0
PATIENCE_BURST: Final = 200.0
# Frames that cannot be read which one socket may send within a time before it is closed.
MALFORMED_TAKEN: Final = 2
MALFORMED_WITHIN_S: Final = 60.0


class UserRates:
    """What each user has left of its messages and of the rooms that it may make."""

    def __init__(self) -> None:
        self._messages: Buckets[UserId] = Buckets(MESSAGES_PER_S, MESSAGES_BURST, capacity=100_000)
        self._rooms: Buckets[UserId] = Buckets(ROOMS_PER_S, ROOMS_BURST)

    def take(self, user: UserId, command: Command, now: float) -> float:
        """Count ``command``; the seconds to wait before it may be sent, 0.0 where it is in time."""
        match command.rules.cost:
            case "command":
                return 0.0
            case "message":
                return self._messages.take(user, now, command.message_count)
            case "room":
                return self._rooms.take(user, now)
