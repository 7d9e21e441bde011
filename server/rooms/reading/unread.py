"""What a user has not read, counted in the memory of live rooms where that reaches, and in the log elsewhere."""

import asyncio
from collections.abc import Mapping
from typing import Final

from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.history import HistoryStore
from models.stores.reads import ReadStore
from models.wire.chat_values import EVERYONE, HERE, Unread
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks

COUNTED: Final = 1_000
# How many rooms are counted in the log at once for one user.
_SIDE_BY_SIDE: Final = 8


class UnreadCounts:
    """Counts of unread messages and mentions. A room of which everything is read costs no query."""

    def __init__(self, rooms: RoomDirectory, history: HistoryStore, reads: ReadStore, blocks: Blocks) -> None:
        self._rooms = rooms
        self._history = history
        self._reads = reads
        self._blocks = blocks

    async def of(self, user: UserId) -> list[Unread]:
        """What ``user`` has not read, of each of its rooms but those that it closed. Raises ``unavailable``."""
        positions = await self._reads.of(user)
        closed = await self._reads.closed_by(user)
        blocked_at = await self._blocks.times_of(user)
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        rooms = await self._rooms.rooms_of(user)
        return await asyncio.gather(
            *(
                self._in_room(user, room, heads, positions.get(room, 0), blocked_at, turns)
                for room, heads in rooms.items()
                if heads.seq > closed.get(room, -1)
            )
        )

    async def _in_room(
        self,
        user: UserId,
        room: RoomId,
        heads: RoomRecord,
        read: int,
        blocked_at: Mapping[UserId, int],
        turns: asyncio.Semaphore,
    ) -> Unread:
        unread, mentions = 0, 0
        if read < heads.seq and heads.history == "kept":
            in_memory = self._in_memory(user, room, read, heads.seq, blocked_at)
            if in_memory is None:
                async with turns:
                    in_memory = await self._history.count_unread(
                        room, user, read + 1, heads.seq + 1, COUNTED + 1, blocked_at
                    )
            unread, mentions = in_memory
        return Unread(
            room=room,
            unread=min(unread, COUNTED),
            mentions=mentions,
            last_seq=heads.seq,
            read_seq=read,
            more=True if unread > COUNTED else None,
        )

    def _in_memory(
        self, user: UserId, room: RoomId, read: int, last: int, blocked_at: Mapping[UserId, int]
    ) -> tuple[int, int] | None:
        """The counts, or None where a live room does not hold all that they take.

        That is the messages after ``read`` and, for an ``@here``, whom it meant, which the log alone knows.
        """
        live = self._rooms.live(room)
        stored = live.state.messages.stored if live is not None else {}
        found = (
            [stored.get(seq) for seq in range(read + 1, last + 1)] if last - read <= len(stored) else [None]
        )
        others = [each for each in found if each is None or (each.sender.id != user and not each.deleted)]
        mentions = [
            (each.mentions or ()) if each.sent_at < blocked_at.get(each.sender.id, each.sent_at + 1) else ()
            for each in others
            if each is not None
        ]
        if None in others:
            return None
        if any(HERE in each for each in mentions):
            return None
        return len(others), sum(user in each or EVERYONE in each for each in mentions)
