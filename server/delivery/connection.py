"""One socket's state: who is on it, under which task, in which voice it is told, and its outbox.

Made by the edge that opened the socket; the hub and the registry refer to it. It knows no WebSocket:
it queues finished frames and asks its ``Channel`` to close.
"""

from collections.abc import Callable
from typing import Protocol

from models.errors import TOO_SLOW, Disconnect
from models.ids import ConnectionId, RoomId
from models.wire.events import Event
from server.accounts.authentication import Identity
from server.delivery.codec import Voice
from server.delivery.command_lanes import CommandLanes
from server.delivery.outbox import Flusher, Outbox, Transport
from server.runtime.rate_limits import Bucket
from server.runtime.subscribers import Unsubscribe


class Channel(Transport, Protocol):
    """The socket below a connection."""

    def close_with(self, code: int, reason: str) -> None:
        """Close, after what was written."""


class Connection:
    """One open socket of one user."""

    __slots__ = (
        "_channel",
        "_closed_subscribers",
        "alive_at",
        "beat",
        "closed",
        "commands",
        "id",
        "identity",
        "lanes",
        "malformed",
        "on_turned_out",
        "outbox",
        "patience",
        "rooms",
        "silence_s",
        "since_at",
        "task",
        "voice",
    )

    def __init__(
        self,
        connection: ConnectionId,
        identity: Identity,
        task: str,
        *,
        voice: Voice,
        channel: Channel,
        flusher: Flusher,
        max_queue_bytes: int,
        since_at: int,
    ) -> None:
        """``voice`` tells what concerns this socket alone, and events where it listens in no other."""
        self.id = connection
        self.identity = identity
        self.task = task
        self.voice = voice
        self.since_at = since_at
        # Where it listens, and in which voices.
        self.rooms: dict[RoomId, tuple[Voice, ...]] = {}
        self.lanes = CommandLanes()
        self.outbox = Outbox(channel, flusher, max_queue_bytes, self._overflow)
        self.closed = False
        self.alive_at = 0.0
        # How long it may say nothing, where that is not what all sockets may.
        self.silence_s: float | None = None
        # Called with the time, several times a second at best.
        self.beat: Callable[[float], None] | None = None
        self.commands: Bucket | None = None
        self.patience: Bucket | None = None
        self.malformed: tuple[float, ...] = ()
        self._closed_subscribers: tuple[Callable[[Connection], None], ...] = ()
        # Called where it was made to stop listening.
        self.on_turned_out: Callable[[RoomId], None] | None = None
        self._channel = channel

    def subscribe_closed(self, subscriber: "Callable[[Connection], None]") -> Unsubscribe:
        """Call ``subscriber`` once, when the socket is closed."""
        self._closed_subscribers = (*self._closed_subscribers, subscriber)

        def unsubscribe() -> None:
            remaining = [each for each in self._closed_subscribers if each is not subscriber]
            self._closed_subscribers = tuple(remaining)

        return unsubscribe

    def send(self, event: Event, *, exempt: bool = False) -> None:
        """Queue an event or a reply for this socket alone."""
        frame = self.voice.frame(event)
        if frame:
            self.outbox.keep(frame, exempt=exempt)

    def close(self, why: Disconnect) -> None:
        """Send what is queued, then close. The second time nothing happens."""
        if self.closed:
            return
        self.outbox.flush()
        self.gone()
        self._channel.close_with(why.code, why.reason)

    def gone(self) -> None:
        """Note that the socket is closed: nothing more is sent, and who registered it lets it go."""
        if self.closed:
            return
        self.closed = True
        self.outbox.discard()
        self.lanes.close()
        subscribers, self._closed_subscribers = self._closed_subscribers, ()
        for subscriber in subscribers:
            subscriber(self)

    def _overflow(self) -> None:
        self.close(Disconnect(TOO_SLOW, "too slow: more waits for this socket than it may"))
