"""Which sockets of this process listen to which rooms, and the one place where an event meets its listeners.

An event is encoded once per voice and every listener of that voice gets the same finished frame. Nothing here
waits, least of all for a slow listener: each socket's outbox bounds what the socket has not taken yet.
"""

from collections.abc import Callable
from typing import Final

from models.ids import ConnectionId, RoomId, UserId
from models.wire.events import Event, PresenceEvent
from server.delivery.audience import Audience, Frames
from server.delivery.codec import Voice
from server.delivery.coming_and_going import ComingAndGoing
from server.delivery.connection import Connection
from server.delivery.outbox import Flusher
from server.delivery.relay import Relay
from server.runtime.subscribers import Subscribers, Unsubscribe

# With more users than this in a room no presence is published: n of them would cost n squared frames.
MAX_PRESENCE_USERS: Final = 1_000


class Hub:
    """The listeners of every room.

    Events of a room are collected until the end of the loop turn, so that a listener costs one step a turn,
    however many events there were. Before a listener is added or removed, the events that were published until
    then are handed out to those who listened when they were published.

    Each listener gets the events of a room in the order of publishing, each once for each of its voices, as long
    as its socket is open. A socket that is too slow is closed with 4411; the client then resumes.
    """

    def __init__(self, flusher: Flusher) -> None:
        self._flusher = flusher
        self._rooms: dict[RoomId, Audience] = {}
        self._published: list[Audience] = []
        self._watchers: dict[RoomId, Subscribers[UserId]] = {}
        self._flips = ComingAndGoing(self._publish_presence)

    def watch(self, room: RoomId, watcher: Callable[[UserId], None]) -> Unsubscribe:
        """Call ``watcher`` with each user whose socket begins or ceases to listen to ``room``."""
        watchers = self._watchers.setdefault(room, Subscribers("who listens to a room"))
        unsubscribe = watchers.subscribe(watcher)

        def unwatch() -> None:
            unsubscribe()
            if not watchers and self._watchers.get(room) is watchers:
                del self._watchers[room]

        return unwatch

    def has_listeners(self, room: RoomId) -> bool:
        """Whether any socket listens to ``room``."""
        return room in self._rooms

    def listen(self, connection: Connection, room: RoomId, voice: Voice | None = None) -> None:
        """Send ``connection`` the events of ``room`` from now on, and publish the user's presence to the others.

        The events come in ``voice``; None: in the connection's own. A connection may listen in several voices,
        and gets each event once in each. Replies that are sent to it in the rest of this turn come before any
        event that is published later in this turn, and behind what was published before.
        """
        voice = voice or connection.voice
        voices = connection.rooms.get(room, ())
        if connection.closed:
            return
        self.hand_out_to(connection)
        connection.own_first()
        if voice in voices:
            return
        connection.rooms[room] = (*voices, voice)
        audience = self._rooms.setdefault(room, Audience())
        audience.hand_out()
        audience.add(connection, voice)
        if connection.relay is not None:
            connection.relay.listen(connection.id, room, voice)
        if not voices:
            audience.enter(connection)
            self._publish_flip(room, connection)
            self._notify_watchers(room, connection.identity.user)

    def unlisten(self, connection: Connection, room: RoomId, voice: Voice | None = None) -> None:
        """Send ``connection`` no more events of ``room`` in ``voice``; None: in any voice."""
        voices = connection.rooms.get(room, ())
        leaving = voices if voice is None else tuple(each for each in voices if each is voice)
        if not leaving:
            return
        audience = self._rooms[room]
        audience.hand_out()
        audience.remove(connection, leaving)
        if connection.relay is not None:
            connection.relay.unlisten(connection.id, room, leaving)
        if len(leaving) < len(voices):
            connection.rooms[room] = tuple(each for each in voices if each is not voice)
            return
        del connection.rooms[room]
        audience.leave(connection)
        if not audience.users:
            del self._rooms[room]
        else:
            self._publish_flip(room, connection)
        self._notify_watchers(room, connection.identity.user)

    def forget(self, connection: Connection) -> None:
        """Remove ``connection``, which is closed, from every room."""
        for room in list(connection.rooms):
            self.unlisten(connection, room)

    def evict(self, room: RoomId, user: UserId | None = None) -> None:
        """Remove every socket of ``user`` (None: of everybody) from ``room``, and call its ``on_evicted``."""
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        leaving = list(audience) if user is None else list(audience.users.get(user, ()))
        for connection in leaving:
            audience.remove(connection, connection.rooms.pop(room))
            audience.leave(connection)
        if not audience.users:
            self._rooms.pop(room, None)
        # First of all: a client behind a relay gets nothing more of it.
        for connection in leaving:
            if connection.on_evicted is not None:
                connection.on_evicted(room)
        if leaving and self._rooms.get(room) is audience:
            self._publish_flip(room, leaving[0])

    def publish(self, room: RoomId, event: Event) -> None:
        """Send ``event`` to every socket that listens to ``room`` now, at the end of this loop turn.

        It is queued as "kept": a listener too slow for it is closed with 4411.
        """
        audience = self._rooms.get(room)
        if audience is None:
            return
        for relay in audience.relays:
            relay.publish(room, event)
        waiting = audience.waiting
        if not waiting:
            self._published.append(audience)
            if len(self._published) == 1:
                self._flusher.before(self._hand_out)
        for voice in audience.listeners:
            frame = voice.frame(event)
            frames = waiting.get(voice)
            if not frame:
                continue
            if frames is None:
                waiting[voice] = [frame]
            else:
                frames.append(frame)

    def publish_each(self, room: RoomId, event_of: Callable[[UserId], Event | None]) -> None:
        """Send each user who listens to ``room`` the event that ``event_of`` gives for that user, if it gives one.

        It follows everything that was published to the room before, and is queued as "kept". One event that is
        given for several users is encoded once per voice.
        """
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        frames: dict[int, Frames] = {}
        told: dict[Relay, dict[int, tuple[Event, list[UserId]]]] = {}
        for user, connections in list(audience.users.items()):
            event = event_of(user)
            if event is None:
                continue
            framed = frames.setdefault(id(event), Frames(event))
            for connection in tuple(connections):
                if connection.relay is not None:
                    told.setdefault(connection.relay, {}).setdefault(id(event), (event, []))[1].append(user)
                    continue
                for voice in connection.rooms.get(room, ()):
                    if frame := framed[voice]:
                        connection.outbox.share(frame)
        for relay, events in told.items():
            relay.publish_each(room, list(events.values()))

    def publish_latest_each(
        self, room: RoomId, key: str, events_of: Callable[[UserId], tuple[Event, Event] | None]
    ) -> None:
        """Send each user who listens to ``room`` the first of the events that ``events_of`` gives for that user.

        It is queued as "latest": a listener for whom an older one with the same ``key`` still waits gets the second
        event, in place of that one. None: the user gets nothing. Both follow all that was published before.
        """
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        frames: dict[int, Frames] = {}
        told: dict[Relay, dict[UserId, tuple[Event, Event]]] = {}
        for user, connections in list(audience.users.items()):
            events = events_of(user)
            if events is None:
                continue
            # A copy: a socket that overflows is closed, and so leaves the room, during this loop.
            for connection in tuple(connections):
                if connection.relay is not None:
                    told.setdefault(connection.relay, {})[user] = events
                    continue
                event = events[connection.outbox.has_waiting(key)]
                framed = frames.get(id(event))
                if framed is None:
                    framed = frames[id(event)] = Frames(event)
                for voice in connection.rooms.get(room, ()):
                    if frame := framed[voice]:
                        connection.outbox.latest(key, frame)
        for relay, of_users in told.items():
            relay.publish_latest_each(room, key, [(*events, user) for user, events in of_users.items()])

    def publish_typing(self, room: RoomId, event: Event, but: UserId) -> None:
        """Send ``event`` to the listeners of ``room`` but those of the user ``but``.

        It is queued as "droppable": a listener whose last write is still under way does not get it.
        """
        audience = self._rooms.get(room)
        if audience is None:
            return
        for relay in audience.relays:
            relay.publish_typing(room, event, but)
        for connection, frame in audience.framed(event):
            if connection.identity.user != but:
                connection.outbox.droppable(frame)

    def online_count(self, room: RoomId) -> int:
        """How many users listen to ``room``."""
        audience = self._rooms.get(room)
        return len(audience.users) if audience else 0

    def online_users(self, room: RoomId) -> list[UserId]:
        """The users who listen to ``room``."""
        audience = self._rooms.get(room)
        return list(audience.users) if audience else []

    def is_online(self, room: RoomId, user: UserId) -> bool:
        """Whether a socket of ``user`` listens to ``room``."""
        audience = self._rooms.get(room)
        return audience is not None and user in audience.users

    def _publish_flip(self, room: RoomId, of: Connection) -> None:
        """Tell the others that ``of`` has come or gone, now or a little later."""
        user = of.identity.user
        if len(self._rooms[room].users) <= MAX_PRESENCE_USERS and self._flips.may_tell(room, user):
            self._publish_presence(room, user, of)

    def _publish_presence(self, room: RoomId, user: UserId, of: Connection | None = None) -> None:
        """Tell all who listen but ``of`` whether ``user`` does."""
        audience = self._rooms.get(room)
        if audience is None or len(audience.users) > MAX_PRESENCE_USERS:
            return
        tasks = sorted({each.task for each in audience.users.get(user, ())})
        event = PresenceEvent(room=room, user=user, online=bool(tasks), tasks=tasks)
        key = f"presence {room} {user}"
        for relay in audience.relays:
            relay.publish_presence(room, event, key, ConnectionId("") if of is None else of.id)
        for connection, frame in audience.framed(event):
            if connection is not of:
                connection.outbox.latest(key, frame)

    def _notify_watchers(self, room: RoomId, user: UserId) -> None:
        watchers = self._watchers.get(room)
        if watchers is not None:
            watchers.notify(user)

    def hand_out_to(self, connection: Connection) -> None:
        """Queue what was published until now in the rooms to which ``connection`` listens."""
        # A copy: a socket that overflows is closed, and so leaves its rooms, during this loop.
        for room in tuple(connection.rooms):
            if audience := self._rooms.get(room):
                audience.hand_out()

    def _hand_out(self) -> None:
        published, self._published = self._published, []
        for audience in published:
            audience.hand_out()
