"""Loading: a live room is made from what is stored of it."""

from msgspec.structs import replace

from models.ids import Epoch, RoomId, new_id
from models.stores.entries import Entry
from server.delivery.hub import Hub
from server.rooms import membership
from server.rooms.permissions import no_such_room
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.timeline.journal import Journal
from server.timeline.room import Room
from server.timeline.state import RoomState


class RoomLoader:
    """Makes live rooms. That a room is live once only is the directory's to see to."""

    def __init__(self, stores: RoomStores, journal: Journal[Entry], hub: Hub, clock: Clock) -> None:
        self._stores = stores
        self._journal = journal
        self._hub = hub
        self._clock = clock

    async def load(self, room: RoomId) -> Room:
        """The room as stored, noted as open, with everything finished that a crash cut short.

        Raises:
            Refusal: ``not_found``, ``unavailable``.
        """
        stores = self._stores
        record = await stores.rooms.open(room)
        if record is None:
            raise no_such_room()
        if record.history == "none":
            record = replace(record, epoch=Epoch(new_id("e")), seq=0, rev=0)
        state = RoomState(record, await stores.rooms.members(room), stores.history)
        loaded = Room(state, stores.history, stores.rooms, self._journal, self._hub, self._clock)
        await loaded.load()
        if loaded.is_kept:
            await membership.mend(loaded)
        return loaded
