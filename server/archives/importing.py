"""Imports gathered messages into rooms, one by one, in the order of their numbers.

The id of a message follows from the import, the room and its number there, so that none is stored twice when the
same file is imported again: stored messages are skipped, and an import that a crash cut short goes on after them.
"""

import asyncio
from array import array
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import OPERATOR, MessageId, RoomId, derived_id
from models.stores.entries import Entry, MessageEntry
from models.stores.history import HistoryStore
from models.wire.chat_values import Message, Pin
from models.wire.events import Reply, SentReply
from models.wire.room_ids import check_not_reserved
from server.archives.arrivals import Arrivals
from server.archives.sources.incoming import NewRoom, Said
from server.archives.spool import Spool, SpooledRoom
from server.attachments.room_files import RoomFiles
from server.rooms.directory import RoomDirectory
from server.rooms.messages.changing import changed
from server.rooms.messages.pinning import MAX_PINS
from server.rooms.messages.roots import hold_root, newest_root, root_in_memory, with_reply
from server.rooms.permissions import check_exists
from server.timeline.pending_commits import Answer, sent_reply, stored
from server.timeline.room import Room

_RETRY_S: Final = 1.0
# A deleted room is never imported again, except under another id.
_MOST_IDS: Final = 20

Claim = Callable[[RoomId], Awaitable[None]]
"""Notes which room is about to be made, before it is."""

Progress = Callable[[int], Awaitable[None]]
"""Called after each step with the number of messages that it added to their room."""


class Into(NamedTuple):
    """The target of messages: the ids of an import, and of the room."""

    import_id: str
    room: RoomId


class RoomImport:
    """Makes rooms of gathered messages. They belong to the operators, and have no members."""

    def __init__(self, rooms: RoomDirectory, history: HistoryStore, files: RoomFiles) -> None:
        self._rooms = rooms
        self._history = history
        self._files = files

    async def place(
        self, import_id: str, spooled: SpooledRoom, claimed: RoomId | None, claim: Claim
    ) -> RoomId:
        """The room for what is ``spooled``: one that an earlier attempt began, or has ``claimed``, or else a new one.

        Raises ``unavailable``, ``conflict`` (every id that it could have is taken).
        """
        for room, is_ours in _ids(import_id, spooled.room):
            found = await self._find(room)
            if found is None:
                await claim(room)
                if await self._add(room, spooled.room):
                    return room
            elif is_ours or await self._was_begun(import_id, found, spooled, claimed):
                return room
        raise Refusal("conflict", "room: every id that it could have is taken")

    async def fill(self, into: Into, spool: Spool, spooled: SpooledRoom, progress: Progress) -> None:
        """Store all that is ``spooled`` in the room, once, in order; during an outage it waits.

        Raises ``not_found`` if the room was deleted meanwhile.
        """
        arrivals = Arrivals(self._files, spool, into.import_id, into.room)
        await _Filling(self._rooms, self._history, into, spool, spooled, arrivals).all(progress)

    async def _find(self, room: RoomId) -> Room | None:
        try:
            return await self._rooms.find(room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return None

    async def _add(self, room: RoomId, new: NewRoom) -> bool:
        """Make the room. False if its id is or was taken."""
        try:
            check_not_reserved(room)
            await self._rooms.add(replace(new.record, room=room, owner=OPERATOR))
        except Refusal as refusal:
            if refusal.code != "conflict":
                raise
            return False
        return True

    async def _was_begun(
        self, import_id: str, room: Room, spooled: SpooledRoom, claimed: RoomId | None
    ) -> bool:
        if room.id == claimed and room.record.owner == OPERATOR:
            return True
        first = [_id_of(import_id, room.id, number, 0) for number in spooled.numbers[:1]]
        return bool(await self._history.messages_with_ids(first))


class _Filling:
    """One room being filled. ``seqs``: the ``seq`` of each message, 0 for those that are not stored yet."""

    def __init__(
        self,
        rooms: RoomDirectory,
        history: HistoryStore,
        into: Into,
        spool: Spool,
        spooled: SpooledRoom,
        arrivals: Arrivals,
    ) -> None:
        self._rooms = rooms
        self._arrivals = arrivals
        self._history = history
        self._import_id, self._room = into
        self._spool = spool
        self._spooled = spooled
        self._seqs = array("q", bytes(8 * len(spooled)))
        self._pins: list[tuple[int, Pin]] = []
        self._some_are_there = True

    async def all(self, progress: Progress) -> None:
        start = 0
        while start < len(self._spooled):
            said = self._spool.batch(self._spooled, start)
            await _through_outages(partial(self._send, start, said))
            self._pins += [
                (at, each.pinned) for at, each in enumerate(said, start) if each.pinned and not each.deleted
            ]
            del self._pins[MAX_PINS:]
            start += len(said)
            await progress(len(said))
        for at, pin in sorted(self._pins, key=lambda each: each[1].at):
            await _through_outages(partial(self._pin, self._seqs[at], pin))

    async def _send(self, start: int, some: list[Said]) -> None:
        """Store ``some`` messages one after the other, except those that are already stored."""
        room = await self._rooms.find(self._room)
        ids = [_id_of(self._import_id, room.id, said.number, said.part) for said in some]
        if start == 0 and room.state.next_seq == 1:
            self._some_are_there = False
        for message in await self._history.messages_with_ids(ids) if self._some_are_there else ():
            self._seqs[start + ids.index(message.id)] = message.seq
        answers: list[tuple[int, Answer]] = []
        try:
            for at, (said, message_id) in enumerate(zip(some, ids, strict=True), start):
                if not self._seqs[at]:
                    answers.append((at, await self._submit(room, at, said, message_id)))
        finally:
            results = await asyncio.gather(*(stored(each) for _, each in answers), return_exceptions=True)
        for (at, _), result in zip(answers, results, strict=True):
            # A message that is not known to be stored is looked up the next time.
            self._seqs[at] = result.seq if isinstance(result, SentReply) else 0
        for result in results:
            if isinstance(result, BaseException):
                self._some_are_there = True
                raise result

    async def _submit(self, room: Room, at: int, said: Said, message_id: MessageId) -> Answer:
        if said.attachments:
            said = replace(said, attachments=await self._arrivals.of_message(message_id, said))
        with room.state.messages.held() as held:
            root, thread = None, self._seq_of(said.thread, at)
            if thread is not None:
                await hold_root(held, thread)
                root = root_in_memory(room, thread)
            return room.submit(partial(self._plan, room, at, said, message_id, root))

    def _plan(
        self, room: Room, at: int, said: Said, message_id: MessageId, root: Message | None
    ) -> tuple[Entry, Reply]:
        check_exists(room)
        self._seqs[at] = room.state.next_seq
        message = Message(
            room=room.id,
            seq=room.state.next_seq,
            rev=room.state.next_rev,
            id=message_id,
            sender=said.sender,
            sent_at=said.sent_at,
            kind=said.kind,
            text=said.text,
            reply_to=self._seq_of(said.reply_to, at),
            edited_at=said.edited_at,
            deleted=said.deleted,
            reactions=said.reactions,
            mentions=said.mentions,
            attachments=said.attachments,
            roll=said.roll,
            thread=None if root is None else root.seq,
            broadcast=said.broadcast and root is not None,
            audience=said.audience,
        )
        now = newest_root(room, root)
        counts = now is not None and not now.deleted and not said.deleted
        later = with_reply(room, now, said.sent_at) if now is not None and counts else None
        return MessageEntry(room.id, message.rev, message, root=later), sent_reply(message)

    async def _pin(self, seq: int, pin: Pin) -> None:
        room = await self._rooms.find(self._room)
        with room.state.messages.held() as held:
            message = await held.read(seq)
            root = await held.read(message.thread) if message is not None and message.thread else None

            def plan() -> tuple[Entry | None, Reply]:
                now = room.state.messages.newest(seq) or message
                if (
                    now is None
                    or now.deleted
                    or now.pinned
                    or now.audience
                    or len(room.state.newest_pins) >= MAX_PINS
                ):
                    return None, Reply()
                return changed(room, replace(now, pinned=pin), "pinned", newest_root(room, root))

            answer = room.submit(plan)
        await stored(answer)

    def _seq_of(self, number: int | None, before: int) -> int | None:
        """The ``seq`` of an earlier message that is named by its number."""
        if number is None:
            return None
        at = bisect_left(self._spooled.numbers, number)
        is_there = at < before and self._spooled.numbers[at] == number
        return self._seqs[at] or None if is_there else None


def _ids(import_id: str, room: NewRoom) -> Iterator[tuple[RoomId, bool]]:
    """The possible ids of the room, and whether each is certain to be of no other room."""
    if room.wished is not None:
        yield room.wished, False
    for attempt in range(_MOST_IDS):
        yield RoomId(derived_id("r", import_id, room.key, str(attempt))), True


def _id_of(import_id: str, room: RoomId, number: int, part: int) -> MessageId:
    return MessageId(derived_id("m", import_id, room, str(number), str(part)))


async def _through_outages(work: Callable[[], Awaitable[None]]) -> None:
    """Carry out ``work``, with retries while the database is away. Raises any other refusal."""
    while True:
        try:
            return await work()
        except Refusal as refusal:
            if refusal.code != "unavailable":
                raise
        await asyncio.sleep(_RETRY_S)
