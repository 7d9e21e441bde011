"""What a user has not read: remembered, counted in the memory of live rooms where that reaches, else in the log."""

import asyncio
from collections import OrderedDict
from typing import Final, NamedTuple

from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.history import HistoryStore
from models.stores.people.blocks import Spans
from models.stores.reads import ReadStore
from models.wire.chat_values import EVERYONE, HERE, Message, Unread
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks

COUNTED: Final = 1_000
MAX_REMEMBERED: Final = 50_000
# How many rooms are counted in the log at once for one user.
_SIDE_BY_SIDE: Final = 8


class Counts(NamedTuple):
    """How many messages are unread, and how many of these mention the user."""

    unread: int
    mentions: int


_NOTHING: Final = Counts(0, 0)


class UnreadCounts:
    """Counts of unread messages and mentions. A room in which nothing has changed is not counted again."""

    def __init__(self, rooms: RoomDirectory, history: HistoryStore, reads: ReadStore, blocks: Blocks) -> None:
        self._rooms = rooms
        self._history = history
        self._reads = reads
        self._blocks = blocks
        # The counts of users in rooms, each with what it depends on; those that were asked for last.
        self._remembered: OrderedDict[tuple[UserId, RoomId], tuple[object, Counts]] = OrderedDict()

    async def of(self, user: UserId) -> list[Unread]:
        """What ``user`` has not read, of each of its rooms but those that it closed. Raises ``unavailable``."""
        positions = await self._reads.of(user)
        closed = await self._reads.closed_by(user)
        blocked = await self._blocks.spans_of(user)
        rooms = await self._rooms.rooms_of(user)
        asked = [
            _Asked(user, heads, positions.get(room, 0), blocked)
            for room, heads in rooms.items()
            if heads.seq > closed.get(room, -1)
        ]
        counted = {each.room: self._at_hand(each) for each in asked}
        in_log = [each for each in asked if counted[each.room] is None]
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        found = await asyncio.gather(*(self._in_log(each, turns) for each in in_log))
        counted |= zip((each.room for each in in_log), found, strict=True)
        return [_shown(each, counted[each.room] or _NOTHING) for each in asked]

    def _at_hand(self, asked: "_Asked") -> Counts | None:
        """The counts, where nothing has to be read for them."""
        heads = asked.heads
        if asked.read >= heads.seq or heads.history != "kept":
            return _NOTHING
        key = (asked.user, asked.room)
        remembered = self._remembered.get(key)
        if remembered is not None and remembered[0] == asked.state:
            self._remembered.move_to_end(key)
            return remembered[1]
        found = self._in_memory(asked)
        if found is not None:
            self._remember(asked, found)
        return found

    async def _in_log(self, asked: "_Asked", turns: asyncio.Semaphore) -> Counts:
        heads = asked.heads
        async with turns:
            counts = await self._history.count_unread(
                heads.room, asked.user, asked.read + 1, heads.seq + 1, COUNTED + 1, asked.blocked
            )
        self._remember(asked, Counts(*counts))
        return Counts(*counts)

    def _remember(self, asked: "_Asked", counts: Counts) -> None:
        key = (asked.user, asked.room)
        self._remembered[key] = (asked.state, counts)
        self._remembered.move_to_end(key)
        if len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)

    def _in_memory(self, asked: "_Asked") -> Counts | None:
        """The counts, or None where a live room does not hold all that they take.

        That is the messages after ``read`` and, for an ``@here``, whom it meant, which the log alone knows.
        """
        user, read, last = asked.user, asked.read, asked.heads.seq
        live = self._rooms.live(asked.room)
        stored = live.state.messages.stored if live is not None else {}
        if last - read > len(stored):
            return None
        others, mentions = 0, 0
        for seq in range(read + 1, last + 1):
            message = stored.get(seq)
            if message is None:
                return None
            if message.deleted or message.sender.id == user:
                continue
            others += 1
            if message.mentions and not asked.is_blocked(message):
                if HERE in message.mentions:
                    return None
                mentions += user in message.mentions or EVERYONE in message.mentions
        return Counts(others, mentions)


class _Asked:
    """What is asked of one room: what ``user`` has not read behind ``read``."""

    __slots__ = ("blocked", "heads", "read", "room", "state", "user")

    def __init__(self, user: UserId, heads: RoomRecord, read: int, blocked: Spans) -> None:
        self.user = user
        self.room = heads.room
        self.heads = heads
        self.read = read
        self.blocked = blocked
        # What the counts depend on: every change of the room takes a rev.
        self.state = (heads.epoch, heads.rev, read, blocked)

    def is_blocked(self, message: Message) -> bool:
        """Whether a mention in it does not count: it was said while the user had blocked its sender."""
        spans = self.blocked.get(message.sender.id, ())
        return any(since <= message.sent_at < until for since, until in spans)


def _shown(asked: _Asked, counts: Counts) -> Unread:
    return Unread(
        room=asked.room,
        unread=min(counts.unread, COUNTED),
        mentions=counts.mentions,
        last_seq=asked.heads.seq,
        read_seq=asked.read,
        more=True if counts.unread > COUNTED else None,
    )
