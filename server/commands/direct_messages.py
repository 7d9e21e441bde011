"""What the commands about direct messages and blocks mean."""

from models.errors import Refusal
from models.ids import UserId
from models.stores.people.users import UserStore
from models.wire.chat_values import Person
from models.wire.commands.rooms import BlockList, DmClose, DmOpen, UserBlock
from models.wire.events import Reply, RoomReply, UsersReply
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import require
from server.rooms.personal.blocks import Blocks
from server.rooms.personal.closing import ClosedRooms
from server.rooms.personal.direct_rooms import direct_room, find_direct
from server.rooms.rates import UserRates
from server.timeline.pending_commits import Answer


class DirectMessages:
    """The commands about direct messages and blocks."""

    def __init__(
        self, rooms: RoomDirectory, users: UserStore, rates: UserRates, blocks: Blocks, closed: ClosedRooms
    ) -> None:
        self._rooms = rooms
        self._users = users
        self._rates = rates
        self._blocks = blocks
        self._closed = closed

    async def open(self, who: Person, command: DmOpen) -> Answer:
        """The room of two people, both of them members: the same one every time. Neither has blocked the other."""
        other = await self._other(who, command.user)
        await self._blocks.check(who.id, other.id)
        if await find_direct(self._rooms, who.id, other.id) is None:
            self._rates.spend(who.id, "stranger")
        room = await direct_room(self._rooms, who, other)
        await self._blocks.settle(room, who.id, other.id)
        return RoomReply(room=room.info())

    async def close(self, who: Person, command: DmClose) -> Answer:
        """Hide the room from the user's lists until a new message is posted in it; its history stays."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, DmClose)
        await self._closed.close(room, who.id)
        return Reply()

    async def block(self, who: Person, command: UserBlock) -> Answer:
        """Block or unblock a user. A command that changes nothing is answered ``ok``, too."""
        other = await self._other(who, command.user)
        await self._blocks.set(who.id, other.id, on=command.on)
        return Reply()

    async def blocks(self, who: Person, command: BlockList) -> Answer:
        """The users whom this user has blocked, the newest block first, under their present names."""
        blocked = await self._blocks.of(who.id)
        people = await self._users.people(blocked)
        return UsersReply(users=[people[user] for user in blocked if user in people])

    async def _other(self, who: Person, user: UserId) -> Person:
        if user == who.id:
            raise Refusal("bad_request", "user: that is you")
        return await self._users.person(user)
