"""The commands about messages: sending, history, reading, typing. One function a command.

A function either answers at once, or returns the future that the room will resolve, or is a coroutine where it must
wait for something before it can decide.
"""

from collections.abc import Callable

from models.ids import RoomId, UserId
from models.wire.chat_values import Person
from models.wire.commands.base import Command
from models.wire.commands.messages import (
    HistoryPage,
    HistorySince,
    MessageDelete,
    MessageEdit,
    MessageReact,
    MessageSend,
    Read,
    Typing,
    UnreadList,
)
from models.wire.commands.overview import Looking, Sync
from models.wire.events import ReadEvent, Reply, TypingEvent, UnreadReply
from server.attachments.attaching import Saying
from server.commands.dispatching.route import Response
from server.delivery.hub import Hub
from server.delivery.registry import SocketRegistry
from server.delivery.socket import Socket
from server.rooms.directory import RoomDirectory
from server.rooms.messages import changing, sending
from server.rooms.moderation.audit import Audit
from server.rooms.permissions import require
from server.rooms.personal.blocks import Blocks
from server.rooms.rates import UserRates
from server.rooms.reading import pages
from server.rooms.reading.syncing import Syncing
from server.rooms.reading.unread import UnreadCounts
from server.rooms.stores import RoomStores
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room


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
        saying: Saying,
    ) -> None:
        self._rooms = rooms
        self._saying = saying
        self._screening = saying.screening
        self._reads = stores.reads
        self._audit = Audit(stores.audit)
        self._hub = hub
        self._sockets = sockets
        self._rates = rates
        self._unread = UnreadCounts(rooms, stores.unread, stores.reads, blocks, rates.lane)
        self._syncing = Syncing(self._unread, stores.reads, hub, rates.lane)

    def send(self, who: Person, command: MessageSend) -> Response:
        """Post a message. The reply comes once it is stored and on its way to the listeners."""
        if command.to is not None:
            return self._show(who, command)
        if self._screening.is_on:
            return self._screening.beside(self._send_screened(who, command))
        if command.attachments and command.uploads:
            return self._send_uploads(who, command)
        room = self._rooms.live_for(who.id, command.room)
        if room is not None and sending.is_at_hand(room, command):
            return sending.send(room, who, command)
        return self._send_later(who, command)

    async def _send_later(self, who: Person, command: MessageSend) -> Answer:
        return await sending.reply(await self._rooms.find_for(who.id, command.room), who, command)

    async def _send_uploads(self, who: Person, command: MessageSend) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await self._saying.send(room, who, command)

    async def _send_screened(self, who: Person, command: MessageSend) -> Reply:
        return await stored(await self._send_uploads(who, command))

    async def _show(self, who: Person, command: MessageSend) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await self._saying.ephemeral.send(room, who, command)

    async def edit(self, who: Person, command: MessageEdit) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await self._screening.edit(
            room, who, command, lambda screened: changing.edit(room, who.id, screened)
        )

    async def delete(self, who: Person, command: MessageDelete) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        reply = await stored(await changing.delete(room, who.id, command))
        message = await room.state.messages.read(command.seq)
        if message is not None and message.sender.id != who.id:
            await self._audit.note(room, who, MessageDelete, user=message.sender, detail=str(command.seq))
        return reply

    async def react(self, who: Person, command: MessageReact) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await changing.react(room, who.id, command)

    async def history(self, who: Person, command: HistoryPage) -> Answer:
        room = await self._readable(who, command.room, command)
        changing.check_kept(room, HistoryPage)
        return await pages.history(room, command, who.id)

    async def history_since(self, who: Person, command: HistorySince) -> Answer:
        room = await self._readable(who, command.room, command)
        if command.epoch is None or command.epoch == room.record.epoch:
            changing.check_kept(room, HistorySince)
        return await pages.since(room, command.rev, command.epoch, who.id)

    async def read(self, who: Person, socket: Socket, command: Read) -> Answer:
        """Store how far the user has read, at most the last message, and send that to the user's other sockets.

        A stored position never decreases.
        """
        room = await self._readable(who, command.room, command)
        seq = await self._reads.advance(room.id, who.id, min(command.seq, room.seq))
        event = ReadEvent(room=room.id, seq=seq)
        for other in self._sockets.of_user(who.id):
            if other.id != socket.id:
                other.send(event)
        return Reply()

    async def looking(self, who: Person, socket: Socket, command: Looking) -> Answer:
        """Note whether the user looks at this socket: a user who looks at none gets pushes."""
        for each in self._sockets.of_user(who.id):
            if each.id == socket.id:
                each.is_looked_at = command.on
        return Reply()

    async def unread(self, who: Person, command: UnreadList) -> Answer:
        """How many messages the user has not read in each of their rooms."""
        return UnreadReply(rooms=await self._unread.of(who.id))

    async def sync(self, who: Person, command: Sync) -> Answer:
        """All rooms of the user, with what is unread in them and their last messages, page by page."""
        return await self._syncing.page(who.id, command)

    def typing(self, who: Person, command: Typing) -> Response:
        room = self._rooms.live_for(who.id, command.room)
        if room is not None:
            return self._publish_typing(room, who.id, command)
        return self._later(who, command.room, lambda found: self._publish_typing(found, who.id, command))

    def _publish_typing(self, room: Room, user: UserId, command: Typing) -> Reply:
        require(room, user, Typing)
        if room.match is not None and room.match.audience_of(user) is not None:
            return Reply()  # a typing event would tell the others who talks now
        if self._rates.passes_typing(user, room.id, on=command.on):
            self._hub.publish_typing(room.id, TypingEvent(room=room.id, user=user, on=command.on), but=user)
        return Reply()

    async def _later(self, who: Person, room: RoomId, then: Callable[[Room], Answer]) -> Answer:
        return then(await self._rooms.find_for(who.id, room))

    async def _readable(self, who: Person, room: RoomId, command: Command) -> Room:
        found = await self._rooms.find_for(who.id, room)
        require(found, who.id, type(command))
        return found
