"""Collects the metrics of the other processes, over the bus."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from contextvars import Context
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import NodeId
from server.cluster.bus.bus import Bus, Subscription
from server.runtime.background.tasks import Tasks

CHANNEL: Final = "metrics"
WITHIN_S: Final = 1.0

_T = TypeVar("_T")


class Ask(Struct, frozen=True):
    """A question: each process that hears it answers on the channel ``reply``, with its ``number``."""

    reply: str
    number: int


class Answer(Struct, frozen=True):
    """The metrics of a process, as text."""

    number: int
    node: NodeId
    text: bytes


class Gathering:
    """Answers others with ``own``, and asks them. ``start`` once, ``stop`` once."""

    def __init__(self, bus: Bus, node: NodeId, own: Callable[[], bytes]) -> None:
        self._bus = bus
        self._node = node
        self._own = own
        self._reply = f"{CHANNEL}:{node}"
        self._subscriptions: list[Subscription] = []
        self._number = 0
        self._answers: dict[NodeId, bytes] = {}
        self._news = asyncio.Event()
        self._asking = Tasks()
        self._under_way: asyncio.Task[dict[NodeId, bytes]] | None = None

    async def start(self) -> None:
        """Begin to answer questions. Raises ``unavailable`` while the bus is away; then it may be called again."""
        for channel, heard in ((CHANNEL, self._on_ask), (self._reply, self._on_answer))[
            len(self._subscriptions) :
        ]:
            self._subscriptions.append(await self._bus.subscribe(channel, heard, lambda: None))

    async def stop(self) -> None:
        """Answer no more questions."""
        await self._asking.close()
        for subscription in self._subscriptions:
            subscription.unsubscribe()
        self._subscriptions.clear()

    async def of_others(self, expected: Collection[NodeId]) -> dict[NodeId, bytes]:
        """The texts of the processes that answer within a second; sooner when all that are ``expected`` have.

        A caller that asks while a question is under way gets the answers to that.
        """
        if self._under_way is None or self._under_way.done():
            # In a context of its own: other callers may share it.
            self._under_way = Context().run(self._asking.spawn, self._ask(frozenset(expected) - {self._node}))
        return await asyncio.shield(self._under_way)

    async def _ask(self, expected: frozenset[NodeId]) -> dict[NodeId, bytes]:
        self._number += 1
        self._answers = {}
        with suppress(Refusal, TimeoutError):
            async with asyncio.timeout(WITHIN_S):
                await self.start()
                self._bus.publish(CHANNEL, msgspec.msgpack.encode(Ask(self._reply, self._number)))
                while not expected <= self._answers.keys():
                    self._news.clear()
                    await self._news.wait()
        return self._answers

    def _on_ask(self, message: bytes) -> None:
        ask = _read(message, Ask)
        if ask is not None and ask.reply != self._reply:
            answer = Answer(ask.number, self._node, self._own())
            with suppress(Refusal):
                self._bus.publish(ask.reply, msgspec.msgpack.encode(answer))

    def _on_answer(self, message: bytes) -> None:
        answer = _read(message, Answer)
        if answer is not None and answer.number == self._number:
            self._answers[answer.node] = answer.text
            self._news.set()


def _read(message: bytes, kind: type[_T]) -> _T | None:
    """The decoded message; None for one of another version."""
    try:
        return msgspec.msgpack.decode(message, type=kind)
    except msgspec.DecodeError:
        return None
