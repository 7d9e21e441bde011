"""What the commands about messages mean: sending, history, search, reading, typing. One function a command.

A function either answers at once, or gives the future that the room will answer, or is a coroutine where it must
wait for something before it can decide.
"""

from collections.abc import Callable
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.chat_values import Message, Person
from models.wire.commands.base import Command
from models.wire.commands.messages import (
    HistoryPage,
    HistorySince,
    MessageDelete,
    MessageEdit,
    MessageReact,
    MessageSend,
    Read,
    Search,
    Typing,
    UnreadList,
)
from models.wire.events import MessagesReply, ReadEvent, Reply, TypingEvent, UnreadReply
from models.wire.normal_form import folded, is_blank
from server.commands.route import Response
from server.delivery.hub import Hub
from server.delivery.registry import SocketRegistry
from server.delivery.socket import Socket
from server.rooms import messages
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import require
from server.rooms.personal.blocks import Blocks
from server.rooms.rates import UserRates
from server.rooms.reading import pages
from server.rooms.reading.unread import UnreadCounts
from server.rooms.stores import RoomStores
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

SEARCHED: Final = 5_000
_SEARCH_STEP: Final = 500


class MessageCommands:
    """The commands about messages."""

    def __init__(
        self,
        rooms: RoomDirectory,
        stores: RoomStores,
        hub: Hub,
        sockets: SocketRegistry,
        rates: UserRates,
        blocks: Blocks,
    ) -> None:
        self._rooms = rooms
        self._history = stores.history
        self._reads = stores.reads
        self._hub = hub
        self._sockets = sockets
        self._rates = rates
        self._unread = UnreadCounts(rooms, stores.history, stores.reads, blocks)

    def send(self, who: Person, command: MessageSend) -> Response:
        """Post a message. The reply comes once it is stored and on its way to the others."""
        room = self._rooms.live(command.room)
        if room is not None and not room.is_hidden_from(who.id):
            return messages.send(room, who, command)
        return self._later(who, command.room, lambda found: messages.send(found, who, command))

    async def edit(self, who: Person, command: MessageEdit) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await messages.edit(room, who.id, command)

    async def delete(self, who: Person, command: MessageDelete) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await messages.delete(room, who.id, command)

    async def react(self, who: Person, command: MessageReact) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await messages.react(room, who.id, command)

    async def history(self, who: Person, command: HistoryPage) -> Answer:
        room = await self._readable(who, command.room, command)
        messages.check_kept(room, HistoryPage)
        return await pages.history(room, command)

    async def history_since(self, who: Person, command: HistorySince) -> Answer:
        room = await self._readable(who, command.room, command)
        if command.epoch is None or command.epoch == room.record.epoch:
            messages.check_kept(room, HistorySince)
        return await pages.since(room, command.rev, command.epoch)

    async def search(self, who: Person, command: Search) -> Answer:
        """The newest messages that contain the query, in one room or in all of the user's, oldest first.

        Searches the newest 5,000 messages of a room.
        """
        if is_blank(command.query) or "\0" in command.query:
            raise Refusal("bad_request", "query: there is nothing to look for in it")
        if command.room is not None:
            rooms = {command.room: (await self._readable(who, command.room, command)).heads}
        else:
            rooms = await self._rooms.rooms_of(who.id)
        found: list[Message] = []
        for room, heads in rooms.items():
            if heads.history == "kept":
                found += await self._search_room(room, heads.seq, command)
        found.sort(key=lambda message: (message.sent_at, message.seq))
        shown = pages.last_fitting(found[-command.limit :])
        return MessagesReply(messages=shown, more=len(shown) < len(found) or None)

    async def read(self, who: Person, socket: Socket, command: Read) -> Answer:
        """Store how far the user has read, at most the last message, and send that to the user's other sockets.

        A stored position never falls.
        """
        room = await self._readable(who, command.room, command)
        seq = await self._reads.advance(room.id, who.id, min(command.seq, room.seq))
        event = ReadEvent(room=room.id, seq=seq)
        for other in self._sockets.of_user(who.id):
            if other.id != socket.id:
                other.send(event)
        return Reply()

    async def unread(self, who: Person, command: UnreadList) -> Answer:
        """How much the user has not read in each of its rooms."""
        return UnreadReply(rooms=await self._unread.of(who.id))

    def typing(self, who: Person, command: Typing) -> Response:
        room = self._rooms.live(command.room)
        if room is not None and not room.is_hidden_from(who.id):
            return self._publish_typing(room, who.id, command)
        return self._later(who, command.room, lambda found: self._publish_typing(found, who.id, command))

    def _publish_typing(self, room: Room, user: UserId, command: Typing) -> Reply:
        require(room, user, Typing)
        if self._rates.passes_typing(user, room.id, on=command.on):
            self._hub.publish_typing(room.id, TypingEvent(room=room.id, user=user, on=command.on), but=user)
        return Reply()

    async def _later(self, who: Person, room: RoomId, then: Callable[[Room], Answer]) -> Answer:
        return then(await self._rooms.find_for(who.id, room))

    async def _readable(self, who: Person, room: RoomId, command: Command) -> Room:
        found = await self._rooms.find_for(who.id, room)
        require(found, who.id, type(command))
        return found

    async def _search_room(self, room: RoomId, last: int, command: Search) -> list[Message]:
        """The newest hits in one room, newest first: one more than is shown, which tells that there are others."""
        found: list[Message] = []
        query = folded(command.query)
        high = last + 1
        while high > max(1, last + 1 - SEARCHED) and len(found) <= command.limit:
            low = max(1, high - _SEARCH_STEP)
            found += reversed(await self._history.search(room, query, low, high))
            high = low
        return found[: command.limit + 1]
