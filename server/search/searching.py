"""``search``: the newest hits in some rooms, page by page.

Blocks are visited by the newest message in each, so that a page is full after a few of them if hits are many.
The messages that they name are read, and only their present state decides. Hits are in one order, by the time of
sending, the room and the number; a cursor names the last one that was shown.
"""

import asyncio
import heapq
import time
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.wire.chat_values import MAX_NUMBER, Message
from models.wire.commands.messages import Search
from models.wire.cursors import never_given_out, number_in
from models.wire.events import MessagesReply
from models.wire.normal_form import is_blank
from server.rooms.directory import RoomDirectory
from server.rooms.reading import pages
from server.rooms.stores import RoomStores
from server.runtime.cooperative import SLICE_S, in_slices
from server.runtime.costly_lane import CostlyLane
from server.search.block import Block
from server.search.contents import Contents
from server.search.indexing import Indexing
from server.search.words import Query, query_of

MOST_READ: Final = 2_000
"""How many messages are read for one command: if few of them are hits a page may be short."""
_READ_AT_ONCE: Final = 100
# How many hits of one block are read as one range: the embedded database is slow with many ids.
_MANY: Final = 16


class Place(NamedTuple):
    """The place of a hit in the order of all: the newest is the greatest. ``mark`` stands for its room."""

    sent_at: int
    mark: int
    seq: int


# The cursor of a search that has shown nothing yet.
_TOP: Final = Place(MAX_NUMBER, MAX_NUMBER, MAX_NUMBER)


class _Candidate(NamedTuple):
    """A possible hit. ``message`` is there if it need not be read."""

    place: Place
    room: RoomId
    block: int
    message: Message | None = None


class Searches:
    """Searches in rooms of which the asker is a member. The caller checks who may search where."""

    def __init__(
        self,
        rooms: RoomDirectory,
        stores: RoomStores,
        contents: Contents,
        indexing: Indexing,
        lane: CostlyLane,
    ) -> None:
        self._rooms = rooms
        self._history = stores.history
        self._blocks = stores.blocks
        self._contents = contents
        self._indexing = indexing
        self._lane = lane

    async def page(self, user: UserId, rooms: Mapping[RoomId, RoomRecord], asked: Search) -> MessagesReply:
        """The newest hits behind the cursor, newest first, and the cursor of the next page, if there may be one.

        A page may be short, or empty, if there is much to search: the next one goes on from there.

        Raises:
            Refusal: ``bad_request`` for a query without any word and for a cursor that was not given out for
                this query; ``rate_limited``, ``unavailable``.
        """
        query = _query_in(asked)
        mark = _mark_of(asked, query)
        behind = _place_in(asked.cursor, mark)
        kept = {room: record for room, record in rooms.items() if record.history == "kept"}
        found: list[Message] = []
        looked: Place | None = None
        if not query.finds_nothing:
            read = 0
            batch: list[_Candidate] = []
            # First, because messages that are written into a block from now on may be in those that are read next.
            loose = await self._indexing.loose_hits(kept, query, query.needles)
            blocks = await self._contents.of(user, kept)
            if blocks is None:
                return MessagesReply(messages=[], cursor=_cursor(behind or _TOP, mark))
            async for candidate in _candidates(loose, blocks, query, behind):
                batch.append(candidate)
                if len(batch) < min(_READ_AT_ONCE, max(asked.limit + 1 - len(found), 10)):
                    continue
                found += await self._hits(user, kept, query, batch)
                looked, read, batch = batch[-1].place, read + len(batch), []
                if len(found) > asked.limit or read >= MOST_READ:
                    break
            else:
                found += await self._hits(user, kept, query, batch)
                looked = None
        return _reply(found, asked.limit, looked, mark)

    async def _hits(
        self, user: UserId, rooms: Mapping[RoomId, RoomRecord], query: Query, batch: Sequence[_Candidate]
    ) -> list[Message]:
        """The messages of ``batch`` whose present state matches, in its order."""
        messages = {(each.room, each.place.seq): self._in_memory(each) for each in batch}
        to_read = [each for each in batch if messages[each.room, each.place.seq] is None]
        if to_read:
            async with self._lane.turn(user):
                for message in await self._read(to_read):
                    messages[message.room, message.seq] = message
        found = [messages[each.room, each.place.seq] for each in batch]
        shown = [
            message
            for message in found
            if message is not None
            and message.seq >= rooms[message.room].first_seq
            and not message.is_hidden_from(user)
        ]
        # Long texts take a millisecond each.
        are_hits = await in_slices(map(query.matches, shown))
        return [message for message, is_hit in zip(shown, are_hits, strict=True) if is_hit]

    async def _read(self, candidates: Sequence[_Candidate]) -> list[Message]:
        """The messages of ``candidates``, and maybe others: many of one block as a range, few by ids."""
        blocks: dict[tuple[RoomId, int], list[int]] = {}
        for each in candidates:
            blocks.setdefault((each.room, each.block), []).append(each.place.seq)
        found: list[Message] = []
        few: list[tuple[RoomId, int]] = []
        for (room, block), seqs in blocks.items():
            if len(seqs) >= _MANY:
                found += await self._history.messages(room, min(seqs), max(seqs) + 1)
            else:
                few.append((room, block))
        if few:
            ids = await self._blocks.message_ids(few)
            wanted = [ids.get(room, {}).get(seq) for room, block in few for seq in blocks[room, block]]
            found += await self._history.messages_with_ids([each for each in wanted if each is not None])
        return found

    def _in_memory(self, candidate: _Candidate) -> Message | None:
        live = self._rooms.live(candidate.room)
        present = live.state.messages.stored.get(candidate.place.seq) if live is not None else None
        return present or candidate.message


def _query_in(asked: Search) -> Query:
    if "\0" in asked.query:
        raise Refusal("bad_request", "query: holds the character U+0000")
    if is_blank(asked.query) and asked.from_ is None and asked.has is None:
        raise Refusal("bad_request", "query: there is nothing to look for in it")
    filters = {"has": asked.has, "after_at": asked.after_at, "before_at": asked.before_at}
    return query_of("" if is_blank(asked.query) else asked.query, author=asked.from_, **filters)


async def _candidates(
    hits: Iterable[Message], blocks: Iterable[Block], query: Query, behind: Place | None
) -> AsyncIterator[_Candidate]:
    """The possible hits, in the order of hits; ``hits`` are those that are in no block."""
    needles = query.needles
    waiting = [_candidate(message, -1, message) for message in hits]
    loose = {(each.room, each.place.seq) for each in waiting}
    heap = [(_reversed(each.place), each) for each in waiting]
    heapq.heapify(heap)
    until = 0.0
    for block in sorted(blocks, key=lambda block: -block.newest):
        if time.monotonic() >= until:
            await asyncio.sleep(0)
            until = time.monotonic() + SLICE_S
        while heap and heap[0][1].place.sent_at > block.newest:
            candidate = heapq.heappop(heap)[1]
            if behind is None or candidate.place < behind:
                yield candidate
        if not _may_hold(block, query, behind):
            continue
        mark = _mark(block.room)
        for place in block.find(needles):
            sent_at, seq = block.sent_at(place), block.seq(place)
            if query.is_in_time(sent_at) and (block.room, seq) not in loose:
                at = Place(sent_at, mark, seq)
                heapq.heappush(heap, (_reversed(at), _Candidate(at, block.room, block.number)))
    while heap:
        candidate = heapq.heappop(heap)[1]
        if behind is None or candidate.place < behind:
            yield candidate


def _may_hold(block: Block, query: Query, behind: Place | None) -> bool:
    if behind is not None and block.oldest > behind.sent_at:
        return False
    if query.after_at is not None and block.newest <= query.after_at:
        return False
    return query.before_at is None or block.oldest < query.before_at


def _reply(found: list[Message], limit: int, looked: Place | None, mark: int) -> MessagesReply:
    """The first hits that fit. ``looked``: there may be others behind this place."""
    shown = pages.first_fitting(found[:limit])
    last = looked
    if len(shown) < len(found):
        last = _place_of(shown[-1])
    return MessagesReply(messages=shown, cursor=None if last is None else _cursor(last, mark))


def _candidate(message: Message, block: int, known: Message | None) -> _Candidate:
    return _Candidate(_place_of(message), message.room, block, known)


def _place_of(message: Message) -> Place:
    return Place(message.sent_at, _mark(message.room), message.seq)


def _reversed(place: Place) -> Place:
    return Place(-place.sent_at, -place.mark, -place.seq)


def _mark(text: str) -> int:
    return zlib.crc32(text.encode())


def _mark_of(asked: Search, query: Query) -> int:
    """A number that identifies the query, whatever the length of its pages."""
    parts = (*sorted(query.exact), "", *sorted(query.beginnings), "", *sorted(query.runs))
    filters = (asked.room, asked.from_, asked.has, asked.after_at, asked.before_at)
    return _mark("\n".join((*parts, *map(str, filters))))


def _cursor(place: Place, mark: int) -> str:
    return f"{place.sent_at}.{place.mark}.{place.seq}.{mark}"


def _place_in(cursor: str | None, mark: int) -> Place | None:
    """The place that ``cursor`` names. Raises ``bad_request`` for a cursor of another query."""
    if cursor is None:
        return None
    numbers = [number_in(part, most=MAX_NUMBER) for part in cursor.split(".")]
    if len(numbers) != 4 or numbers[3] != mark:
        raise never_given_out()
    return Place(*numbers[:3])
