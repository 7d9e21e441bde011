"""Batches of a home for several gateways, as one of them hears them: only while the home is another process.

The gateway reports to the home once it hears them; until then the home sends everything to this gateway alone.
"""

from collections.abc import Callable

import msgspec

from models.errors import Refusal
from models.ids import NodeId
from server.cluster.link.batches import CommonBatch, CommonWord, ToldBatch
from server.cluster.link.post import Post, common_channel
from server.runtime.background.tasks import Tasks
from server.runtime.subscribers import Unsubscribe


class CommonEar:
    """``hear`` gets this gateway's part of each batch; ``lose`` is called when one may have been lost."""

    def __init__(
        self, node: NodeId, post: Post, hear: Callable[[ToldBatch], None], lose: Callable[[], None]
    ) -> None:
        self._node = node
        self._post = post
        self._hear = hear
        self._lose = lose
        self._decode = msgspec.msgpack.Decoder(CommonBatch).decode
        self._decode_words = msgspec.msgpack.Decoder(list[CommonWord]).decode
        self._tasks = Tasks()
        self._end: Unsubscribe | None = None
        self._is_wanted = False

    @property
    def is_heard(self) -> bool:
        """Whether batches also come by this way, on which they may overtake those of the gateway's own channel."""
        return self._end is not None

    def listen(self, on_heard: Callable[[], None]) -> None:
        """Subscribe, and then call ``on_heard``. If the bus does not confirm it, nothing changes."""
        self._is_wanted = True
        if self._end is not None:
            on_heard()
        elif not self._tasks:
            self._tasks.spawn(self._subscribe(on_heard), name="hear what is said to several")

    def cease(self) -> None:
        """Unsubscribe: the home is this process."""
        self._is_wanted = False
        if self._end is not None:
            self._end()
            self._end = None

    async def stop(self) -> None:
        """As ``cease``, for good."""
        self.cease()
        await self._tasks.close()

    async def _subscribe(self, on_heard: Callable[[], None]) -> None:
        try:
            subscription = await self._post.bus.subscribe(common_channel(), self._take, self._lose)
        except Refusal:
            return
        if not self._is_wanted:
            subscription.unsubscribe()
            return
        self._end = subscription.unsubscribe
        on_heard()

    def _take(self, message: bytes) -> None:
        batch = self._decode(message)
        for place, each in enumerate(batch.to):
            if each.gateway == self._node:
                words = [told.word for told in self._decode_words(batch.words) if told.bits >> place & 1]
                self._hear(ToldBatch(batch.home, each.link, each.number, words))
