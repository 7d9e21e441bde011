"""A room's messages: the newest ones in memory, older ones read from the log.

A join is answered from memory, and an edit begins there.
"""

from collections import Counter
from typing import Final

from models.ids import MessageId, RoomId
from models.stores.history import HistoryStore, SentBefore
from models.wire.chat_values import Message
from server.timeline.overlay import Overlay

KEPT: Final = 100


class RecentMessages(Overlay[int, Message]):
    """Messages by ``seq``. ``stored`` holds the newest 100, and older ones only while a read of them is in flight."""

    __slots__ = ("_being_read", "_history", "_room", "seq")

    def __init__(self, room: RoomId, seq: int, history: HistoryStore) -> None:
        super().__init__()
        self.seq = seq
        self._room = room
        self._history = history
        self._being_read: Counter[int] = Counter()

    async def load(self) -> None:
        """Read the newest messages into memory. Raises ``unavailable``."""
        for message in await self._history.messages(self._room, max(1, self.seq + 1 - KEPT), self.seq + 1):
            self.stored.setdefault(message.seq, message)

    async def read(self, seq: int) -> Message | None:
        """The newest state of a message, or None. Raises ``unavailable``.

        An older one is in memory only until the caller next waits for something.
        """
        newest = self.newest(seq)
        if newest is not None or not 0 < seq <= self.seq:
            return newest
        # A change that comes during the read is then kept here too, not only in the log.
        self._being_read[seq] += 1
        try:
            stored = await self._history.message(self._room, seq)
            return self.newest(seq) or stored
        finally:
            self._being_read[seq] -= 1
            if not self._being_read[seq]:
                del self._being_read[seq]
                self._evict(seq)

    async def range(self, low: int, high: int) -> list[Message]:
        """The stored messages with ``low <= seq < high``, ascending. Raises ``unavailable``."""
        stored = self.stored
        if all(seq in stored for seq in range(low, high)):
            return [stored[seq] for seq in range(low, high)]
        return await self._history.messages(self._room, low, high)

    async def sent_before(self, message: MessageId, text: str) -> SentBefore | None:
        """The stored message with that id, or None, and whether it was sent with ``text``. Raises ``unavailable``."""
        return await self._history.message_sent_before(message, text)

    def apply(self, key: int, value: Message) -> None:
        super().apply(key, value)
        if key > self.seq:
            self.seq = key
            self._evict(key - KEPT)
        else:
            self._evict(key)

    def _evict(self, seq: int) -> None:
        if seq <= self.seq - KEPT and seq not in self._being_read:
            self.stored.pop(seq, None)
