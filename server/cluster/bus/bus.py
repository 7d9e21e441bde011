"""The bus as its users see it, and its guarantees of delivery."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from server.runtime.subscribers import Subscribers, Unsubscribe

OK: Final = "ok"
MAX_QUEUED_BYTES: Final = 32 * 2**20
"""How many bytes may wait to be sent; beyond that the bus takes no more until it has caught up."""

MAX_CHANNEL_LENGTH: Final = 200

OnMessage = Callable[[bytes], None]
OnGap = Callable[[], None]

_CHANNEL: Final = re.compile(rf"[!-~]{{1,{MAX_CHANNEL_LENGTH}}}")


class Traffic:
    """The traffic of one process on the bus since its start."""

    __slots__ = ("delivered", "gaps", "published", "received_bytes", "reconnects", "sent_bytes")

    def __init__(self) -> None:
        self.published = 0
        self.sent_bytes = 0
        self.delivered = 0
        self.received_bytes = 0
        self.reconnects = 0
        self.gaps = 0


class Subscription(ABC):
    """One listener of one channel."""

    @abstractmethod
    def unsubscribe(self) -> None:
        """Stop at once: messages that still arrive are dropped. It may be called twice.

        If the broker cannot be reached, the request is retried; nobody waits for it.
        """


class Bus(ABC):
    """Channels between processes. ``start`` once, ``close`` once; everything else between the two.

    The contract of delivery, which every bus fulfils:

    * **At most once.** A message that ``publish`` took reaches each subscription that stood at that moment once, or
      never. Nothing is kept for those who subscribe later.
    * **In order.** What one process publishes on one channel arrives in that order. Messages of two publishers, or on
      two channels, may pass each other.
    * **A publisher hears itself**, where it is subscribed.
    * **No silent gap while both ends live.** If messages may have been lost (a connection broke, the broker was
      away, too much waited), each subscription concerned has its ``on_gap`` called, once it stands again and before
      any message that was published after that. So it knows at that moment that it misses nothing from now on, and
      reads the missed changes from the database. A gap may be announced though nothing was lost. Messages that a
      process published just before it died may be lost with it, without a gap.

    Listeners are called in the event loop, never within ``publish`` or ``subscribe``. One that raises is logged as an
    incident and costs the others nothing. Channels are named by 1 to 200 printable ASCII characters without blanks.
    """

    def __init__(self) -> None:
        self._traffic = Traffic()
        self._state = OK
        self._on_state = Subscribers[[str]]("the state of the bus")

    @property
    def state(self) -> str:
        """``ok``, or the trouble, in words."""
        return self._state

    @property
    def traffic(self) -> Traffic:
        """The traffic so far."""
        return self._traffic

    def subscribe_state(self, subscriber: Callable[[str], None]) -> Unsubscribe:
        """Call ``subscriber`` with the new state each time that it changes."""
        return self._on_state.subscribe(subscriber)

    @abstractmethod
    async def start(self) -> None:
        """Connect. A broker that is away is no error: the ``state`` of the bus shows it, and the bus retries."""

    @abstractmethod
    async def close(self) -> None:
        """Send the queued messages, if the broker takes them at once, and end every subscription."""

    @abstractmethod
    def publish(self, channel: str, message: bytes) -> None:
        """Queue ``message``; all messages of a turn of the loop are sent together, at its end.

        Raises ``unavailable`` if the bus is known to be away; then it is not sent.
        """

    @abstractmethod
    async def subscribe(self, channel: str, on_message: OnMessage, on_gap: OnGap) -> Subscription:
        """Return once the broker has confirmed it: later messages are heard, maybe even before it returns.

        Raises ``unavailable`` if the broker does not confirm in time; then nothing is subscribed. The same holds for
        a caller that is cancelled.
        """

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._on_state.notify(state)


def check_channel(channel: str) -> None:
    """Raise ``ValueError`` if ``channel`` is no valid name."""
    if not _CHANNEL.fullmatch(channel):
        raise ValueError(f"{channel[:MAX_CHANNEL_LENGTH]!r} is no name of a channel")
