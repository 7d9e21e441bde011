"""What the commands about direct messages mean."""

from models.errors import Refusal
from models.stores.users import UserStore
from models.wire.chat_values import Person
from models.wire.commands.rooms import DmOpen
from models.wire.events import RoomReply
from server.rooms.directory import RoomDirectory
from server.rooms.rates import UserRates
from server.timeline.pending_commits import Answer


class DirectMessages:
    """The commands about direct messages."""

    def __init__(self, rooms: RoomDirectory, users: UserStore, rates: UserRates) -> None:
        self._rooms = rooms
        self._users = users
        self._rates = rates

    async def open(self, who: Person, command: DmOpen) -> Answer:
        """The room of two people, both of them members: the same one every time."""
        if command.user == who.id:
            raise Refusal("bad_request", "user: that is you")
        found = await self._users.find(command.user)
        if found is None:
            raise Refusal("not_found", "user: there is no such user")
        if not await self._rooms.has_direct(who.id, found.id):
            self._rates.spend(who.id, "stranger")
        room = await self._rooms.direct(who, Person(id=found.id, name=found.name))
        return RoomReply(room=room.info())
