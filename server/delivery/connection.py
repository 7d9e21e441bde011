"""One open socket: whose it is, where it listens, what waits for it, and its end.

It knows no WebSocket: it queues finished frames and asks its ``Channel`` to close. The registry knows when the client
was last heard, and the command stream knows how fast its commands come.
"""

from collections.abc import Callable
from typing import Protocol

from models.errors import TOO_SLOW, Disconnect
from models.ids import ConnectionId, RoomId, new_id
from models.wire.events import Event
from server.accounts.authentication import Identity
from server.delivery.codec import Voice
from server.delivery.command_lanes import CommandLanes
from server.delivery.outbox import Outbox, Transport, Wake
from server.delivery.relay import Relay
from server.runtime.subscribers import Unsubscribe


class Channel(Transport, Protocol):
    """The socket below a connection."""

    def close(self, code: int, reason: str) -> None:
        """Close, after everything that was written."""


class Meter(Protocol):
    """Measures how long frames take to a client and back; ``round_trip_s`` is None until it is known."""

    round_trip_s: float | None

    def measure(self) -> None:
        """Begin to measure."""


NewOutbox = Callable[[Transport, Wake], Outbox]
"""Makes the outbox of a socket; the second argument is called once, when more waits than is allowed."""


class Connection:
    """One open socket of one user."""

    __slots__ = (
        "_channel",
        "_closed_subscribers",
        "closed",
        "closed_with",
        "id",
        "identity",
        "is_looked_at",
        "lanes",
        "on_evicted",
        "outbox",
        "rooms",
        "task",
        "voice",
    )

    def __init__(
        self,
        identity: Identity,
        task: str,
        voice: Voice,
        channel: Channel,
        new_outbox: NewOutbox,
        on_evicted: Callable[[RoomId], None] | None = None,
    ) -> None:
        """A socket that is open.

        ``voice`` writes what is for this socket alone, and events of rooms where it listens in no other voice.
        ``on_evicted`` is called with a room from which the server has unsubscribed the socket.
        """
        self.id = ConnectionId(new_id("c"))
        self.identity = identity
        self.task = task
        self.voice = voice
        # The rooms to which it listens, and in which voices. Only the hub changes it.
        self.rooms: dict[RoomId, tuple[Voice, ...]] = {}
        self.lanes = CommandLanes()
        self.outbox = new_outbox(channel, self._overflow)
        # Until its client says that the user does not look.
        self.is_looked_at = True
        self.closed = False
        # The code with which the server closed it; 0 if the client closed it.
        self.closed_with = 0
        self.on_evicted = on_evicted
        self._closed_subscribers: tuple[Callable[[Connection], None], ...] = ()
        self._channel = channel

    def subscribe_closed(self, subscriber: "Callable[[Connection], None]") -> Unsubscribe:
        """Call ``subscriber`` once, when the socket is closed."""
        self._closed_subscribers = (*self._closed_subscribers, subscriber)

        def unsubscribe() -> None:
            remaining = [each for each in self._closed_subscribers if each is not subscriber]
            self._closed_subscribers = tuple(remaining)

        return unsubscribe

    @property
    def relay(self) -> Relay | None:
        """The relay through which it gets the events of rooms; None for a socket that is open at this process."""
        return None

    def send(self, event: Event, *, exempt: bool = False, voice: Voice | None = None) -> None:
        """Queue an event or a reply for this socket alone, in ``voice``; None: in its own."""
        frame = (voice or self.voice).frame(event)
        if frame:
            self.outbox.keep(frame, exempt=exempt)

    def own_first(self) -> None:
        """Let replies for this socket alone come before events that are published later in this turn."""
        self.outbox.own_first()

    def renew(self, identity: Identity) -> None:
        """Speak as ``identity`` from now on."""
        self.identity = identity

    @property
    def meter(self) -> Meter | None:
        """Measures the round trip to the client; None for a socket that cannot be measured."""
        meter: Meter | None = getattr(self._channel, "meter", None)
        return meter

    def close(self, why: Disconnect) -> None:
        """Send what is queued, then close. A second call does nothing."""
        if self.closed:
            return
        self.outbox.flush()
        self.closed_with = why.code
        self.gone()
        self._channel.close(why.code, why.reason)

    def gone(self) -> None:
        """Note that the socket is closed: nothing more is sent, and its subscribers are notified."""
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
