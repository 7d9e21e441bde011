"""Who listens where on this process, and the one place where an event meets its listeners.

An event is encoded once per codec and the finished frame is shared. Called by rooms (``publish``) and
by what joins and closes; must never wait.
"""

from collections.abc import Iterable
from typing import Final

from models.events import Event, PresenceEvent
from models.ids import RoomId, UserId
from server.codec import Codec
from server.connection import Connection

_NOBODY: Final[frozenset[Connection]] = frozenset()
# Above this many listeners nobody is told of each coming and going: n of them would cost n squared frames.
MAX_PRESENCE_LISTENERS: Final = 1_000


class _Frames(dict[Codec, bytes]):
    """An event as finished frames, each made when the first socket of its codec wants it."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, codec: Codec) -> bytes:
        frame = self[codec] = codec.frame(self._event)
        return frame


class _Audience:
    """Who listens to one room: its sockets in the order of their coming, and by user."""

    __slots__ = ("connections", "users")

    def __init__(self) -> None:
        self.connections: dict[Connection, None] = {}
        self.users: dict[UserId, list[Connection]] = {}

    def add(self, connection: Connection) -> None:
        self.connections[connection] = None
        self.users.setdefault(connection.identity.user, []).append(connection)

    def remove(self, connection: Connection) -> None:
        del self.connections[connection]
        user = connection.identity.user
        self.users[user].remove(connection)
        if not self.users[user]:
            del self.users[user]


class Hub:
    """The listeners of every room."""

    def __init__(self) -> None:
        self._rooms: dict[RoomId, _Audience] = {}

    def listeners(self, room: RoomId) -> Iterable[Connection]:
        """The sockets that listen to ``room``, in the order of their coming."""
        audience = self._rooms.get(room)
        return audience.connections if audience else _NOBODY

    def has_listeners(self, room: RoomId) -> bool:
        """Whether anybody listens to ``room``."""
        return room in self._rooms

    def listen(self, connection: Connection, room: RoomId) -> None:
        """From now on ``connection`` gets the events of ``room``. Tells the others who is there."""
        if connection.closed or room in connection.rooms:
            return
        connection.rooms.add(room)
        audience = self._rooms.setdefault(room, _Audience())
        audience.add(connection)
        self._tell_presence(room, connection)

    def unlisten(self, connection: Connection, room: RoomId) -> None:
        """``connection`` gets no more events of ``room``."""
        if room not in connection.rooms:
            return
        connection.rooms.discard(room)
        audience = self._rooms[room]
        audience.remove(connection)
        if not audience.connections:
            del self._rooms[room]
        else:
            self._tell_presence(room, connection)

    def forget(self, connection: Connection) -> None:
        """``connection`` is closed: it listens nowhere."""
        for room in list(connection.rooms):
            self.unlisten(connection, room)

    def turn_out(self, room: RoomId, user: UserId | None = None) -> None:
        """No socket of ``user`` (of anybody, where it is None) listens to ``room`` any more."""
        for connection in list(self.listeners(room)):
            if user is None or connection.identity.user == user:
                self.unlisten(connection, room)

    def publish(self, room: RoomId, event: Event) -> None:
        """Send ``event`` to all who listen to ``room``. None of them may miss it."""
        # A socket that overflows leaves the room while this goes on, hence the copy.
        frames = _Frames(event)
        for connection in tuple(self.listeners(room)):
            connection.outbox.keep(frames[connection.codec])

    def publish_typing(self, room: RoomId, event: Event, but: UserId) -> None:
        """Send ``event`` to all in ``room`` but the sockets of one user; those that are behind miss it."""
        frames = _Frames(event)
        for connection in tuple(self.listeners(room)):
            if connection.identity.user != but:
                connection.outbox.droppable(frames[connection.codec])

    def online_count(self, room: RoomId) -> int:
        """How many users listen to ``room``."""
        audience = self._rooms.get(room)
        return len(audience.users) if audience else 0

    def is_online(self, room: RoomId, user: UserId) -> bool:
        """Whether a socket of ``user`` listens to ``room``."""
        audience = self._rooms.get(room)
        return audience is not None and user in audience.users

    def _tell_presence(self, room: RoomId, of: Connection) -> None:
        audience = self._rooms[room]
        if len(audience.connections) > MAX_PRESENCE_LISTENERS:
            return
        user = of.identity.user
        tasks = sorted({each.task for each in audience.users.get(user, ())})
        event = PresenceEvent(room=room, user=user, online=bool(tasks), tasks=tasks)
        key = f"presence {room} {user}"
        frames = _Frames(event)
        for connection in tuple(audience.connections):
            if connection is not of:
                connection.outbox.latest(key, frames[connection.codec])
