"""A gateway: its sockets, and the home's actions on them, replayed in order.

The words of one batch are replayed in one turn of the loop, as the home did their actions in one turn (``TurnOver``
separates two): so every rule about the order of events and replies holds here as it does in one process.
"""

import asyncio
from typing import Any, Protocol

from models.errors import GOING_AWAY, Disconnect
from models.ids import NodeId
from server.cluster.homes import Homes
from server.cluster.link.calls import Http
from server.cluster.link.coding import EventReader
from server.cluster.link.post import Post
from server.cluster.link.words import (
    Answered,
    Attach,
    Close,
    Evicted,
    Listens,
    ListensNot,
    OfRoom,
    OwnFirst,
    Prices,
    Publish,
    PublishEach,
    PublishLatestEach,
    PublishPresence,
    PublishTyping,
    Reached,
    Renew,
    Returned,
    Say,
    Told,
    TurnOver,
)
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketLimits
from server.delivery.sweeping import MAX_ADDRESS_BYTES
from server.relaying.gateway.attachment import Attachment
from server.relaying.gateway.calls import Calls
from server.relaying.gateway.forwarding import ON_THE_WAY_S, Forwarding
from server.relaying.gateway.hub import GatewayHub
from server.relaying.gateway.quotes import Quotes
from server.relaying.gateway.sockets import GatewaySockets
from server.relaying.gateway.voices import VoiceNumbers
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings


class PassedCalls(Protocol):
    """The HTTP calls that are passed on to the home."""

    def take(self, word: Http) -> None:
        """Take a ``word`` of the home about one of them."""

    def cut(self) -> None:
        """Note that the home is gone: the next one may be asked, or none."""

    async def stop(self) -> None:
        """End all of them without an answer."""


class Gateway:
    """``start`` once, ``stop`` once; conversations use its attributes."""

    def __init__(
        self, node: NodeId, post: Post, homes: Homes, settings: Settings, clock: Clock, timings: Timings
    ) -> None:
        self.attachment = Attachment(node, post, homes)
        self.flusher = Flusher()
        numbers = VoiceNumbers()
        say = self.attachment.say
        self.hub = GatewayHub(self.flusher, numbers, say)
        self.calls = Calls(self.attachment)
        limits = SocketLimits(
            max_tasks=settings.max_tasks,
            max_user_sockets=settings.max_user_sockets,
            heartbeat_s=settings.heartbeat_s,
            max_address_bytes=MAX_ADDRESS_BYTES if settings.limits else None,
        )
        self.sockets = GatewaySockets(self.calls, self.hub, clock, limits, timings, numbers)
        self.sockets.tell(say)
        # The home answers within its own time, which is a little less.
        within_s = timings.answer_s + ON_THE_WAY_S
        self.dispatch = Forwarding(
            self.attachment, numbers.number_of, clock, limits=settings.limits, within_s=within_s
        )
        self.quotes = Quotes(settings.feed_symbols)
        self.passed: PassedCalls | None = None
        self._numbers = numbers
        self._event = EventReader().event

    async def start(self) -> None:
        """Attach to the home as soon as one is known. Raises ``unavailable``."""
        self.sockets.start()
        await self.attachment.start(self)

    async def say_goodbye(self, spread_s: float, goodbye_s: float, *, within_s: float) -> None:
        """Send clients ``goaway``, answer the commands they have begun, and close their sockets."""
        if not self.sockets.open_count:
            return
        self.sockets.go_away(spread_s)
        await asyncio.sleep(goodbye_s)
        await self.dispatch.drain(within_s)
        self.sockets.close_all(Disconnect(GOING_AWAY, "the server is going away"))

    async def stop(self) -> None:
        """Detach from the home, and stop."""
        await self.sockets.stop()
        if self.passed is not None:
            await self.passed.stop()
        await self.attachment.stop()

    def listed(self) -> Attach:
        return Attach(self.sockets.listed(), self.hub.places())

    def attached(self) -> None:
        self.dispatch.attached()

    def lost(self) -> None:
        self.dispatch.lost()
        self.calls.lost()
        if self.passed is not None:
            self.passed.cut()

    def take(self, word: Told) -> None:
        match word:
            case Publish():
                self.hub.show(word.room, self._event(word.event))
            case Say():
                self._say(word)
            case TurnOver():
                self.flusher.end_turn()
            case PublishEach():
                told = [(self._event(coded), users) for coded, users in word.told]
                self.hub.show_each(word.room, told)
            case PublishLatestEach():
                latest = [(self._event(one), self._event(other), user) for one, other, user in word.told]
                self.hub.show_latest_each(word.room, word.key, latest)
            case PublishPresence():
                self.hub.show_presence(word.room, self._event(word.event), word.key, word.but)
            case PublishTyping():
                self.hub.publish_typing(word.room, self._event(word.event), word.but)
            case Reached():
                self.hub.reach(OfRoom(word.room, word.epoch, word.rev))
            case Returned():
                self.dispatch.returned(word.command)
            case Answered():
                self.calls.take(word)
            case Prices():
                self.quotes.take(word)
            case Listens() | ListensNot() | Evicted() | OwnFirst() | Renew() | Close():
                self._take_of_socket(word)
            case _:
                self._take_of_call(word)

    def _say(self, word: Say) -> None:
        connection = self.sockets.open.get(word.socket)
        event = self._event(word.event)
        if connection is None or self.dispatch.take(connection, event, exempt=word.exempt):
            return
        voice = self._numbers.of(connection, word.voice)
        if voice is not None:
            connection.send(event, exempt=word.exempt, voice=voice)

    def _take_of_socket(self, word: Listens | ListensNot | Evicted | OwnFirst | Renew | Close) -> None:
        connection = self.sockets.open.get(word.socket)
        if connection is None:
            return
        match word:
            case Listens():
                voice = self._numbers.of(connection, word.voice)
                place = None if word.epoch is None else OfRoom(word.room, word.epoch, word.rev)
                if voice is not None:
                    self.hub.begin(connection, word.room, voice, place)
            case ListensNot():
                for number in word.voices:
                    self.hub.end(connection, word.room, self._numbers.of(connection, number))
            case Evicted():
                self.hub.turn_out(connection, word.room)
            case OwnFirst():
                self.hub.hand_out_to(connection)
                connection.own_first()
            case Renew():
                self.sockets.adopt(connection, word.identity)
            case Close():
                code: Any = word.code
                connection.close(Disconnect(code, word.reason))

    def _take_of_call(self, word: Any) -> None:
        if self.passed is not None:
            self.passed.take(word)
