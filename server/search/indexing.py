"""Brings messages into the index: a block of a room at a time, and never before they are stored.

A message that is in no block yet is *loose*: it is held here and searched itself, so it is found from its ``ok`` on.
A block is written when the number of its last message is taken, and again once one of its messages was changed. A
room's heads are stored after its changed blocks, so the heads of a room that was left open show what must be done
again; all messages of a resting room are in blocks. A room with many messages in no block, in a database from before
the index, is caught up in the background.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from models.errors import Refusal
from models.ids import RoomId
from models.stores.entries import Entry, MessageEntry, RoomEntry
from models.stores.search.blocks import BLOCK, BlockStore
from models.wire.chat_values import Message
from server.rooms.directory import RoomDirectory
from server.runtime.cooperative import in_slices
from server.search.block import Building
from server.search.contents import Contents
from server.search.words import Query, joined, terms_of
from server.timeline.room import Room

# Changes after which a message is found by the same words.
_SAME_WORDS: Final = frozenset({"reacted", "match", "revealed", "voted"})
_CHANGES_AT_ONCE: Final = 256
_RETRY_S: Final = 1.0
_SIDE_BY_SIDE: Final = 16

_log = logging.getLogger(__name__)


class _Loose:
    """A message whose present state is in no block. Its terms are made when they are first needed."""

    __slots__ = ("_joined", "_terms", "message")

    def __init__(self, message: Message) -> None:
        self.message = message
        self._terms: set[str] | None = None
        self._joined = b""

    @property
    def terms(self) -> set[str]:
        if self._terms is None:
            self._terms = terms_of(self.message)
            self._joined = joined(self._terms)
        return self._terms

    def let_go_of_terms(self) -> None:
        """Drop the terms: those of long messages are too many to free all at once."""
        self._terms = None
        self._joined = b""

    def may_match(self, needles: Sequence[bytes]) -> bool:
        return bool(self.terms) and all(needle in self._joined for needle in needles)


class _Live:
    """The index of one live room: messages before ``end`` are in blocks, except for loose ones."""

    __slots__ = ("end", "is_caught_up", "loose", "room", "turn")

    def __init__(self, room: Room) -> None:
        self.room = room
        self.loose: dict[int, _Loose] = {}
        self.end = 0
        self.is_caught_up = asyncio.Event()
        self.turn = asyncio.Lock()

    def blocks_to_write(self, *, all_of_them: bool) -> list[int]:
        """The numbers of the blocks that lack a loose message: changed ones, and full ones, or all."""
        is_whole = self.is_caught_up.is_set()
        full = self.room.seq // BLOCK * BLOCK
        if is_whole and all_of_them:
            return sorted({seq // BLOCK for seq in self.loose})
        return sorted({seq // BLOCK for seq in self.loose if seq < self.end or (is_whole and seq < full)})


class Indexing:
    """The index of all live rooms. ``contents`` gets every block that is written."""

    def __init__(self, store: BlockStore, contents: Contents, rooms: RoomDirectory) -> None:
        self._store = store
        self._contents = contents
        self._live: dict[RoomId, _Live] = {}
        rooms.subscribe_loading(self._load)
        rooms.heads.subscribe_saving(self._write_changed)

    async def loose_hits(
        self, rooms: Iterable[RoomId], query: Query, needles: Sequence[bytes]
    ) -> list[Message]:
        """The matching messages of ``rooms`` that are in no block at the time of the call."""
        live = [self._live[room] for room in rooms if room in self._live]
        loose = [each for one in live for each in one.loose.values()]
        found = await in_slices(each.may_match(needles) and query.matches(each.message) for each in loose)
        return [each.message for each, is_hit in zip(loose, found, strict=True) if is_hit]

    async def caught_up(self, room: RoomId) -> None:
        """Return once all messages of a room are in blocks or loose, or the room is no longer live."""
        live = self._live.get(room)
        if live is not None:
            await live.is_caught_up.wait()

    async def _load(self, room: Room) -> None:
        if not room.is_kept:
            return
        live = _Live(room)
        newest = room.seq // BLOCK
        numbers = range(max(newest - 1, 0), newest + 1)
        found = await self._store.of({room.id: numbers}) if room.seq else []
        live.end = max((block.end for block in found), default=0)
        is_whole = bool(found) or room.seq < BLOCK
        first = max(live.end, room.state.first_seq, newest * BLOCK - BLOCK)
        for message in await room.state.messages.range(first, room.seq + 1):
            live.loose[message.seq] = _Loose(message)
        await self._load_changes(live)
        self._live[room.id] = live
        room.subscribe_published(partial(self._note, live))
        if is_whole:
            live.is_caught_up.set()
        else:
            live.end = 0
            room.beside(self._catch_up(live))

    async def _load_changes(self, live: _Live) -> None:
        """Load the changes since the heads were stored: they may be in no block."""
        room = live.room
        for low in range(room.record.rev + 1, room.rev + 1, _CHANGES_AT_ONCE):
            for entry in await room.state.changes.range(low, min(low + _CHANGES_AT_ONCE, room.rev + 1)):
                if isinstance(entry, MessageEntry):
                    live.loose[entry.message.seq] = _Loose(entry.message)

    def _note(self, live: _Live, entry: Entry) -> None:
        if isinstance(entry, RoomEntry) and entry.record.deleted:
            self._forget(live)
        if not isinstance(entry, MessageEntry):
            return
        seq = entry.message.seq
        if entry.change in _SAME_WORDS:
            if seq in live.loose:
                live.loose[seq].message = entry.message
            return
        live.loose[seq] = _Loose(entry.message)
        if entry.change == "sent" and seq % BLOCK == BLOCK - 1 and live.is_caught_up.is_set():
            live.room.beside(self._write_full(live, seq // BLOCK))

    def _forget(self, live: _Live) -> None:
        live.loose.clear()
        live.is_caught_up.set()
        self._live.pop(live.room.id, None)
        self._contents.forget(live.room.id)

    async def _write_full(self, live: _Live, number: int) -> None:
        try:
            await self._write(live, number)
        except Refusal as refusal:
            _log.info("block %d of %s is written with the room's heads (%s)", number, live.room.id, refusal)

    async def _write_changed(self, rooms: Sequence[Room], *, closing: bool) -> None:
        """Write changed blocks before the heads of ``rooms`` are stored. On ``unavailable`` do not store them."""
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def write(room: Room) -> None:
            live = self._live.get(room.id)
            if live is None or live.room is not room:
                return
            async with turns:
                for number in live.blocks_to_write(all_of_them=closing):
                    await self._write(live, number)
            if closing:
                live.is_caught_up.set()
                self._live.pop(room.id, None)

        for failure in await asyncio.gather(*map(write, rooms), return_exceptions=True):
            if failure is not None:
                raise failure

    async def _write(self, live: _Live, number: int) -> None:
        """Make a block again from the present stored messages, and store it."""
        room = live.room
        async with live.turn:
            low, high = max(number * BLOCK, room.state.first_seq), min(number * BLOCK + BLOCK, room.seq + 1)
            rev = room.rev
            loose = {seq: live.loose[seq] for seq in range(low, high) if seq in live.loose}
            if len(loose) < high - low:
                stored = await room.state.messages.range(low, high)
                of_all = [loose.get(message.seq) or _Loose(message) for message in stored]
            else:
                of_all = list(loose.values())
            terms = await in_slices(each.terms for each in of_all)
            messages = {
                each.message.seq: (each.message, found) for each, found in zip(of_all, terms, strict=True)
            }
            building = Building(room.id, number, rev, high)
            await in_slices(building.steps(messages))
            del terms, messages
            await in_slices(map(_Loose.let_go_of_terms, of_all))
            block = building.block
            await self._store.save(block)
            if self._live.get(room.id) is not live:
                # Deleted meanwhile.
                await self._store.forget(room.id)
                return
            self._contents.put(block)
            for seq, each in loose.items():
                if live.loose.get(seq) is each:
                    del live.loose[seq]
            if live.end >= low:
                live.end = max(live.end, high)

    async def _catch_up(self, live: _Live) -> None:
        """Write the missing blocks of a room, from the first one on."""
        room = live.room
        live.end = room.state.first_seq
        number = live.end // BLOCK
        while number < room.seq // BLOCK:
            try:
                found = await self._store.of({room.id: (number,)})
                if not any(block.end == number * BLOCK + BLOCK for block in found):
                    await self._write(live, number)
            except Refusal:
                await asyncio.sleep(_RETRY_S)
                continue
            live.end = max(live.end, number * BLOCK + BLOCK)
            number += 1
        live.is_caught_up.set()
