"""Direct rooms that a user has closed: the user's lists leave them out until a new message is posted.

Only the number of the last message at that moment is stored, so nothing needs to be done when the next one comes.
A live room knows it too (``Room.closed_at``), so that the next message sends a notice as the first one did.
"""

from models.ids import UserId
from models.stores.reads import ReadStore
from server.rooms.directory import RoomDirectory
from server.timeline.room import Room


class ClosedRooms:
    """Closes direct rooms. Every method raises ``unavailable`` when the database cannot be reached."""

    def __init__(self, reads: ReadStore, rooms: RoomDirectory) -> None:
        self._reads = reads
        rooms.subscribe_loading(self._load)

    async def close(self, room: Room, user: UserId) -> None:
        """Leave ``room`` out of the lists of ``user`` until a message follows that is not stored yet."""
        seq = room.seq
        room.closed_at[user] = seq
        await self._reads.close(room.id, user, seq)

    async def _load(self, room: Room) -> None:
        if room.record.kind != "dm":
            return
        closed = await self._reads.closed_in(room.id)
        room.closed_at.update({user: seq for user, seq in closed.items() if seq >= room.seq})
