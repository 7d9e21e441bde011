"""Unread counts: remembered, counted in the memory of live rooms where that is enough, else in the log."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from models.ids import Epoch, RoomId, UserId
from models.stores.entries import MessageChange, MessageEntry, RoomRecord
from models.stores.messages.unread import UnreadCount, UnreadStore
from models.stores.people.blocks import Spans
from models.stores.reads import ReadStore
from models.wire.chat_values import EVERYONE, HERE, Message, Unread
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks
from server.rooms.reading.short_rooms import batches, is_short
from server.runtime.costly_lane import CostlyLane

COUNTED: Final = 1_000
MAX_REMEMBERED: Final = 50_000
# Changes of a message that leave its unread state as it was.
_NEUTRAL: Final[tuple[MessageChange, ...]] = ("reacted", "pinned", "match", "voted", "polled")

_NOTHING: Final = UnreadCount(0, 0)


class UnreadCounts:
    """UnreadCount of unread messages and mentions. A room in which nothing has changed is not counted again."""

    def __init__(
        self, rooms: RoomDirectory, unread: UnreadStore, reads: ReadStore, blocks: Blocks, lane: CostlyLane
    ) -> None:
        self._rooms = rooms
        self._unread = unread
        self._reads = reads
        self._blocks = blocks
        self._lane = lane
        # The counts of users in rooms, each with its dependencies; those that were requested last.
        self._remembered: OrderedDict[tuple[UserId, RoomId], tuple[_State, UnreadCount]] = OrderedDict()

    async def of(self, user: UserId) -> list[Unread]:
        """The unread counts of ``user`` for all their rooms except closed ones. Raises ``unavailable``."""
        rooms = await self.open_rooms(user)
        return list((await self.of_rooms(user, list(rooms.values()))).values())

    async def open_rooms(self, user: UserId) -> dict[RoomId, RoomRecord]:
        """The rooms of ``user`` with their present heads, except closed ones. Raises ``unavailable``."""
        closed = await self._reads.closed_by(user)
        rooms = await self._rooms.rooms_of(user)
        return {room: heads for room, heads in rooms.items() if heads.seq > closed.get(room, -1)}

    async def of_rooms(self, user: UserId, rooms: Sequence[RoomRecord]) -> dict[RoomId, Unread]:
        """The unread counts of ``user`` in ``rooms``, which have their present heads. Raises ``unavailable``."""
        positions = await self._reads.of(user)
        blocked = await self._blocks.spans_of(user)
        asked = [_Asked(user, heads, positions.get(heads.room, 0), blocked) for heads in rooms]
        counted = {each.room: self._at_hand(each) for each in asked}
        in_log = [each for each in asked if counted[each.room] is None]
        for each in in_log:
            if not is_short(each.heads):
                counted[each.room] = await self._in_log(each)
        short = {each.room: each for each in in_log if is_short(each.heads)}
        for together in batches(each.heads for each in short.values()):
            counted |= await self._in_short_logs([short[room.room] for room in together])
        return {each.room: _shown(each, counted[each.room] or _NOTHING) for each in asked}

    def _at_hand(self, asked: "_Asked") -> UnreadCount | None:
        """The counts, if nothing must be read for them."""
        heads = asked.heads
        if asked.read >= heads.seq or heads.history != "kept":
            return _NOTHING
        key = (asked.user, asked.room)
        remembered = self._remembered.get(key)
        if remembered is not None and remembered[0] == asked.state:
            self._remembered.move_to_end(key)
            return remembered[1]
        found = self._in_memory(asked) or self._carried_on(asked)
        if found is not None:
            self._remember(asked, found)
        return found

    async def _in_log(self, asked: "_Asked") -> UnreadCount:
        heads = asked.heads
        async with self._lane.turn(asked.user):
            found = await self._unread.count(
                heads.room, asked.user, asked.read + 1, heads.seq + 1, COUNTED + 1, asked.blocked
            )
        self._remember(asked, found)
        return found

    async def _in_short_logs(self, asked: "Sequence[_Asked]") -> dict[RoomId, UnreadCount]:
        """The counts of rooms of one user, by one query."""
        behind = {each.room: (each.read, each.heads.seq) for each in asked}
        user, blocked = asked[0].user, asked[0].blocked
        async with self._lane.turn(user):
            found = await self._unread.count_short(behind, user, blocked)
        for each in asked:
            self._remember(each, found[each.room])
        return found

    def _remember(self, asked: "_Asked", counts: UnreadCount) -> None:
        key = (asked.user, asked.room)
        self._remembered[key] = (asked.state, counts)
        self._remembered.move_to_end(key)
        if len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)

    def _in_memory(self, asked: "_Asked") -> UnreadCount | None:
        """The counts, or None if a live room does not hold all the messages behind ``read``."""
        live = self._rooms.live(asked.room)
        stored = live.state.messages.stored if live is not None else {}
        if asked.heads.seq - asked.read > len(stored):
            return None
        return asked.counted(stored.get(seq) for seq in range(asked.read + 1, asked.heads.seq + 1))

    def _carried_on(self, asked: "_Asked") -> UnreadCount | None:
        """The last counts plus later messages, or None if a live room does not hold all of those."""
        live = self._rooms.live(asked.room)
        since, before = self._remembered.get((asked.user, asked.room), (None, _NOTHING))
        if live is None or since is None or since._replace(rev=asked.state.rev) != asked.state:
            return None
        entries = live.state.changes.in_memory(since.rev + 1, asked.state.rev + 1)
        changes = [
            entry for entry in entries if isinstance(entry, MessageEntry) and entry.change not in _NEUTRAL
        ]
        if not entries or any(entry.change != "sent" or asked.began(entry.message) for entry in changes):
            return None
        more = asked.counted(entry.message for entry in changes)
        return more and UnreadCount(
            before.unread + more.unread, before.mentions + more.mentions, before.has_more
        )


class _State(NamedTuple):
    """What the counts of a user in a room depend on: every change of the room takes a ``rev``."""

    epoch: Epoch
    rev: int
    read: int
    blocked: Spans


class _Asked:
    """A request for one room: how much ``user`` has not read behind ``read``."""

    __slots__ = ("blocked", "heads", "read", "room", "state", "user")

    def __init__(self, user: UserId, heads: RoomRecord, read: int, blocked: Spans) -> None:
        self.user = user
        self.room = heads.room
        self.heads = heads
        self.read = read
        self.blocked = blocked
        self.state = _State(heads.epoch, heads.rev, read, blocked)

    def counted(self, messages: Iterable[Message | None]) -> UnreadCount | None:
        """How many of ``messages`` are unread, and mention the user. None if that cannot be known without the log.

        A message may be missing, or the log has the users whom an ``@here`` meant or who wrote in a thread.
        """
        others, mentions = 0, 0
        for message in messages:
            if message is None:
                return None
            if message.deleted or message.sender.id == self.user or message.is_hidden_from(self.user):
                continue
            named = self.user in (message.mentions or ()) or EVERYONE in (message.mentions or ())
            if HERE in (message.mentions or ()) or (message.is_aside and not named):
                return None
            others += 1
            mentions += named and not self._is_blocked(message)
        return UnreadCount(others, mentions)

    def began(self, message: Message) -> bool:
        """Whether the user wrote in a thread: then replies of others in it count that did not before."""
        return message.is_aside and message.sender.id == self.user

    def _is_blocked(self, message: Message) -> bool:
        """Whether a mention in it does not count: it was posted while the user had blocked its sender."""
        spans = self.blocked.get(message.sender.id, ())
        return any(since <= message.sent_at < until for since, until in spans)


def _shown(asked: _Asked, counts: UnreadCount) -> Unread:
    return Unread(
        room=asked.room,
        unread=min(counts.unread, COUNTED),
        mentions=counts.mentions,
        last_seq=asked.heads.seq,
        read_seq=asked.read,
        more=True if counts.unread > COUNTED or counts.has_more else None,
    )
