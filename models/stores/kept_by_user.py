"""Values read for a user's rooms, cached in memory: read often, and changed only by this process.

Only one process writes to a database, so its cache stays correct if it notes its own writes.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Generic, TypeVar

from models.ids import RoomId, UserId

MAX_USERS: Final = 2_000

V = TypeVar("V")


class KeptByUser(Generic[V]):
    """A value for each room of a user, for the most recently requested users.

    ``merged`` combines a cached value and a noted one, in the order in which the writes were acknowledged.
    """

    def __init__(self, merged: Callable[[V, V], V], max_users: int = MAX_USERS) -> None:
        self._merged = merged
        self._max_users = max_users
        self._kept: OrderedDict[UserId, dict[RoomId, V]] = OrderedDict()
        # Notes about a user while the values are being read, which may include them or not; None: a write is in
        # doubt.
        self._noted: dict[UserId, list[list[tuple[RoomId, V] | None]]] = {}

    async def of(self, user: UserId, read: Callable[[], Awaitable[dict[RoomId, V]]]) -> Mapping[RoomId, V]:
        """The values of ``user``, not to be changed; ``read`` fetches those that are not cached, or raises."""
        kept = self._kept.get(user)
        if kept is not None:
            self._kept.move_to_end(user)
            return kept
        noted: list[tuple[RoomId, V] | None] = []
        self._noted.setdefault(user, []).append(noted)
        try:
            values = await read()
        finally:
            self._noted[user].remove(noted)
            if not self._noted[user]:
                del self._noted[user]
        for note in noted:
            if note is None:
                return values
            self._merge(values, *note)
        self._kept[user] = values
        if len(self._kept) > self._max_users:
            self._kept.popitem(last=False)
        return values

    def note(self, user: UserId, room: RoomId, value: V) -> None:
        """Note what was written."""
        kept = self._kept.get(user)
        if kept is not None:
            self._merge(kept, room, value)
        for noted in self._noted.get(user, ()):
            noted.append((room, value))

    def doubt(self, user: UserId) -> None:
        """Read the values of ``user`` again at the next request: a write may have taken effect or not."""
        self._kept.pop(user, None)
        for noted in self._noted.get(user, ()):
            noted.append(None)

    def forget(self, room: RoomId) -> None:
        """Drop the cached values of a deleted room."""
        for values in self._kept.values():
            values.pop(room, None)
        for user in list(self._noted):
            self.doubt(user)

    def _merge(self, values: dict[RoomId, V], room: RoomId, value: V) -> None:
        values[room] = self._merged(values[room], value) if room in values else value
