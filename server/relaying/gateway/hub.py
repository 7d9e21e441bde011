"""The hub of a gateway: the same as that of one process, except that the home decides what happens in it.

The home publishes presence. A plain topic needs no permission, so a socket listens to it here at once, and the
home is notified.
"""

from collections.abc import Callable, Sequence

from models.ids import ConnectionId, RoomId, UserId
from models.wire.events import Event, FeedEvent, MemberEvent, MessageEvent, RoomEvent, SkipEvent
from server.cluster.link.words import Asked, Follow, OfRoom
from server.delivery.codec import Voice
from server.delivery.connection import Connection
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.relaying.gateway.voices import VoiceNumbers


class GatewayHub(Hub):
    """The listeners of this gateway, and how far each room has been shown to them."""

    def __init__(self, flusher: Flusher, numbers: VoiceNumbers, say: Callable[[Asked], None]) -> None:
        super().__init__(flusher)
        self._numbers = numbers
        self._say = say
        self._places: dict[RoomId, OfRoom] = {}

    def places(self) -> list[OfRoom]:
        """How far each room with listeners has been shown."""
        return [place for room, place in self._places.items() if self.has_listeners(room)]

    # Calls of conversations, which concern plain topics.

    def listen(self, connection: Connection, room: RoomId, voice: Voice | None = None) -> None:
        super().listen(connection, room, voice)
        self._say(Follow(connection.id, room, self._number(connection, voice), on=True))

    def unlisten(self, connection: Connection, room: RoomId, voice: Voice | None = None) -> None:
        super().unlisten(connection, room, voice)
        self._say(Follow(connection.id, room, self._number(connection, voice), on=False))

    def forget(self, connection: Connection) -> None:
        for room in list(connection.rooms):
            super().unlisten(connection, room)
            self._let_go(room)

    # Actions of the home.

    def begin(self, connection: Connection, room: RoomId, voice: Voice, place: OfRoom | None) -> None:
        """Let a socket listen; ``place`` is how far the room has been shown."""
        super().listen(connection, room, voice)
        if place is not None and not connection.closed:
            self.reach(place)

    def end(self, connection: Connection, room: RoomId, voice: Voice | None) -> None:
        """Let a socket listen no more in ``voice``."""
        super().unlisten(connection, room, voice)
        self._let_go(room)

    def turn_out(self, connection: Connection, room: RoomId) -> None:
        """Remove a socket that the home has unsubscribed."""
        super().unlisten(connection, room)
        self._let_go(room)
        if connection.on_evicted is not None:
            connection.on_evicted(room)

    def show(self, room: RoomId, event: Event) -> None:
        """Send ``event`` to every listener."""
        self.publish(room, event)
        self._note(room, event)

    def show_each(self, room: RoomId, told: Sequence[tuple[Event, Sequence[UserId]]]) -> None:
        """Send each event to the listening sockets of its users."""
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        for event, users in told:
            self._note(room, event)
            for user in users:
                for connection in tuple(audience.users.get(user, ())):
                    for voice in connection.rooms.get(room, ()):
                        if frame := voice.frame(event):
                            connection.outbox.share(frame)

    def show_latest_each(self, room: RoomId, key: str, told: Sequence[tuple[Event, Event, UserId]]) -> None:
        """Send each user the first event, or the second if an older one of the same ``key`` still waits."""
        by_user = {user: (following, instead) for following, instead, user in told}
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        for user, (following, instead) in by_user.items():
            for connection in tuple(audience.users.get(user, ())):
                event = instead if connection.outbox.has_waiting(key) else following
                for voice in connection.rooms.get(room, ()):
                    if frame := voice.frame(event):
                        connection.outbox.latest(key, frame)

    def show_presence(self, room: RoomId, event: Event, key: str, but: ConnectionId) -> None:
        """Send ``event`` in the place of an older one of the same ``key``, but not to the socket ``but``.

        It follows all that was published before, as when a socket that listens here begins or ceases to.
        """
        audience = self._rooms.get(room)
        if audience is None:
            return
        audience.hand_out()
        for connection, frame in audience.framed(event):
            if connection.id != but:
                connection.outbox.latest(key, frame)

    def reach(self, place: OfRoom) -> None:
        """Note that everything up to ``place`` has been shown."""
        if self.has_listeners(place.room):
            self._places[place.room] = place

    def _note(self, room: RoomId, event: Event) -> None:
        """Note that the room has been shown as far as ``event``."""
        place = self._places.get(room)
        if place is None:
            return
        if isinstance(event, FeedEvent):
            rev = event.points[-1].at if event.points else 0
        elif isinstance(event, MessageEvent | MemberEvent | RoomEvent | SkipEvent):
            rev = event.rev
        else:
            return
        self.reach(OfRoom(room, place.epoch, max(place.rev, rev)))

    def _let_go(self, room: RoomId) -> None:
        if not self.has_listeners(room):
            self._places.pop(room, None)

    def _publish_flip(self, room: RoomId, of: Connection) -> None:
        """Nothing: the home does."""

    def _number(self, connection: Connection, voice: Voice | None) -> int:
        return self._numbers.in_list(connection, voice or connection.voice)
