"""Takes a user whose account is deleted out of their rooms: first ends the memberships, then erases the messages.

Each message takes a ``rev`` of its own, so that everybody sees it happen, and a room changes at most 50 of them a
second, so that nobody is flooded. All of it may be repeated from the beginning: finished parts are no longer found.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, MessageChange, Sanction
from models.stores.people.deletions import Deletion
from models.stores.people.traces import Traces
from models.stores.rooms import RoomStore
from models.wire.chat_values import DELETED, Message
from models.wire.events import Reply
from models.wire.match_values import MatchCard, SeatInfo
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.rooms.messages.changing import changed, tombstone_of
from server.rooms.messages.roots import leaving
from server.timeline.pending_commits import Plan, stored
from server.timeline.recent_messages import HeldMessages
from server.timeline.room import Room

# At most 50 messages a second and room.
PAUSE_S: Final = 1 / 50
_SIDE_BY_SIDE: Final = 8


class Erasing:
    """Takes users out of rooms. ``pause_s`` is the pause between two messages of one room."""

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
        """Erase the user's messages and reactions, and the user's name in what is kept. Raises ``unavailable``."""
        while await self._everywhere(deletion.user, lambda room: self._erase_in(room, deletion)):
            # A command that was under way when the sockets were closed may have made another room.
            pass

    async def _everywhere(self, user: UserId, work: Callable[[Room], Awaitable[None]]) -> bool:
        """Carry out ``work`` in each room that knows ``user``, some rooms side by side; True if there was any."""
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
        """The room; None if it is deleted, with all of its content."""
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
        # The heads name the sender of the last message.
        await self._rooms.heads.save([room])
        await _forget_author(room, user, self._store)
        # Last of all: after a crash the room is found again by this.
        await self._store.forget_member(room.id, user)
        room.state.forget_member(user)

    async def _erase_once(self, room: Room, seq: int, deletion: Deletion) -> bool:
        """Take one trace of the user out of a message; False if none was left."""
        with room.state.messages.held() as held:
            message = await held.read(seq)
            if message is None or _without(message, deletion)[1] == message:
                return False
            answer = room.submit(await _erasure(room, held, message, deletion))
        await stored(answer)
        return True


async def _erasure(room: Room, held: HeldMessages, message: Message, deletion: Deletion) -> Plan:
    thread = await leaving(room, held, message)

    def plan() -> tuple[Entry | None, Reply]:
        now = room.state.messages.newest(message.seq) or message
        change, without = _without(now, deletion)
        if room.state.newest_record.deleted or without == now:
            return None, Reply()
        root = None
        if thread is not None:
            goes = without.deleted and not now.deleted
            root = thread.root(room, now) if goes else thread.newest_root(room)
        return changed(room, without, change, root)

    return plan


def _without(message: Message, deletion: Deletion) -> tuple[MessageChange, Message]:
    """``message`` less the first trace of the user that is found in it, and the kind of that change."""
    user = deletion.user
    if message.sender.id == user:
        links = [each for each in message.attachments or () if each.id is None] or None
        others = _others(message, user)
        erased = replace(message, sender=DELETED, nonce=None, open=False, reactions=others, attachments=links)
        stays = deletion.keep_messages and (erased.text or links or erased.deleted)
        return "erased", erased if stays else tombstone_of(erased)
    if message.match is not None and any(_is_of(seat, user) for seat in message.match.seats):
        return "match", replace(message, match=_card_without(message.match, user))
    if message.pinned is not None and message.pinned.by.id == user:
        return "pinned", replace(message, pinned=replace(message.pinned, by=DELETED))
    return "reacted", replace(message, reactions=_others(message, user))


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


async def _forget_author(room: Room, user: UserId, store: RoomStore) -> None:
    """Erase that ``user``, whose account is deleted, banned or muted anybody. Takes no ``rev``."""
    await room.drained()
    members = room.state.members
    async for page in members.sanctioned(0):
        for each in [each for each in page if _has_author(each, user)]:
            await members.fetch(each.user.id)
            record = members.stored.get(each.user.id)
            if record is None or not _has_author(record, user):
                continue
            nameless = replace(
                record, muted=_nameless(record.muted, user), banned=_nameless(record.banned, user)
            )
            await store.apply([MemberEntry(room.id, room.rev, nameless, "profile")])
            members.amend(record, nameless)


def _has_author(record: MemberRecord, user: UserId) -> bool:
    return any(each is not None and each.by.id == user for each in (record.muted, record.banned))


def _nameless(sanction: Sanction | None, user: UserId) -> Sanction | None:
    return Sanction(sanction.at, DELETED) if sanction is not None and sanction.by.id == user else sanction
