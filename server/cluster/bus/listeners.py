"""The listeners of this process, by channel."""

import logging
from collections.abc import Callable
from typing import Final

from server.cluster.bus.bus import OnGap, OnMessage, Subscription
from server.runtime.incidents import log_incident

_log: Final = logging.getLogger(__name__)


class Listener(Subscription):
    """One of a channel's listeners; ``end`` is called once, when it unsubscribes."""

    __slots__ = ("_end", "_is_ended", "_on_gap", "_on_message", "channel")

    def __init__(
        self, channel: str, on_message: OnMessage, on_gap: OnGap, end: "Callable[[Listener], None]"
    ) -> None:
        self.channel = channel
        self._on_message = on_message
        self._on_gap = on_gap
        self._end = end
        self._is_ended = False

    def unsubscribe(self) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._end(self)

    def hear(self, message: bytes) -> None:
        """Pass ``message`` on, unless it was unsubscribed meanwhile."""
        if not self._is_ended:
            try:
                self._on_message(message)
            except Exception as error:  # a barrier: it is not the others' failure
                log_incident(_log, f"a listener of the channel {self.channel} failed", error)

    def miss(self) -> None:
        """Announce a gap, unless it was unsubscribed meanwhile."""
        if not self._is_ended:
            try:
                self._on_gap()
            except Exception as error:  # a barrier: it is not the others' failure
                log_incident(_log, f"a listener of the channel {self.channel} failed at a gap", error)


class Listeners:
    """The listeners of this process; ``on_last`` gets each channel that loses its last listener."""

    def __init__(self, on_last: Callable[[str], None] = lambda channel: None) -> None:
        self._on_last = on_last
        # Keyed by themselves, in order, so that one ends without a search.
        self._channels: dict[str, dict[Listener, None]] = {}

    def __contains__(self, channel: str) -> bool:
        return channel in self._channels

    def __len__(self) -> int:
        """The number of channels with listeners."""
        return len(self._channels)

    def channels(self) -> list[str]:
        """The channels with listeners."""
        return list(self._channels)

    def add(self, channel: str, on_message: OnMessage, on_gap: OnGap) -> Listener:
        """Add a listener from now on."""
        listener = Listener(channel, on_message, on_gap, self._remove)
        self._channels.setdefault(channel, {})[listener] = None
        return listener

    def hear(self, channel: str, message: bytes) -> int:
        """Pass ``message`` to each listener of ``channel``; returns how many there are."""
        listeners = tuple(self._channels.get(channel, ()))
        for listener in listeners:
            listener.hear(message)
        return len(listeners)

    def miss(self, channel: str) -> None:
        """Announce a gap to each listener of ``channel``."""
        for listener in tuple(self._channels.get(channel, ())):
            listener.miss()

    def end(self) -> None:
        """Unsubscribe all."""
        for listeners in tuple(self._channels.values()):
            for listener in tuple(listeners):
                listener.unsubscribe()

    def _remove(self, listener: Listener) -> None:
        listeners = self._channels[listener.channel]
        del listeners[listener]
        if not listeners:
            del self._channels[listener.channel]
            self._on_last(listener.channel)
