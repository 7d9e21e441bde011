"""Batches on their way: numbered, one for each turn of the loop, over the bus or within this process."""

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from models.errors import Refusal
from models.ids import NodeId
from server.cluster.bus.bus import OK, Bus, OnGap, OnMessage
from server.cluster.link.form import form_of_link

BEAT_S: Final = 1.0
"""How often an end without words sends an empty batch."""

LOST_S: Final = 4.0
"""A gateway that has not heard from the home for this long attaches again."""

GONE_S: Final = 8.0
"""A gateway that the home has not heard from for this long is gone, and its sockets with it."""

W = TypeVar("W")


class Post:
    """The way to the channels of all processes; those of this process itself are reached without the bus."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self._here: dict[str, OnMessage] = {}

    async def subscribe(self, channel: str, on_message: OnMessage, on_gap: OnGap) -> Callable[[], None]:
        """Listen to ``channel``, one of this process, until the result is called. Raises ``unavailable``."""
        subscription = await self.bus.subscribe(channel, on_message, on_gap)
        self._here[channel] = on_message

        def unsubscribe() -> None:
            self._here.pop(channel, None)
            subscription.unsubscribe()

        return unsubscribe

    def is_here(self, channel: str) -> bool:
        """Whether it is a channel of this process itself, which is reached without the bus."""
        return channel in self._here

    def reaches(self, channel: str) -> bool:
        """Whether messages to the channel can be sent now."""
        return channel in self._here or self.bus.state == OK

    def send(self, channel: str, message: bytes) -> bool:
        """Send ``message``; returns whether it could be sent. It may be lost all the same."""
        here = self._here.get(channel)
        if here is not None:
            asyncio.get_running_loop().call_soon(here, message)
            return True
        try:
            self.bus.publish(channel, message)
        except Refusal:
            return False
        return True


class Outgoing(Generic[W]):
    """The outgoing words of one end of a link. ``send`` takes the number of a batch, and its words.

    With a word that may stand ``between`` the words of two turns, those two share a batch: an event and the reply
    to the command that caused it, which often follows a turn later. ``pace_s``: the least pause between two batches,
    so that a busy end sends larger ones; the first word after a pause waits for nothing.
    """

    def __init__(
        self, send: Callable[[int, list[W]], None], between: W | None = None, *, pace_s: float = 0.0
    ) -> None:
        self._send = send
        self._between = between
        self._pace_s = pace_s
        self._next_at = 0.0
        self._words: list[W] = []
        self._number = 0
        self._is_scheduled = False
        self._is_quiet = True
        self.is_open = True

    def say(self, word: W) -> None:
        """Send ``word`` soon, with the other words of this turn; nothing once it is closed."""
        if not self.is_open:
            return
        self._words.append(word)
        if not self._is_scheduled:
            self._is_scheduled = True
            loop = asyncio.get_running_loop()
            if self._pace_s and (wait_s := self._next_at - loop.time()) > 0:
                loop.call_later(wait_s, self._end_turn)
            else:
                loop.call_soon(self._end_turn)

    def flush(self) -> None:
        """Send all waiting words now."""
        self._is_scheduled = False
        if self._words and self._words[-1] is self._between:
            self._words.pop()
        if self._words and self.is_open:
            self._send_batch()

    def _end_turn(self) -> None:
        if self._between is None or not self.is_open:
            self.flush()
        elif self._words:
            self._words.append(self._between)
            asyncio.get_running_loop().call_soon(self.flush)

    def beat(self) -> None:
        """Send an empty batch if nothing was sent since the last beat, so that a lost one is noticed."""
        if self._is_quiet and self.is_open:
            self._send_batch()
        self._is_quiet = True

    def close(self) -> None:
        """Send no more words."""
        self.is_open = False
        self._words = []

    def _send_batch(self) -> None:
        words, self._words = self._words, []
        self._number += 1
        self._is_quiet = False
        if self._pace_s:
            self._next_at = asyncio.get_running_loop().time() + self._pace_s
        self._send(self._number, words)


def home_channel(node: NodeId) -> str:
    """The channel on which a process hears gateways, while it is the home."""
    return f"teahouse.{form_of_link()}.home.{node}"


def gateway_channel(node: NodeId) -> str:
    """The channel on which a gateway hears the home."""
    return f"teahouse.{form_of_link()}.gateway.{node}"


def common_channel() -> str:
    """The channel on which several gateways hear the home at once."""
    return f"teahouse.{form_of_link()}.gateways"
