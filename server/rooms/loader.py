"""Loading: makes a live room from its stored state."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import LOBBY, Epoch, RoomId, new_id
from models.stores.entries import Entry, MemberRecord, RoomEntry, RoomRecord, first_place
from models.stores.room_documents import Claim
from models.wire.chat_values import Person
from models.wire.events import Reply
from server.delivery.hub import Hub
from server.rooms import membership
from server.rooms.permissions import no_such_room
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.timeline.journal import Journal
from server.timeline.known_members import Source
from server.timeline.members import WHOLE, Members
from server.timeline.pending_commits import stored
from server.timeline.room import Room
from server.timeline.state import RoomState, nobody

# Of a direct room, including former members.
_OF_TWO: Final = 16
# The number of past members dropped at each load.
_DROPPED: Final = 256
_DAY_MS: Final = 86_400_000

_log = logging.getLogger(__name__)


class RoomLoader:
    """Makes live rooms. The directory ensures that a room is live only once."""

    def __init__(
        self,
        stores: RoomStores,
        journal: Journal[Entry],
        hub: Hub,
        clock: Clock,
        admins: Callable[[Person], bool] = nobody,
    ) -> None:
        """``admins``: the users who are shown as owners of the lobby."""
        self._stores = stores
        self._admins = admins
        self._journal = journal
        self._hub = hub
        self._clock = clock

    async def load(self, room: RoomId) -> Room:
        """The room as stored, noted as open; everything that a crash cut short is finished.

        Raises:
            Refusal: ``not_found``, ``unavailable``.
        """
        stores = self._stores
        claim = await stores.rooms.open(room)
        if claim is None:
            raise no_such_room()
        record = claim.record
        if record.history == "none" and not claim.is_handed_over:
            record = replace(record, epoch=Epoch(new_id("e")), seq=0, rev=0)
        admins = self._admins if room == LOBBY else nobody
        known, source = await self._few(claim), Source(room, stores.members, self._clock, record.created_at)
        now_ms = self._clock.now_ms()
        needed = [each for each in known or () if each.is_needed(now_ms)]
        members = Members(needed, source, record.members if known is None else None)
        loaded = self._room(RoomState(record, members, stores.history, admins))
        await loaded.load()
        if loaded.is_kept and claim.is_disputed:
            await stored(loaded.submit(partial(_barrier, loaded.state)))
        if loaded.is_kept:
            await membership.mend(loaded)
        elif claim.was_open and known is None:
            loaded.beside(self._recount(loaded))
        if known is None or len(needed) < len(known):
            loaded.beside(self._drop_past(room))
        return loaded

    def begun(self, record: RoomRecord) -> Room:
        """The room of a record that was stored just now, open: nothing else of it needs to be read."""
        members = Members([], Source(record.room, self._stores.members, self._clock, record.created_at), None)
        return self._room(RoomState(record, members, self._stores.history, nobody))

    def _room(self, state: RoomState) -> Room:
        stores = self._stores
        return Room(state, stores.history, stores.rooms, self._journal, self._hub, self._clock)

    async def _few(self, claim: Claim) -> list[MemberRecord] | None:
        """All member records of the room, if they are few."""
        record, store = claim.record, self._stores.members
        if record.members > WHOLE and record.kind != "dm":
            return None
        if record.history == "none" and claim.was_open:
            # It is not known how many users joined before a crash.
            begun, end = first_place(record.created_at), first_place(self._clock.now_ms() + _DAY_MS)
            if len(await store.joined(record.room, 0, begun, end, WHOLE + 1)) > WHOLE:
                return None
        return await store.few(record.room, max(WHOLE, _OF_TWO))

    async def _drop_past(self, room: RoomId) -> None:
        """Delete the records of past members whose bans and mutes have ended."""
        try:
            past = await self._stores.members.past(room, self._clock.now_ms(), _DROPPED)
            if past:
                await self._stores.rooms.drop(room, past)
        except Refusal as refusal:
            _log.info("past members of %s are kept until its next load (%s)", room, refusal)

    async def _recount(self, room: Room) -> None:
        """Count the members of a room without a log whose last process may have died."""
        try:
            await room.state.members.recount()
        except Refusal as refusal:
            _log.info(
                "the members of %s were not counted again (%s); the known number stays", room.id, refusal
            )


def _barrier(state: RoomState) -> tuple[Entry, Reply]:
    """An entry that changes nothing, and takes the number at which another process would go on."""
    return RoomEntry(state.room, state.next_rev, state.newest_record), Reply()
