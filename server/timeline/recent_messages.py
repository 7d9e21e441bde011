"""A room's messages: the newest ones in memory, older ones read from the log.

A join is answered from memory, and an edit begins there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Self

from msgspec.structs import replace

from models.ids import MessageId, RoomId
from models.stores.documents import LISTED
from models.stores.entries import Entry, MessageEntry
from models.stores.history import HistoryStore, SentBefore
from models.stores.shapes.windows import Walk, newest_of, oldest_of
from models.wire.chat_values import Message
from models.wire.forms.streamed import AppendEvent
from server.timeline.open_messages import OpenMessages
from server.timeline.overlay import Overlay

KEPT: Final = 100
SHOWN: Final = 50


class RecentMessages(Overlay[int, Message]):
    """Messages by ``seq``. ``stored`` holds the newest 100, the newest 50 that the history shows, and those held."""

    __slots__ = ("_being_read", "_history", "_open", "_room", "_shown", "seq")

    def __init__(self, room: RoomId, seq: int, history: HistoryStore, being_written: OpenMessages) -> None:
        super().__init__()
        self.seq = seq
        self._room = room
        self._history = history
        self._open = being_written
        self._being_read: Counter[int] = Counter()
        # The newest that the room's history shows, ascending: they are kept, however many replies follow them.
        self._shown: dict[int, None] = {}

    async def load(self, first_aside: int | None) -> None:
        """Read the newest messages into memory. Raises ``unavailable``."""
        newest = await self._history.messages(self._room, max(1, self.seq + 1 - KEPT), self.seq + 1)
        for message in newest:
            self.stored.setdefault(message.seq, message)
        self.know([message for message in newest if not message.is_aside])
        if first_aside is not None and len(self._shown) < SHOWN:
            self.know(await self.shown_before(self.seq + 1, SHOWN, first_aside))

    def held(self) -> "HeldMessages":
        """A reader whose messages stay in memory until it is closed."""
        return HeldMessages(self)

    async def read(self, seq: int) -> Message | None:
        """The newest state of a message, or None. Raises ``unavailable``.

        An older one is in memory only until the caller next waits for something.
        """
        with self.held() as held:
            return await held.read(seq)

    def newest_shown(self, count: int) -> list[Message]:
        """The last ``count`` messages, 50 at most, that the room's history shows, ascending; all are in memory."""
        return [self.stored[seq] for seq in list(self._shown)[-count:]]

    def know(self, messages: Sequence[Message]) -> None:
        """``messages`` are stored, and the newest that the room's history shows; replies may lie between them."""
        for message in messages:
            self.stored.setdefault(message.seq, message)
        self._shown = dict.fromkeys(sorted({*self._shown, *(message.seq for message in messages)})[-SHOWN:])

    async def hold(self, seq: int) -> Message | None:
        """Read a message, and keep it in memory until it is released. Raises ``unavailable``."""
        # A change during the read is then kept here too, not only in the log.
        self._being_read[seq] += 1
        newest = self.newest(seq)
        if newest is not None or not 0 < seq <= self.seq:
            return newest
        stored = await self._history.message(self._room, seq)
        if stored is not None:
            self.stored.setdefault(seq, self._open.as_shown(stored))
        return self.newest(seq)

    def release(self, seqs: Iterable[int]) -> None:
        """Stop holding these messages; each was held as many times as it is released."""
        for seq in seqs:
            self._being_read[seq] -= 1
            if not self._being_read[seq]:
                del self._being_read[seq]
                self._evict(seq)

    async def shown_before(self, high: int, count: int, first_aside: int | None) -> list[Message]:
        """The last ``count`` messages below ``high`` that the room's history shows, ascending.

        ``first_aside`` is the first message that it does not show. Raises ``unavailable``.
        """
        if first_aside is None or high <= first_aside:
            return await self.range(max(1, high - count), high)
        in_memory = self._shown_in_memory(range(high - 1, 0, -1), count)
        if in_memory is not None:
            return in_memory[::-1]
        found = await self._in_place(newest_of, LISTED, first_aside, high, count)
        if (missing := count - len(found)) > 0:
            found[:0] = await self.range(max(1, first_aside - missing), first_aside)
        return found

    async def shown_after(self, low: int, count: int, first_aside: int | None) -> list[Message]:
        """The first ``count`` messages from ``low`` on that the room's history shows. Raises ``unavailable``."""
        end = self.seq + 1
        if first_aside is None or low + count <= first_aside:
            return await self.range(low, min(low + count, end))
        in_memory = self._shown_in_memory(range(low, end), count)
        if in_memory is not None:
            return in_memory
        found = await self.range(low, first_aside) if low < first_aside else []
        start, missing = max(low, first_aside), count - len(found)
        return found + await self._in_place(oldest_of, LISTED, start, end, missing)

    async def last_reply(self, root: int, *, but: int) -> Message | None:
        """The last stored reply of a thread that is not deleted, except ``but``. Raises ``unavailable``."""
        standing = {"deleted": {"$ne": True}, "seq": {"$ne": but}}
        found = await self._history.in_place(
            newest_of, self._room, root, root + 1, self.seq + 1, 1, also=standing
        )
        return found[-1] if found else None

    async def replies(self, walk: Walk, root: int, low: int, high: int, count: int) -> list[Message]:
        """Up to ``count`` replies of a thread with ``low <= seq < high``, ascending. Raises ``unavailable``."""
        return await self._in_place(walk, root, max(low, root + 1), high, count)

    async def _in_place(self, walk: Walk, place: int, low: int, high: int, count: int) -> list[Message]:
        found = await self._history.in_place(walk, self._room, place, low, high, count)
        return [self._open.as_shown(each) for each in found]

    def _shown_in_memory(self, seqs: Iterable[int], count: int) -> list[Message] | None:
        """The first ``count`` of ``seqs`` that are shown; None if one on the way is not in memory."""
        found: list[Message] = []
        for seq in seqs:
            if len(found) == count:
                break
            message = self.stored.get(seq)
            if message is None:
                return None
            if not message.is_aside:
                found.append(message)
        return found

    async def range(self, low: int, high: int) -> list[Message]:
        """The stored messages with ``low <= seq < high``, ascending. Raises ``unavailable``."""
        stored = self.stored
        if all(seq in stored for seq in range(low, high)):
            return [stored[seq] for seq in range(low, high)]
        return [self._open.as_shown(each) for each in await self._history.messages(self._room, low, high)]

    def as_shown(self, entry: Entry) -> Entry:
        """``entry``, which was read from the log, with the pieces shown of its message since it was stored."""
        if not isinstance(entry, MessageEntry) or not entry.message.open:
            return entry
        return replace(entry, message=self._open.as_shown(entry.message))

    async def at(self, seqs: Sequence[int]) -> list[Message]:
        """Those of the messages ``seqs`` that are stored, in this order. Raises ``unavailable``."""
        read = await self._history.messages_at(self._room, [seq for seq in seqs if seq not in self.stored])
        found = {message.seq: message for message in read}
        there = (self.stored.get(seq) or found.get(seq) for seq in seqs)
        return [self._open.as_shown(each) for each in there if each is not None]

    async def sent_before(self, message: MessageId, text: str) -> SentBefore | None:
        """The stored message with that id, or None, and whether it was sent with ``text``. Raises ``unavailable``."""
        return await self._history.message_sent_before(message, text)

    def show(self, seq: int) -> AppendEvent | None:
        """The event with the new pieces of an open message, which are shown from now on. None if there are none."""
        event = self._open.show(seq)
        growing = self._open.get(seq)
        if growing is not None and seq in self.stored:
            self.stored[seq] = growing.message
        return event

    def apply(self, key: int, value: Message) -> None:
        staged = self._staged.get(key)
        if staged is not None and staged.rev <= value.rev:
            # It may have grown since, and then it is no longer the same object.
            del self._staged[key]
        super().apply(key, value)
        if key <= self.seq:
            self._evict(key)
            return
        self.seq = key
        if not value.is_aside:
            self._shown[key] = None
            if len(self._shown) > SHOWN:
                oldest = next(iter(self._shown))
                del self._shown[oldest]
                self._evict(oldest)
        self._evict(key - KEPT)

    def begin_later(self, first_seq: int) -> None:
        """Drop the messages before ``first_seq``."""
        for seq in [seq for seq in self.stored if seq < first_seq]:
            del self.stored[seq]
            self._shown.pop(seq, None)

    def _evict(self, seq: int) -> None:
        if seq <= self.seq - KEPT and seq not in self._being_read and seq not in self._shown:
            self.stored.pop(seq, None)


class HeldMessages:
    """Messages that are read through it stay in memory, in their newest state, until it is closed."""

    def __init__(self, messages: RecentMessages) -> None:
        self._messages = messages
        self._seqs: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._messages.release(self._seqs)

    async def read(self, seq: int) -> Message | None:
        """The newest state of a message, or None. Raises ``unavailable``."""
        self._seqs.append(seq)
        return await self._messages.hold(seq)
