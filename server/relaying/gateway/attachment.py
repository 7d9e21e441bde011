"""A gateway's link to the home: made, kept, found broken and made again.

It breaks if a batch is missing, the bus announces a gap, nothing is heard for too long, or another process is the
home. The one remedy is to attach again, with the whole state of the gateway. Batches come by two ways, to this
gateway alone and to several; one that overtakes another waits a little for it.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final, Protocol

import msgspec

from models.errors import Refusal
from models.ids import NodeId
from server.cluster.homes import Homes
from server.cluster.link.batches import UNASKED, AskedBatch, ToldBatch
from server.cluster.link.post import BEAT_S, LOST_S, Outgoing, Post, gateway_channel, home_channel
from server.cluster.link.words import (
    Asked,
    Attach,
    AttachAgain,
    Attached,
    Detach,
    HearsCommon,
    Held,
    Moving,
    Told,
)
from server.relaying.gateway.common import CommonEar
from server.runtime.background.periodic import Periodic
from server.runtime.clock import since_boot
from server.runtime.incidents import log_incident
from server.runtime.subscribers import Unsubscribe

WAIT_S: Final = 5.0
"""How long a caller waits for a home; then it is ``unavailable``."""

RETRY_AFTER_S: Final = 1.0
_LOOK_S: Final = 0.1
# A home that does not answer is asked again after this time: it may be starting.
_ASK_AGAIN_S: Final = 0.5
# The pause between two batches to another process. Both sides pay more for each batch than for each word.
_PACE_S: Final = 0.001
# How long, and how many, batches wait for one that comes by the other way.
_PASSED_S: Final = 0.5
_MOST_EARLY: Final = 1_000

_log: Final = logging.getLogger(__name__)


class Ends(Protocol):
    """The gateway's end of a link: its sockets, commands and calls."""

    def listed(self) -> Attach:
        """All sockets, and how far each room has been shown to them."""

    def take(self, word: Told) -> None:
        """Take a ``word`` of the home."""

    def attached(self) -> None:
        """Note that the home takes commands."""

    def lost(self) -> None:
        """Note that unanswered commands may or may not have been carried out."""


class Attachment:
    """The link of this process to the home. ``start`` once, ``stop`` once."""

    def __init__(self, node: NodeId, post: Post, homes: Homes) -> None:
        self._node = node
        self._post = post
        self._homes = homes
        self._ends: Ends | None = None
        self._home: NodeId | None = None
        # The number of the attachment, and of the last batch of it that was taken.
        self._link = 0
        self._taken = 0
        self._early: dict[int, ToldBatch] = {}
        self._early_since = 0.0
        self._out: Outgoing[Asked] | None = None
        self._heard_at = 0.0
        self._is_heard = False
        self._attached = asyncio.Event()
        self._beat_at = 0.0
        self._asked_at = float("-inf")
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(ToldBatch).decode
        self._looks = Periodic("the link to the home", _LOOK_S, self._look)
        self._unsubscribe: Unsubscribe | None = None
        self._common = CommonEar(node, post, self._hear_batch, self._lose)

    @property
    def is_attached(self) -> bool:
        """Whether the home takes commands."""
        return self._attached.is_set()

    @property
    def home(self) -> NodeId | None:
        """The process to which this one is attached, or attaches now."""
        return self._home

    async def start(self, ends: Ends) -> None:
        """Hear the home, and attach to it as soon as it is known. Raises ``unavailable``."""
        self._ends = ends
        self._unsubscribe = await self._post.subscribe(gateway_channel(self._node), self._hear, self._lose)
        self._looks.start()

    async def stop(self) -> None:
        """Announce that this gateway ends, and listen no more."""
        await self._looks.stop()
        if self._out is not None:
            self.say(Detach())
            self._out.flush()
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self._common.stop()
        self._lose()

    def say(self, word: Asked) -> None:
        """Send ``word`` to the home at the end of this turn; without a home, the next list includes it."""
        if self._out is not None:
            self._out.say(word)

    async def ready(self) -> None:
        """Return once the home takes commands. Raises ``unavailable``."""
        if self._attached.is_set():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                await self._attached.wait()
                return
        raise no_home()

    def _look(self) -> None:
        now, home = since_boot(), self._homes.home_of()
        if self._out is not None:
            patience_s = LOST_S if self._is_heard else _ASK_AGAIN_S
            is_missing = bool(self._early) and now - self._early_since > _PASSED_S
            if home != self._home or now - self._heard_at > patience_s or is_missing:
                self._lose()
        if self._out is None:
            self._attach(home, now)
        elif now - self._beat_at >= BEAT_S:
            self._beat_at = now
            self._out.beat()

    def _attach(self, home: NodeId | None, now: float) -> None:
        is_asked_again = home == self._home and now - self._asked_at < _ASK_AGAIN_S
        if home is None or self._ends is None or is_asked_again or not self._post.reaches(home_channel(home)):
            return
        self._asked_at = now
        self._home, self._link, self._taken, self._early = home, self._link + 1, 0, {}
        self._heard_at, self._is_heard = now, False
        channel, link = home_channel(home), self._link

        def send(number: int, words: list[Asked]) -> None:
            batch = AskedBatch(self._node, link, number, words)
            if not self._post.send(channel, self._encode(batch)):
                asyncio.get_running_loop().call_soon(self._lose, link)

        self._out = Outgoing[Asked](send, pace_s=0.0 if home == self._node else _PACE_S)
        self._out.say(self._ends.listed())
        self._out.flush()

    def _hear(self, message: bytes) -> None:
        batch = self._decode(message)
        if batch.link == UNASKED:
            self._hear_of(batch.home)
        else:
            self._hear_batch(batch)

    def _hear_batch(self, batch: ToldBatch) -> None:
        if not self._is_of_this_link(batch):
            return
        if batch.number > self._taken + 1 and self._common.is_heard and len(self._early) < _MOST_EARLY:
            self._early_since = self._early_since if self._early else since_boot()
            self._early[batch.number] = batch
            return
        if batch.number != self._taken + 1:
            self._lose()
            return
        self._take_batch(batch)
        while self._is_of_this_link(batch) and (early := self._early.pop(self._taken + 1, None)):
            self._early_since = since_boot()
            self._take_batch(early)

    def _is_of_this_link(self, batch: ToldBatch) -> bool:
        return self._out is not None and batch.home == self._home and batch.link == self._link

    def _take_batch(self, batch: ToldBatch) -> None:
        self._taken, self._heard_at, self._is_heard = batch.number, since_boot(), True
        try:
            for word in batch.words:
                self._take(word)
        except Exception as error:  # a barrier: the next attachment shows what was not replayed
            log_incident(_log, "a batch of the home could not be replayed; the gateway attaches again", error)
            self._lose()

    def _take(self, word: Told) -> None:
        match word:
            case Attached():
                self._attached.set()
                self._ends.attached() if self._ends else None
                self._hear_common()
            case AttachAgain():
                self._lose()
            case Moving():
                self._attached.clear()
                self.say(Held())
            case _:
                self._ends.take(word) if self._ends else None

    def _hear_common(self) -> None:
        if self._home == self._node:
            self._common.cease()
        else:
            self._common.listen(lambda: self.say(HearsCommon()))

    def _hear_of(self, home: NodeId) -> None:
        """Attach now to a process that says it is the home: it may have been asked before it was."""
        self._homes.is_at(home)
        if home != self._home or not self._is_heard:
            self._lose()
            self._asked_at = float("-inf")
            self._look()

    def _lose(self, link: int | None = None) -> None:
        """Note that the link is broken; ``link``: that one, if it is not broken already."""
        if self._out is None or link not in (None, self._link):
            return
        self._out.close()
        self._out = None
        self._attached.clear()
        if self._ends is not None:
            self._ends.lost()


def no_home() -> Refusal:
    """The refusal if no process that carries out commands can be reached."""
    message = "the process that has the rooms cannot be reached; try again"
    return Refusal("unavailable", message, retry_after_s=RETRY_AFTER_S)
