"""Listeners at another process, as the hub sees them: one relay for all sockets of that process.

An event goes to a relay once, however many sockets behind it listen.
"""

from collections.abc import Sequence
from typing import Protocol

from models.ids import ConnectionId, NodeId, RoomId, UserId
from models.wire.events import Event
from server.delivery.codec import Voice


class Relay(Protocol):
    """Passes on what the hub does, in the order of the calls; nothing here waits."""

    @property
    def gateway(self) -> NodeId:
        """The process."""

    def listen(self, socket: ConnectionId, room: RoomId, voice: Voice) -> None:
        """A socket behind this relay begins to listen in ``voice``."""

    def unlisten(self, socket: ConnectionId, room: RoomId, voices: Sequence[Voice]) -> None:
        """A socket behind this relay ceases to listen in ``voices``."""

    def publish(self, room: RoomId, event: Event) -> None:
        """Send it to every socket behind this relay that listens to ``room``."""

    def publish_each(self, room: RoomId, told: Sequence[tuple[Event, Sequence[UserId]]]) -> None:
        """Send each event to those users' sockets behind this relay that listen to ``room``."""

    def publish_latest_each(
        self, room: RoomId, key: str, told: Sequence[tuple[Event, Event, UserId]]
    ) -> None:
        """As ``Hub.publish_latest_each``: for each user the next event, and the one that replaces an older one."""

    def publish_typing(self, room: RoomId, event: Event, but: UserId) -> None:
        """Droppable, and not for the sockets of ``but``."""

    def publish_presence(self, room: RoomId, event: Event, key: str, but: ConnectionId) -> None:
        """Replaces an older one of the same ``key``; not for the socket ``but``."""
