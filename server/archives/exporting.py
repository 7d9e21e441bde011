"""A room as a file: JSON Lines in the order of ``rev``, or a page to read. One page of messages is in memory."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final, Literal

import msgspec

from models.errors import Refusal
from models.ids import RoomId, UploadId, UserId
from models.stores.entries import MessageEntry
from models.wire.chat_values import Message
from server.archives import lines, readable
from server.attachments.room_files import RoomFiles
from server.matches.storage import MatchStorage
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import reader_of
from server.runtime.clock import Clock
from server.runtime.costly_lane import CostlyLane
from server.runtime.rate_limits import Buckets
from server.timeline.room import Room

Format = Literal["jsonl", "html"]

_PAGE: Final = 100
_AT_ONCE: Final = 2
_AGAIN_S: Final = 0.02
_EXPORTS_PER_S: Final = 1 / 20
_EXPORTS_BURST: Final = 10


class RoomExport:
    """Exports of rooms. Messages posted during an export may or may not be in it, in their state at that time."""

    def __init__(
        self,
        rooms: RoomDirectory,
        matches: MatchStorage,
        files: RoomFiles,
        clock: Clock,
        *,
        limits: bool = True,
    ) -> None:
        self._rooms = rooms
        self._files = files
        self._matches = matches
        self._clock = clock
        self._lane = CostlyLane(_AT_ONCE)
        self._exports: Buckets[UserId] | None = Buckets(_EXPORTS_PER_S, _EXPORTS_BURST) if limits else None
        self._encode = msgspec.json.Encoder().encode

    async def owned(self, user: UserId, room: RoomId) -> Room:
        """The room, if the user owns it. It counts as an export.

        Raises:
            Refusal: ``not_found``, ``forbidden`` for anybody but its owner, ``rate_limited``, ``unavailable``.
        """
        found = await self._rooms.find_for(user, room)
        if not found.is_owned_by(user) or found.member(user) is None:
            raise Refusal("forbidden", "room: only its owner, and operators, may take it along")
        wait_s = self._exports.take(user, self._clock.monotonic()) if self._exports is not None else 0.0
        if wait_s:
            raise Refusal("rate_limited", "too many exports of rooms", retry_after_s=round(wait_s, 3))
        return found

    def pieces(
        self, room: RoomId, asker: UserId, form: Format, *, files: bool = True
    ) -> AsyncIterator[bytes]:
        """The room as a file, piece by piece; lines with the bytes of its ``files``, or without them.

        Raises ``not_found`` if the room is gone, ``rate_limited``, ``unavailable``.
        """
        return self._lines(room, asker, files) if form == "jsonl" else self._readable(room, asker)

    async def _lines(self, room_id: RoomId, asker: UserId, files: bool) -> AsyncIterator[bytes]:
        """The room, its members by when they joined, its match, then each message at its latest ``rev``.

        Each message is followed by its files, and each of these by its bytes.
        """
        room = await self._rooms.find(room_id)
        await room.drained()
        yield self._line(lines.of_room(room))
        async for page in room.state.members.all():
            for member in page:
                yield self._line(lines.of_member(room, member))
        table = await self._matches.newest_table(room_id) if room.record.match is not None else None
        if table is not None:
            yield self._line(lines.of_match(table))
        async for message in self._by_rev(room_id, asker):
            for line in lines.of_message(message):
                yield self._line(line)
                if files and line["type"] == "file":
                    async for piece in self._bytes_of(line["id"], line["size_bytes"], asker):
                        yield self._line(piece)

    async def _bytes_of(self, upload: UploadId, size: int, asker: UserId) -> AsyncIterator[lines.Line]:
        at = 0
        pieces = self._files.pieces(upload, size)
        while True:
            async with self._lane.turn(asker):
                piece = await anext(pieces, None)
            if piece is None:
                return
            yield lines.of_piece(upload, at, piece)
            at += len(piece)

    async def _by_rev(self, room_id: RoomId, asker: UserId) -> AsyncIterator[Message]:
        """Every message that was sent so far, once, in the order of their latest changes."""
        room = await self._rooms.find(room_id)
        low = room.state.first_rev
        # Messages that change during this are met again, later in the log.
        owed: set[int] | None = None
        while owed is None or owed:
            room = await self._rooms.find(room_id)
            await room.drained()
            end, left = room.rev, set(owed or ())
            async for entry in self._changes(room_id, asker, low, end):
                seq, rev = entry.message.seq, entry.message.rev
                if owed is not None and seq not in owed:
                    continue
                if rev > end:
                    left.add(seq)
                elif rev == entry.rev:
                    left.discard(seq)
                    yield entry.message
            low, owed = end + 1, {seq for seq in left if seq >= room.state.first_seq}
            if owed:
                await asyncio.sleep(_AGAIN_S)

    async def _changes(
        self, room_id: RoomId, asker: UserId, low: int, end: int
    ) -> AsyncIterator[MessageEntry]:
        """The changes of messages with ``low <= rev <= end``; none of messages that are no longer kept."""
        while low <= end:
            high = min(low + _PAGE, end + 1)
            async with self._lane.turn(asker):
                # It may have left memory meanwhile, or be deleted.
                room = await self._rooms.find(room_id)
                entries = await room.state.changes.range(max(low, room.state.first_rev), high)
            for entry in entries if room.is_kept else ():
                if not isinstance(entry, MessageEntry) or entry.message.seq < room.state.first_seq:
                    continue
                if not entry.message.is_hidden_from(reader_of(asker)):
                    yield entry
            low = high

    async def _readable(self, room_id: RoomId, asker: UserId) -> AsyncIterator[bytes]:
        """The page: the messages in the order in which they were sent."""
        room = await self._rooms.find(room_id)
        await room.drained()
        page = readable.Page()
        yield page.beginning(room.info())
        low, end = room.state.first_seq, room.seq + 1
        while low < end and room.is_kept:
            high = min(low + _PAGE, end)
            async with self._lane.turn(asker):
                room = await self._rooms.find(room_id)
                messages = await room.state.messages.range(max(low, room.state.first_seq), high)
            low = high
            for message in messages:
                if not message.is_hidden_from(reader_of(asker)):
                    yield page.message(message)
        yield page.end()

    def _line(self, line: lines.Line) -> bytes:
        return self._encode(line) + b"\n"
