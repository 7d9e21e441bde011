"""The handle of a socket that is open at a gateway: a connection like any other, but reached through a relay.

Command handlers, the registry of sockets and the hub do not know the difference.
"""

import asyncio
from typing import Protocol

from models.ids import ConnectionId, RoomId
from models.wire.commands.base import Command
from models.wire.events import Event
from server.accounts.authentication import Identity
from server.cluster.link.words import Close, Coded, Evicted, OwnFirst, Renew, Say, Told
from server.commands.dispatching.command_stream import CommandStream, Wait
from server.commands.dispatching.dispatch import Dispatch
from server.delivery.codec import Voice
from server.delivery.connection import Connection, NewOutbox
from server.delivery.relay import Relay


class GatewayVoice:
    """The voice of a gateway's socket: the gateway knows what ``number`` means. It frames nothing here."""

    __slots__ = ("__weakref__", "number")

    def __init__(self, number: int) -> None:
        self.number = number

    def frame(self, event: Event) -> bytes:
        return b""


class Gateway(Relay, Protocol):
    """The gateway at which the socket is open."""

    def say(self, word: Told) -> None:
        """Send ``word`` to it."""

    def coded(self, event: Event) -> Coded:
        """``event`` as it travels."""

    def voice(self, number: int) -> GatewayVoice:
        """The voice with that number."""


class _Channel:
    """The way to a socket of a gateway."""

    __slots__ = ("_relay", "_socket")

    def __init__(self, relay: Gateway, socket: ConnectionId) -> None:
        self._relay = relay
        self._socket = socket

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        """Do nothing: no frames are made here."""
        return None

    def close(self, code: int, reason: str) -> None:
        self._relay.say(Close(self._socket, code, reason))


class Handle(Connection):
    """One socket of one user, at a gateway."""

    __slots__ = ("_dispatch", "_relay", "commands")

    def __init__(
        self,
        socket: ConnectionId,
        identity: Identity,
        task: str,
        relay: Gateway,
        new_outbox: NewOutbox,
        dispatch: Dispatch,
    ) -> None:
        voice, channel = relay.voice(0), _Channel(relay, socket)
        super().__init__(identity, task, voice, channel, new_outbox, self._evicted)
        self.id = socket
        self._relay = relay
        self._dispatch = dispatch
        self.commands = CommandStream(dispatch, self)

    def take(self, command: Command, trace: str | None) -> Wait | None:
        """Take a command that the gateway passes on, within that ``trace``; as ``CommandStream.take``."""
        with self._dispatch.within(trace):
            return self.commands.take(command)

    @property
    def relay(self) -> Gateway:
        return self._relay

    def send(self, event: Event, *, exempt: bool = False, voice: Voice | None = None) -> None:
        if not self.closed:
            number = voice.number if isinstance(voice, GatewayVoice) else 0
            self._relay.say(Say(self.id, self._relay.coded(event), number, exempt))

    def own_first(self) -> None:
        self._relay.say(OwnFirst(self.id))

    def renew(self, identity: Identity) -> None:
        super().renew(identity)
        self._relay.say(Renew(self.id, identity))

    def left(self, code: int) -> None:
        """Note that the gateway reports the socket as closed."""
        if not self.closed:
            self.closed_with = code
            self.gone()

    def _evicted(self, room: RoomId) -> None:
        self._relay.say(Evicted(self.id, room))
