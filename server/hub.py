"""Who listens where on this process, and the one place where an event meets its listeners.

An event is encoded once per codec and the finished frame is shared. Called by rooms (``publish``) and
by what joins and closes; must never wait.
"""

from collections.abc import Callable, Iterator
from typing import Final

from models.events import Event, PresenceEvent
from models.ids import RoomId, UserId
from server.codec import Codec
from server.connection import Connection
from server.outbox import Flusher

# Above this many listeners nobody is told of each coming and going: n of them would cost n squared frames.
MAX_PRESENCE_USERS: Final = 1_000


class _Frames(dict[Codec, bytes]):
    """An event as finished frames, each made when the first socket of its codec wants it."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, codec: Codec) -> bytes:
        frame = self[codec] = codec.frame(self._event)
        return frame


class _Audience:
    """Who listens to one room, and what they are to get at the end of this loop turn."""

    __slots__ = ("listeners", "users", "waiting")

    def __init__(self) -> None:
        self.listeners: dict[Codec, dict[Connection, None]] = {}
        self.users: dict[UserId, list[Connection]] = {}
        self.waiting: dict[Codec, list[bytes]] = {}

    def __iter__(self) -> Iterator[Connection]:
        for connections in self.users.values():
            yield from connections

    def add(self, connection: Connection) -> None:
        self.listeners.setdefault(connection.codec, {})[connection] = None
        self.users.setdefault(connection.identity.user, []).append(connection)

    def remove(self, connection: Connection) -> None:
        same_codec = self.listeners[connection.codec]
        del same_codec[connection]
        if not same_codec:
            del self.listeners[connection.codec]
        user = connection.identity.user
        self.users[user].remove(connection)
        if not self.users[user]:
            del self.users[user]

    def hand_out(self) -> None:
        """Give every listener what waits for it, all of it as one piece of bytes that they share."""
        waiting, self.waiting = self.waiting, {}
        for codec, frames in waiting.items():
            piece = frames[0] if len(frames) == 1 else b"".join(frames)
            # A socket that overflows leaves the room while this goes on, hence the copy.
            for connection in tuple(self.listeners.get(codec, ())):
                connection.outbox.share(piece)


class Hub:
    """The listeners of every room.

    Events of a room are collected until the end of the loop turn, so that a listener costs one step a turn,
    however many events there were. Whoever starts to listen, or stops, sees to it first that what was
    published before went out to those who listened then.
    """

    def __init__(self, flusher: Flusher) -> None:
        self._flusher = flusher
        self._rooms: dict[RoomId, _Audience] = {}
        self._published: list[_Audience] = []
        # Called with a user who has come to a room or gone from it, by the rooms that want to know.
        self.watchers: dict[RoomId, Callable[[UserId], None]] = {}

    def has_listeners(self, room: RoomId) -> bool:
        """Whether anybody listens to ``room``."""
        return room in self._rooms

    def listen(self, connection: Connection, room: RoomId) -> None:
        """From now on ``connection`` gets the events of ``room``. Tells the others who is there.

        What the socket is sent in the rest of this turn comes before any event of this turn.
        """
        if connection.closed or room in connection.rooms:
            return
        connection.rooms.add(room)
        connection.outbox.own_first()
        audience = self._rooms.setdefault(room, _Audience())
        audience.hand_out()
        audience.add(connection)
        self._tell_presence(room, connection)
        self._tell_watcher(room, connection.identity.user)

    def unlisten(self, connection: Connection, room: RoomId) -> None:
        """``connection`` gets no more events of ``room``."""
        if room not in connection.rooms:
            return
        connection.rooms.discard(room)
        audience = self._rooms[room]
        audience.hand_out()
        audience.remove(connection)
        if not audience.users:
            del self._rooms[room]
        else:
            self._tell_presence(room, connection)
        self._tell_watcher(room, connection.identity.user)

    def forget(self, connection: Connection) -> None:
        """``connection`` is closed: it listens nowhere."""
        for room in list(connection.rooms):
            self.unlisten(connection, room)

    def turn_out(self, room: RoomId, user: UserId | None = None) -> None:
        """No socket of ``user`` (of anybody, where it is None) listens to ``room`` or hears of it any more."""
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        leaving = list(audience) if user is None else list(audience.users.get(user, ()))
        for connection in leaving:
            connection.rooms.discard(room)
            audience.remove(connection)
        if not audience.users:
            self._rooms.pop(room, None)
        elif leaving:
            self._tell_presence(room, leaving[0])

    def publish(self, room: RoomId, event: Event) -> None:
        """Send ``event`` to all who listen to ``room``, in the order of publishing. None may miss it."""
        audience = self._rooms.get(room)
        if audience is None:
            return
        waiting = audience.waiting
        if not waiting:
            self._published.append(audience)
            if len(self._published) == 1:
                self._flusher.before(self._hand_out)
        for codec in audience.listeners:
            frame = codec.frame(event)
            frames = waiting.get(codec)
            if frames is None:
                waiting[codec] = [frame]
            else:
                frames.append(frame)

    def publish_each(self, room: RoomId, event_of: Callable[[UserId], Event]) -> None:
        """Send each user in ``room`` the event that is for it, after all that was published before.

        An event that is given for several users is encoded once per codec. None may miss it.
        """
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        frames: dict[int, _Frames] = {}
        for user, connections in list(audience.users.items()):
            event = event_of(user)
            framed = frames.setdefault(id(event), _Frames(event))
            for connection in tuple(connections):
                connection.outbox.share(framed[connection.codec])

    def publish_typing(self, room: RoomId, event: Event, but: UserId) -> None:
        """Send ``event`` to all in ``room`` but the sockets of one user; those that are behind miss it."""
        frames = _Frames(event)
        for connection in tuple(self._rooms.get(room, ())):
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
        if len(audience.users) > MAX_PRESENCE_USERS:
            return
        user = of.identity.user
        tasks = sorted({each.task for each in audience.users.get(user, ())})
        event = PresenceEvent(room=room, user=user, online=bool(tasks), tasks=tasks)
        key = f"presence {room} {user}"
        frames = _Frames(event)
        for connection in tuple(audience):
            if connection is not of:
                connection.outbox.latest(key, frames[connection.codec])

    def _tell_watcher(self, room: RoomId, user: UserId) -> None:
        watcher = self.watchers.get(room)
        if watcher is not None:
            watcher(user)

    def _hand_out(self) -> None:
        published, self._published = self._published, []
        for audience in published:
            audience.hand_out()
