"""How fast one user, over all their sockets, may send commands that cost others something."""

import math
from collections.abc import Mapping
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.commands.base import Command, Cost
from server.runtime.clock import Clock
from server.runtime.costly_lane import CostlyLane
from server.runtime.rate_limits import Buckets

# For each cost, how many a second, and how many at once.
RATES: Final[Mapping[Cost, tuple[float, float]]] = {
    "command": (100.0, 400.0),
    "message": (20.0, 100.0),
    "room": (1.0, 200.0),
    "membership": (1.0, 30.0),
    "settings": (1 / 2, 20.0),
    "invite": (1 / 10, 20.0),
    "stranger": (1 / 10, 10.0),
    "table": (1 / 5, 10.0),
    # Each is stored and shown to everybody in the room, and brings a table to the top of the list.
    "seat": (2.0, 60.0),
    # Inputs of matches that go on by themselves count as nothing else: four for each of 60 ticks a second.
    "input": (240.0, 480.0),
}
COMMANDS_PER_S: Final = RATES["command"][0]
MESSAGES_PER_S: Final = RATES["message"][0]
# How long a user is shown as typing after an ``on``, and how soon the next ``on`` is passed on.
TYPING_HOLDS_S: Final = 5.0
TYPING_AGAIN_S: Final = 3.0
_MAX_USERS: Final = 100_000
# Refusals as ``rate_limited`` that one socket may cause before it is closed.
PATIENCE_PER_S: Final = 5.0
PATIENCE_BURST: Final = 200.0
# Malformed frames that one socket may send within a time before it is closed.
MALFORMED_TAKEN: Final = 2
MALFORMED_WITHIN_S: Final = 60.0


class UserRates:
    """What each user has left of each kind of cost. With ``on=False`` everything is in time.

    ``lane`` is for commands that cost the database much, at any rate.
    """

    def __init__(self, clock: Clock, *, on: bool = True) -> None:
        self._clock = clock
        self.on = on
        self._buckets: Mapping[Cost, Buckets[UserId]] = {
            cost: Buckets(per_s, burst, capacity=_MAX_USERS) for cost, (per_s, burst) in RATES.items()
        }
        self._typing = TypingRate()
        self.lane = CostlyLane() if on else CostlyLane(most_waiting=_MAX_USERS)

    def take(self, user: UserId, command: Command | None) -> float:
        """Count a command of ``user``; None stands for a frame that is no command of ours.

        Returns the seconds to wait before it may be sent, 0.0 if it is in time. It counts as a command, and also with
        the cost of its rules.
        """
        if not self.on:
            return 0.0
        now = self._clock.monotonic()
        if command is not None and command.rules.cost == "input":
            return self._buckets["input"].take(user, now)
        wait_s = self._buckets["command"].take(user, now)
        if wait_s or command is None or command.rules.cost == "command":
            return wait_s
        return self._buckets[command.rules.cost].take(user, now, command.message_count)

    def spend(self, user: UserId, cost: Cost) -> None:
        """Count a cost that is known only while the command is carried out.

        Raises:
            Refusal: ``rate_limited``, with how long to wait.
        """
        wait_s = self._buckets[cost].take(user, self._clock.monotonic()) if self.on else 0.0
        if wait_s:
            raise too_fast(wait_s)

    def passes_typing(self, user: UserId, room: RoomId, *, on: bool) -> bool:
        """Whether the event that ``user`` types in ``room``, or no longer, is passed on to the others."""
        return not self.on or self._typing.passes(user, room, self._clock.monotonic(), on=on)


class TypingRate:
    """Limits typing events: only changes are passed on, and ``on`` at most once in 3 s a room.

    An ``on`` holds for 5 s: after that the next one is a change again, for clients let it expire by themselves.
    """

    def __init__(self, capacity: int = _MAX_USERS) -> None:
        self._capacity = capacity
        # Least recently passed first: when, and whether it was ``on``.
        self._passed: dict[tuple[UserId, RoomId], tuple[float, bool]] = {}

    def passes(self, user: UserId, room: RoomId, now: float, *, on: bool) -> bool:
        """Whether to pass this on; ``now`` is in seconds of a monotonic clock."""
        key = (user, room)
        on_at, was_on = self._passed.get(key, (-math.inf, False))
        is_on = was_on and now - on_at < TYPING_HOLDS_S
        if on == is_on or (on and now - on_at < TYPING_AGAIN_S):
            return False
        self._passed.pop(key, None)
        self._passed[key] = (now if on else on_at, on)
        if len(self._passed) > self._capacity:
            del self._passed[next(iter(self._passed))]
        return True


def too_fast(wait_s: float) -> Refusal:
    """The refusal of a user who must wait."""
    # A millisecond more than needed, lest a client that waits exactly that long is refused again.
    return Refusal("rate_limited", "too fast", retry_after_s=math.ceil(wait_s * 1_000 + 1) / 1_000)
