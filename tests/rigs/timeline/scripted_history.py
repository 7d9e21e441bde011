"""A history that a test writes, in place of the one in the database."""

from models.errors import unavailable
from models.ids import MessageId, RoomId
from models.stores.entries import Entry
from models.stores.history import HistoryStore, SentBefore
from models.wire.chat_values import Message


class ScriptedHistory(HistoryStore):
    """``in_log`` is the content of the log, ``first`` the message of any id; ``reads`` is a count."""

    def __init__(self) -> None:
        self.in_log: list[Entry] = []
        self.stored: dict[int, Message] = {}
        self.first: Message | None = None
        self.has_same_text = True
        self.failures = 0
        self.reads = 0

    async def redo(self, room: RoomId, after_rev: int) -> int:
        if self.failures:
            self.failures -= 1
            raise unavailable()
        return max([after_rev, *(entry.rev for entry in self.in_log)])

    async def changes(self, room: RoomId, low: int, high: int) -> list[Entry]:
        self.reads += 1
        return [entry for entry in self.in_log if low <= entry.rev < high]

    async def messages(self, room: RoomId, low: int, high: int) -> list[Message]:
        self.reads += 1
        return [self.stored[seq] for seq in range(low, high) if seq in self.stored]

    async def message_sent_before(self, message: MessageId, text: str | None) -> SentBefore | None:
        return SentBefore(self.first, self.has_same_text) if self.first else None
