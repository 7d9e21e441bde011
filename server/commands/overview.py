"""The commands that look over what was posted: ``search``, and ``seen``."""

from models.wire.chat_values import Person
from models.wire.commands.messages import Search
from models.wire.commands.overview import Seen
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import require
from server.rooms.reading.deliveries import Deliveries
from server.search.searching import Searches
from server.timeline.pending_commits import Answer


class OverviewCommands:
    """Looks in the rooms of the user who asks."""

    def __init__(self, rooms: RoomDirectory, searches: Searches, deliveries: Deliveries) -> None:
        self._rooms = rooms
        self._searches = searches
        self._deliveries = deliveries

    async def search(self, who: Person, command: Search) -> Answer:
        """The newest hits in one room, or in all of the user's, newest first."""
        if command.room is None:
            return await self._searches.page(who.id, await self._rooms.rooms_of(who.id), command)
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, Search)
        return await self._searches.page(who.id, {room.id: room.heads}, command)

    async def seen(self, who: Person, command: Seen) -> Answer:
        """How far each member of a room has received its messages, and has read them."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, Seen)
        return await self._deliveries.seen(room, command)
