"""A room's newest messages, kept in memory: what a join shows, a resume mostly needs, and an edit starts from.

Owned by the room, which stages and settles messages here; posting and catching up read.
"""

from collections import Counter
from typing import Final

from models.ids import RoomId
from models.stores.history import HistoryStore
from models.wire.chat_values import Message
from server.timeline.overlay import Overlay

TAIL: Final = 100


class RecentMessages(Overlay[int, Message]):
    """The newest 100 messages by ``seq``, and for as long as they are being read also older ones."""

    __slots__ = ("_being_read", "_history", "_room", "seq")

    def __init__(self, room: RoomId, seq: int, history: HistoryStore) -> None:
        super().__init__()
        self.seq = seq
        self._room = room
        self._history = history
        self._being_read: Counter[int] = Counter()

    async def load(self) -> None:
        """Bring the newest messages into memory, where they stay from then on."""
        for message in await self._history.messages(self._room, max(1, self.seq + 1 - TAIL), self.seq + 1):
            self.stored.setdefault(message.seq, message)

    async def read(self, seq: int) -> Message | None:
        """The newest state of a message, from the store if need be. Use it before waiting for anything."""
        newest = self.newest(seq)
        if newest is not None or not 0 < seq <= self.seq:
            return newest
        # While it is being read it may be changed: then the change is kept here, not only stored.
        self._being_read[seq] += 1
        try:
            stored = await self._history.message(self._room, seq)
            return self.newest(seq) or stored
        finally:
            self._being_read[seq] -= 1
            if not self._being_read[seq]:
                del self._being_read[seq]
                self._let_go(seq)

    def settle(self, key: int, value: Message) -> None:
        super().settle(key, value)
        if key > self.seq:
            self.seq = key
            self._let_go(key - TAIL)
        else:
            self._let_go(key)

    def _let_go(self, seq: int) -> None:
        if seq <= self.seq - TAIL and seq not in self._being_read:
            self.stored.pop(seq, None)
