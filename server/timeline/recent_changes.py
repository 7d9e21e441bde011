"""A room's changes: the newest ones in memory, older ones read from the log."""

from collections import deque
from typing import Final

from models.ids import RoomId
from models.stores.entries import Entry, MessageEntry
from models.stores.history import HistoryStore
from server.timeline.recent_messages import RecentMessages

KEPT: Final = 200


class RecentChanges:
    """Entries by ``rev``. A message in them is read in its present state, not as the change left it."""

    __slots__ = ("_history", "_messages", "_newest", "_room")

    def __init__(self, room: RoomId, messages: RecentMessages, history: HistoryStore) -> None:
        self._room = room
        self._messages = messages
        self._history = history
        self._newest: deque[Entry] = deque(maxlen=KEPT)

    @property
    def last(self) -> Entry | None:
        """The last change since the room was loaded, if there is one."""
        return self._newest[-1] if self._newest else None

    def append(self, entry: Entry) -> None:
        """``entry`` is stored."""
        self._newest.append(entry)

    def begin_later(self, first_rev: int) -> None:
        """Drop the entries before ``first_rev``."""
        while self._newest and self._newest[0].rev < first_rev:
            self._newest.popleft()

    def forget(self) -> None:
        """Drop the entries in memory: the log has them in another form now."""
        self._newest.clear()

    async def range(self, low: int, high: int) -> list[Entry]:
        """The stored changes with ``low <= rev < high``, ascending, none left out. Raises ``unavailable``."""
        if low >= high:
            return []
        found = self.in_memory(low, high)
        if found:
            return found
        return [
            self._messages.as_shown(entry) for entry in await self._history.changes(self._room, low, high)
        ]

    def in_memory(self, low: int, high: int) -> list[Entry]:
        """The same, or an empty list if one of them or its message is no longer in memory."""
        newest = self._newest
        if not newest or newest[0].rev > low:
            return []
        entries = [self._as_now(entry) for entry in newest if low <= entry.rev < high]
        return [] if None in entries else [entry for entry in entries if entry is not None]

    def _as_now(self, entry: Entry) -> Entry | None:
        if not isinstance(entry, MessageEntry):
            return entry
        message = self._messages.stored.get(entry.message.seq)
        if message is None or message.thread is None:
            return MessageEntry(entry.room, entry.rev, message, entry.change) if message else None
        root = self._messages.stored.get(message.thread)
        return MessageEntry(entry.room, entry.rev, message, entry.change, root=root) if root else None
