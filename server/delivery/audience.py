"""The listeners of one room, and events as the frames that they get."""

from collections.abc import Iterator, Sequence

from models.ids import UserId
from models.wire.events import Event
from server.delivery.codec import Voice
from server.delivery.connection import Connection
from server.delivery.relay import Relay


class Frames(dict[Voice, bytes]):
    """An event as finished frames, each made when the first listener of its voice needs it."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, voice: Voice) -> bytes:
        frame = self[voice] = voice.frame(self._event)
        return frame


class Audience:
    """The listeners of one room, and the frames that they get at the end of this loop turn."""

    __slots__ = ("listeners", "relays", "users", "waiting")

    def __init__(self) -> None:
        self.listeners: dict[Voice, dict[Connection, None]] = {}
        # The number of sockets behind each that listen.
        self.relays: dict[Relay, int] = {}
        self.users: dict[UserId, list[Connection]] = {}
        self.waiting: dict[Voice, list[bytes]] = {}

    def __iter__(self) -> Iterator[Connection]:
        for connections in self.users.values():
            yield from connections

    def framed(self, event: Event) -> Iterator[tuple[Connection, bytes]]:
        """Each listener with ``event`` as a frame, once for each of its voices. Listeners may leave meanwhile."""
        for voice, connections in tuple(self.listeners.items()):
            frame = voice.frame(event)
            if frame:
                for connection in tuple(connections):
                    yield connection, frame

    def add(self, connection: Connection, voice: Voice) -> None:
        if connection.relay is None:
            self.listeners.setdefault(voice, {})[connection] = None

    def enter(self, connection: Connection) -> None:
        self.users.setdefault(connection.identity.user, []).append(connection)
        relay = connection.relay
        if relay is not None:
            self.relays[relay] = self.relays.get(relay, 0) + 1

    def remove(self, connection: Connection, voices: Sequence[Voice]) -> None:
        if connection.relay is not None:
            return
        for voice in voices:
            same_voice = self.listeners[voice]
            del same_voice[connection]
            if not same_voice:
                del self.listeners[voice]

    def leave(self, connection: Connection) -> None:
        user, relay = connection.identity.user, connection.relay
        if relay is not None:
            self.relays[relay] -= 1
            if not self.relays[relay]:
                del self.relays[relay]
        self.users[user].remove(connection)
        if not self.users[user]:
            del self.users[user]

    def hand_out(self) -> None:
        """Queue the waiting frames, joined into one piece of bytes that all listeners of a voice share."""
        waiting, self.waiting = self.waiting, {}
        for voice, frames in waiting.items():
            piece = frames[0] if len(frames) == 1 else b"".join(frames)
            # A copy: a socket that overflows is closed, and so leaves the room, during this loop.
            for connection in tuple(self.listeners.get(voice, ())):
                connection.outbox.share(piece)
