"""A client's socket as command handlers see it.

Handlers hold a ``Socket`` and never a ``Connection``: another process could do what they ask of it.
"""

from typing import Protocol

from models.ids import ConnectionId, RoomId
from models.wire.events import Event
from server.delivery.codec import Voice
from server.delivery.connection import Connection
from server.delivery.hub import Hub


class Socket(Protocol):
    """The socket that a command came through."""

    @property
    def id(self) -> ConnectionId:
        """The socket's id: the same for every command that comes through it."""

    @property
    def closed(self) -> bool:
        """Whether nothing reaches the client any more."""

    @property
    def is_behind(self) -> bool:
        """Whether so many bytes wait for the client that it should get no more for now."""

    def listen(self, room: RoomId, voice: Voice | None = None) -> None:
        """Subscribe to the events of ``room``, which come in ``voice``; None: in the socket's own.

        What the handler replies comes before any event that is published later.
        """

    def unlisten(self, room: RoomId, voice: Voice | None = None) -> None:
        """End the subscription in ``voice``; None: in every voice. Nothing happens if there is none."""

    def send(self, event: Event, voice: Voice | None = None) -> None:
        """Send ``event`` to this socket alone, in ``voice``; None: in the socket's own.

        The client asked for it, so it never counts against the queue's limit.
        """

    def own_first(self) -> None:
        """Let what is sent to this socket alone come before events that are published later in this turn."""

    async def caught_up(self) -> None:
        """Return when the client is no longer behind, or is gone."""


class LocalSocket:
    """A socket that is open at this process."""

    __slots__ = ("_connection", "_hub")

    def __init__(self, connection: Connection, hub: Hub) -> None:
        self._connection = connection
        self._hub = hub

    @property
    def id(self) -> ConnectionId:
        return self._connection.id

    @property
    def closed(self) -> bool:
        return self._connection.closed

    @property
    def is_behind(self) -> bool:
        return self._connection.outbox.full

    def listen(self, room: RoomId, voice: Voice | None = None) -> None:
        self._hub.listen(self._connection, room, voice)

    def unlisten(self, room: RoomId, voice: Voice | None = None) -> None:
        self._hub.unlisten(self._connection, room, voice)

    def send(self, event: Event, voice: Voice | None = None) -> None:
        self._connection.send(event, exempt=True, voice=voice)

    def own_first(self) -> None:
        self._connection.own_first()

    async def caught_up(self) -> None:
        await self._connection.outbox.wait_for_space()
