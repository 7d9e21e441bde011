"""A user whose account is deleted is taken out of its rooms: first its memberships end, then what it said is erased.

Each message takes a ``rev`` of its own, so that everybody sees it happen, and a room changes at most 50 of them a
second, so that nobody is flooded. All of it may be done again from the beginning: what is done is not there any more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import Entry, MessageChange, MessageEntry
from models.stores.people.deletions import Deletion
from models.stores.people.traces import Traces
from models.stores.rooms import RoomStore
from models.wire.chat_values import DELETED, Message
from models.wire.events import Reply
from models.wire.match_values import MatchCard, SeatInfo
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.timeline.pending_commits import stored
from server.timeline.room import Room

# At most 50 messages a second and room.
PAUSE_S: Final = 1 / 50
_SIDE_BY_SIDE: Final = 8


class Erasing:
    """Takes users out of rooms. ``pause_s`` lies between two messages of one room."""

    def __init__(
        self, rooms: RoomDirectory, store: RoomStore, traces: Traces, pause_s: float = PAUSE_S
    ) -> None:
        self._rooms = rooms
        self._store = store
        self._traces = traces
        self._pause_s = pause_s

    async def leave(self, deletion: Deletion) -> None:
        """End every membership of the user: a room passes on as when an owner leaves. Raises ``unavailable``."""
        await self._everywhere(deletion.user, lambda room: membership.depart(room, deletion.user))

    async def erase(self, deletion: Deletion) -> None:
        """Erase what the user said and how it reacted, and who it was in what is kept. Raises ``unavailable``."""
        while await self._everywhere(deletion.user, lambda room: self._erase_in(room, deletion)):
            # What was under way when the sockets were closed may have made another room.
            pass

    async def _everywhere(self, user: UserId, work: Callable[[Room], Awaitable[None]]) -> bool:
        """Carry out ``work`` in each room that knows ``user``, some rooms side by side; whether there was any."""
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def carry_out(room: RoomId) -> None:
            async with turns:
                found = await self._find(room)
                if found is None:
                    await self._store.forget_member(room, user)
                else:
                    await work(found)

        rooms = await self._store.rooms_that_know(user)
        for failure in await asyncio.gather(*map(carry_out, rooms), return_exceptions=True):
            if failure is not None:
                raise failure
        return bool(rooms)

    async def _find(self, room: RoomId) -> Room | None:
        """The room; None if it is deleted, and all of it with it."""
        try:
            return await self._rooms.find(room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return None

    async def _erase_in(self, room: Room, deletion: Deletion) -> None:
        user = deletion.user
        await membership.depart(room, user)
        if room.is_kept:
            for seq in await self._traces.messages(room.id, user, room.seq):
                while await self._erase_once(room, seq, deletion):
                    await asyncio.sleep(self._pause_s)
            title = room.record.title if room.record.kind == "dm" else None
            await self._traces.redact(room.id, user, room.rev, title)
        # Last of all, for by this the room is found again after a crash.
        await self._store.forget_member(room.id, user)
        room.state.forget_member(user)

    async def _erase_once(self, room: Room, seq: int, deletion: Deletion) -> bool:
        """Take one trace of the user out of a message; False if none was left."""
        message = await room.state.messages.read(seq)
        if message is None or _without(message, deletion)[1] == message:
            return False

        def plan() -> tuple[Entry | None, Reply]:
            now = room.state.messages.newest(seq) or message
            change, without = _without(now, deletion)
            if room.state.newest_record.deleted or without == now:
                return None, Reply()
            numbered = replace(without, rev=room.state.next_rev)
            return MessageEntry(room.id, numbered.rev, numbered, change), Reply()

        await stored(room.submit(plan))
        return True


def _without(message: Message, deletion: Deletion) -> tuple[MessageChange, Message]:
    """``message`` less the first trace of the user that is found in it, and what kind of change that is."""
    user = deletion.user
    if message.sender.id == user:
        erased = replace(message, sender=DELETED, nonce=None, reactions=_others(message, user))
        return "erased", erased if deletion.keep_messages else _tombstone(erased)
    if message.match is not None and any(_is_of(seat, user) for seat in message.match.seats):
        return "match", replace(message, match=_card_without(message.match, user))
    return "reacted", replace(message, reactions=_others(message, user))


def _tombstone(message: Message) -> Message:
    return replace(
        message, deleted=True, text=None, edited_at=None, reactions=None, mentions=None, attachments=None
    )


def _others(message: Message, user: UserId) -> dict[str, list[UserId]] | None:
    """The reactions of everybody but ``user``."""
    reactions = {
        emoji: [each for each in users if each != user] for emoji, users in (message.reactions or {}).items()
    }
    return {emoji: users for emoji, users in reactions.items() if users} or None


def _card_without(card: MatchCard, user: UserId) -> MatchCard:
    seats = [replace(seat, user=DELETED) if _is_of(seat, user) else seat for seat in card.seats]
    return replace(card, seats=seats)


def _is_of(seat: SeatInfo, user: UserId) -> bool:
    return seat.user is not None and seat.user.id == user
