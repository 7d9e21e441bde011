"""Loading: a live room is made from what is stored of it."""

import logging
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import LOBBY, Epoch, RoomId, new_id
from models.stores.entries import Entry, MemberRecord, RoomEntry
from models.wire.chat_values import Person
from models.wire.events import Reply
from server.delivery.hub import Hub
from server.rooms import membership
from server.rooms.permissions import no_such_room
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.runtime.cooperative import in_slices
from server.timeline.journal import Journal
from server.timeline.pending_commits import stored
from server.timeline.room import Room
from server.timeline.state import RoomState, nobody

_log = logging.getLogger(__name__)


class RoomLoader:
    """Makes live rooms. That a room is live once only is the directory's to see to."""

    def __init__(
        self,
        stores: RoomStores,
        journal: Journal[Entry],
        hub: Hub,
        clock: Clock,
        admins: Callable[[Person], bool] = nobody,
    ) -> None:
        """``admins``: who is shown as an owner of the lobby."""
        self._stores = stores
        self._admins = admins
        self._journal = journal
        self._hub = hub
        self._clock = clock

    async def load(self, room: RoomId) -> Room:
        """The room as stored, noted as open, with everything finished that a crash cut short.

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
        state = RoomState(record, (), stores.history, admins)
        past: list[MemberRecord] = []
        now_ms = self._clock.now_ms()

        def sort_out(member: MemberRecord) -> None:
            if member.is_needed(now_ms):
                state.know(member)
            else:
                past.append(member)

        await in_slices(map(sort_out, await stores.rooms.members(room)))
        loaded = Room(state, stores.history, stores.rooms, self._journal, self._hub, self._clock)
        await loaded.load()
        if loaded.is_kept and claim.is_disputed:
            await stored(loaded.submit(partial(_barrier, state)))
        if loaded.is_kept:
            await membership.mend(loaded)
        if past:
            loaded.beside(self._drop(room, past))
        return loaded

    async def _drop(self, room: RoomId, past: list[MemberRecord]) -> None:
        try:
            await self._stores.rooms.drop(room, past)
        except Refusal as refusal:
            _log.info("%s keeps those who are gone until it is loaded again (%s)", room, refusal)


def _barrier(state: RoomState) -> tuple[Entry, Reply]:
    """An entry that changes nothing, and takes the number under which another process would go on."""
    return RoomEntry(state.room, state.next_rev, state.newest_record), Reply()
