"""The home: everything of the system except the sockets, as gateways reach it.

It listens to each gateway on one channel. The words of one batch are taken in one turn, in order. If a
batch is missing, or comes from a gateway that is not attached, the answer is ``AttachAgain``.
"""

import asyncio
import logging
import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import msgspec

from models.errors import GOING_AWAY, Disconnect, Refusal
from models.ids import NodeId
from server.cluster.link.batches import UNASKED, AskedBatch, ToldBatch
from server.cluster.link.coding import EventWriter
from server.cluster.link.post import BEAT_S, GONE_S, Outgoing, Post, gateway_channel, home_channel
from server.cluster.link.words import (
    Answered,
    Asked,
    Attach,
    AttachAgain,
    Call,
    Carry,
    Closed,
    Detach,
    Follow,
    HearsCommon,
    Held,
    Listed,
    Moving,
    Opened,
    Pinged,
    Prices,
    Returned,
    Told,
    TurnOver,
)
from server.delivery.liveness import Heartbeat
from server.delivery.outbox import Outbox, Transport, Wake
from server.relaying.home.handle import Handle
from server.relaying.home.parts import HomeParts, HttpCalls
from server.relaying.home.relay import GatewayRelay
from server.relaying.home.settling import Settling
from server.relaying.home.together import Share, Together
from server.runtime.background.periodic import Periodic
from server.runtime.background.tasks import Tasks
from server.runtime.clock import since_boot
from server.runtime.incidents import answer_for, log_incident
from server.runtime.subscribers import Unsubscribe

PRICES: Final = 6
# If a gateway does not answer, commands may be refused that it could have held back.
_HELD_WITHIN_S: Final = 0.4
# HTTP calls that take longer are sent to the next home, or refused; commands wait meanwhile.
_ANSWERED_WITHIN_S: Final = 0.3
_LOOK_S: Final = 0.005
# The gateway checks whether a client is still there.
_UNHEARD: Final = Heartbeat(silence_s=math.inf)

_log: Final = logging.getLogger(__name__)


class Home:
    """``start`` once the rooms are served, ``hand_over`` before they are no longer."""

    def __init__(self, node: NodeId, post: Post, parts: HomeParts) -> None:
        self._node = node
        self._post = post
        self._parts = parts
        self._settling = Settling(parts.hub, parts.rooms, parts.sockets, parts.feeds)
        self._writer = EventWriter()
        self._together = Together(node, post)
        self._relays: dict[NodeId, GatewayRelay] = {}
        self._calls: dict[NodeId, HttpCalls] = {}
        self._heard_at: dict[NodeId, float] = {}
        self._decode = msgspec.msgpack.Decoder(AskedBatch).decode
        self._encode = msgspec.msgpack.Encoder().encode
        self._tasks = Tasks()
        self._beats = Periodic("the home's beats", BEAT_S, self._beat)
        self._ends: list[Unsubscribe] = []
        self._is_moving = False
        self._holding: set[NodeId] = set()

    async def start(self, gateways: Iterable[NodeId] = ()) -> None:
        """Listen to gateways from now on, and notify the given ones at once. Raises ``unavailable``."""
        self._ends.append(await self._post.subscribe(home_channel(self._node), self._hear, lambda: None))
        for symbol in self._parts.symbols:
            self._ends.append(self._parts.feeds.watch(symbol, partial(self._tell_prices, symbol)))
        self._beats.start()
        for gateway in gateways:
            self._send_to(gateway, UNASKED, 0, [])

    async def move(self) -> None:
        """Have gateways hold commands back, before another process becomes the home; return once they do."""
        self._is_moving = True
        self._holding.clear()
        for relay in self._relays.values():
            relay.say(Moving())
            relay.out.flush()
        with suppress(TimeoutError):
            async with asyncio.timeout(_HELD_WITHIN_S):
                while not self._holding.issuperset(self._relays):
                    await asyncio.sleep(_LOOK_S)

    async def hand_over(self) -> None:
        """Send the remaining words, and then do as ``drop``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWERED_WITHIN_S):
                while any(calls.is_awaited for calls in self._calls.values()):
                    await asyncio.sleep(_LOOK_S)
        # Including replies to commands that were finished in this very turn.
        for relay in self._relays.values():
            relay.out.flush()
        await self.drop()

    async def drop(self) -> None:
        """Stop listening and sending; the sockets of gateways stay open for the next home."""
        for end in self._ends:
            end()
        self._ends = []
        await self._beats.stop()
        await self._tasks.close()
        for relay in list(self._relays.values()):
            relay.out.close()
            self._forget(relay)

    def _hear(self, message: bytes) -> None:
        batch = self._decode(message)
        relay = self._relays.get(batch.gateway)
        if batch.words and isinstance(batch.words[0], Attach):
            if relay is None or relay.link != batch.link:
                self._attach(batch, batch.words[0])
            return
        if relay is None or relay.link != batch.link or relay.taken + 1 != batch.number:
            if relay is None or relay.link == batch.link:
                self._send_to(batch.gateway, batch.link, 0, [AttachAgain()])
            return
        relay.taken = batch.number
        self._heard_at[batch.gateway] = since_boot()
        try:
            for word in batch.words:
                self._take(relay, word)
        except Exception as error:  # a barrier: the next attachment lists what was not taken
            log_incident(_log, "a gateway's batch could not be taken; it must attach again", error)
            self._send_to(batch.gateway, batch.link, 0, [AttachAgain()])

    def _take(self, relay: GatewayRelay, word: Asked) -> None:
        match word:
            case Carry():
                self._carry(relay, word)
            case Pinged():
                handle = relay.handles.get(word.socket)
                if handle is not None:
                    self._parts.dispatch.rates.take(handle.identity.user, None)
            case Opened():
                self._open(relay, word.socket, since_at=None)
            case Closed():
                handle = relay.leave(word.socket)
                if handle is not None:
                    handle.left(word.code)
            case Call():
                self._tasks.spawn(self._answer(relay, word))
            case Follow():
                self._follow(relay, word)
            case HearsCommon():
                relay.hears_common()
            case Held():
                self._holding.add(relay.gateway)
            case Detach():
                self._forget(relay)
            case Attach():
                raise ValueError("an attachment begins with it")
            case _:
                self._calls[relay.gateway].take(word)

    def _attach(self, batch: AskedBatch, word: Attach) -> None:
        """Register the sockets of a gateway; its earlier state is forgotten."""
        old = self._relays.get(batch.gateway)
        if old is not None:
            self._forget(old)
        gateway, link = batch.gateway, batch.link
        out = self._way_to(gateway, link)
        relay = GatewayRelay(gateway, link, out, self._writer, self._settling.place_of)
        relay.taken = batch.number
        self._relays[gateway] = relay
        self._calls[gateway] = self._parts.calls_of(relay.say)
        self._heard_at[gateway] = since_boot()
        for listed in word.sockets:
            self._open(relay, listed, since_at=listed.since_at)
        # It gets a sign at once that it was heard.
        out.beat()
        for symbol in self._parts.symbols:
            self._tell_prices(symbol, (relay,))
        self._tasks.spawn(self._settling.settle(relay, word))

    def _way_to(self, gateway: NodeId, link: int) -> Outgoing[Told] | Share:
        """The way to this process itself, without the bus, or a share of the way to the others."""
        if not self._post.is_here(gateway_channel(gateway)):
            return self._together.share(gateway, link)
        return Outgoing[Told](lambda number, words: self._send_to(gateway, link, number, words), TurnOver())

    def _open(self, relay: GatewayRelay, listed: Listed, *, since_at: int | None) -> None:
        handle = Handle(
            listed.socket, listed.identity, listed.task, relay, self._new_outbox, self._parts.dispatch
        )
        handle.is_looked_at = listed.is_looked_at
        relay.handles[handle.id] = handle
        try:
            self._parts.sockets.add(handle, _UNHEARD, since_at)
        except Disconnect as why:
            del relay.handles[handle.id]
            handle.close(why)
            return
        handle.subscribe_closed(relay.closed)
        if since_at is None:
            # The session may have ended after its token was verified.
            self._tasks.spawn(self._parts.sockets.close_if_ended(handle))

    def _carry(self, relay: GatewayRelay, word: Carry) -> None:
        # A last command that was accepted before the socket closed may follow the report of that.
        handle = relay.recall(word.socket) if word.last else relay.handles.get(word.socket)
        if handle is None:
            return
        command = relay.reader.command(word.command)
        if word.last:
            self._parts.dispatch.finish(handle, command)
            return
        if self._is_moving:
            relay.say(Returned(command.id))
            return
        wait = handle.take(command, word.trace)
        if wait is not None:
            # The gateway itself reads no more commands of a socket than this before answers come.
            wait.close()

    def _follow(self, relay: GatewayRelay, word: Follow) -> None:
        handle = relay.handles.get(word.socket)
        if handle is None or "/" not in word.topic:
            return
        if word.on:
            self._parts.hub.listen(handle, word.topic, relay.voice(word.voice))
        else:
            self._parts.hub.unlisten(handle, word.topic, relay.voice(word.voice))

    async def _answer(self, relay: GatewayRelay, call: Call) -> None:
        parts = self._parts
        try:
            match call.what:
                case "verify":
                    answer = Answered(call.call, identity=await parts.auth.verify(call.about))
                case "redeem":
                    answer = Answered(call.call, identity=await parts.tickets.redeem(call.about))
                case "admit" if call.identity is not None:
                    parts.sockets.check_capacity(call.identity, call.about)
                    answer = Answered(call.call, identity=call.identity)
                case _:
                    raise Refusal("not_found", f"{call.what} is not known here")
        except Refusal as why:
            answer = Answered(call.call, None, why.code, why.message, why.retry_after_s)
        except Exception as error:  # a barrier: the caller must get an answer
            incident = log_incident(_log, f"{call.what!r}, asked by a gateway, failed", error)
            answer = Answered(call.call, None, "internal", answer_for(incident))
        relay.say(answer)

    def _tell_prices(self, symbol: str, relays: Sequence[GatewayRelay] | None = None) -> None:
        word = Prices(symbol, self._parts.feeds.latest(symbol, PRICES))
        for relay in self._relays.values() if relays is None else relays:
            relay.say(word)

    def _forget(self, relay: GatewayRelay) -> None:
        """Drop a gateway that is gone, or attaches again."""
        relay.out.close()
        self._relays.pop(relay.gateway, None)
        self._heard_at.pop(relay.gateway, None)
        self._calls.pop(relay.gateway).cut()
        handles, relay.handles = list(relay.handles.values()), {}
        for handle in handles:
            # Its client comes back, through this process or another.
            handle.closed_with = GOING_AWAY
            handle.gone()

    def _beat(self) -> None:
        now = since_boot()
        for relay in list(self._relays.values()):
            if now - self._heard_at[relay.gateway] > GONE_S:
                self._forget(relay)
            else:
                relay.out.beat()

    def _send_to(self, gateway: NodeId, link: int, number: int, words: list[Told]) -> None:
        self._post.send(gateway_channel(gateway), self._encode(ToldBatch(self._node, link, number, words)))

    def _new_outbox(self, transport: Transport, on_overflow: Wake) -> Outbox:
        return Outbox(transport, self._parts.flusher, self._parts.max_queue_bytes, on_overflow)
