"""Publishing through one Redis: in one pipeline a turn of the loop, bounded, and no loss unnoticed."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

from models.errors import unavailable
from server.cluster.bus.over_redis.link import Link
from server.cluster.bus.over_redis.topology import REPLICA
from server.cluster.bus.over_redis.wire import Refused

TOO_MUCH: Final = "Redis takes less than is published"
_REPLICAS: Final = (b"slave", b"replica")
# The memory for a waiting message besides its bytes.
_OVERHEAD_BYTES: Final = 200

_log = logging.getLogger(__name__)


class Publisher:
    """``opened`` is called when it takes messages; ``lost`` gets the channels whose messages may not have arrived."""

    def __init__(
        self,
        link: Link,
        verb: str,
        max_queued_bytes: int,
        opened: Callable[[], None],
        lost: Callable[[Iterable[str]], None],
    ) -> None:
        self._link = link
        self._verb = verb
        self._max_queued_bytes = max_queued_bytes
        self._opened = opened
        self._lost = lost
        self._queued_bytes = 0

    @property
    def is_up(self) -> bool:
        """Whether messages are taken."""
        return self._link.is_up

    def publish(self, name: str, message: bytes) -> None:
        """Queue ``message`` for the channel that Redis knows by ``name``. Raises ``unavailable``."""
        if not self._link.is_up:
            raise unavailable("the other processes cannot be reached")
        size = len(message) + _OVERHEAD_BYTES
        self._queued_bytes += size
        if self._queued_bytes > self._max_queued_bytes:
            self._link.break_(TOO_MUCH)
            raise unavailable("the other processes cannot be reached")
        self._link.send((self._verb, name, message), (name, size))

    def ask_for_role(self) -> None:
        """Drop the connection if it leads to a replica now."""
        if self._link.is_up:
            self._link.send(("ROLE",))

    def opened(self) -> None:
        self._queued_bytes = 0
        self._opened()

    def received(self, reply: Any) -> None:
        token = self._link.answered()
        if token is None:
            self._look_at_role(reply)
            return
        name, size = token
        self._queued_bytes -= size
        if isinstance(reply, Refused):
            self._lost([name])
            if not reply.is_moved:
                _log.warning("Redis refuses to publish: %s", reply.text)
                self._link.break_("Redis refuses to publish")

    def broken(self, unanswered: list[Any]) -> None:
        self._queued_bytes = 0
        self._lost([token[0] for token in unanswered if token is not None])

    def _look_at_role(self, reply: Any) -> None:
        if isinstance(reply, list) and reply[0] in _REPLICAS:
            self._link.break_(REPLICA)
