"""The commands about the surroundings of one message. One function a command."""

from models.ids import RoomId
from models.wire.chat_values import Person
from models.wire.commands.base import Command
from models.wire.commands.threads import HistoryAround, HistoryEdits, MessagePin, PinList, ThreadPage
from models.wire.events import EditsReply
from server.rooms.directory import RoomDirectory
from server.rooms.messages import pinning
from server.rooms.messages.changing import check_kept
from server.rooms.moderation.audit import Audit
from server.rooms.permissions import require
from server.rooms.reading import pages, surroundings, threads
from server.rooms.reading.pins import newest_pins
from server.rooms.stores import RoomStores
from server.timeline.pending_commits import Answer
from server.timeline.room import Room


class ThreadCommands:
    """The commands about the surroundings of messages."""

    def __init__(self, rooms: RoomDirectory, stores: RoomStores) -> None:
        self._rooms = rooms
        self._earlier_texts = stores.earlier_texts
        self._audit = Audit(stores.audit)

    async def around(self, who: Person, command: HistoryAround) -> Answer:
        room = await self._readable(who, command.room, HistoryAround)
        return await surroundings.around(room, command.seq, command.limit, who.id)

    async def thread(self, who: Person, command: ThreadPage) -> Answer:
        room = await self._readable(who, command.room, ThreadPage)
        return await threads.page(room, command, who.id)

    async def edits(self, who: Person, command: HistoryEdits) -> Answer:
        """The texts that a message had before its edits: none for a deleted message."""
        room = await self._readable(who, command.room, HistoryEdits)
        await room.drained()
        message = await room.state.messages.read(command.seq)
        if message is None or message.is_hidden_from(who.id) or message.seq < room.state.first_seq:
            raise surroundings.no_such_message(command.seq)
        if message.deleted or message.edited_at is None:
            return EditsReply(edits=[])
        found = await self._earlier_texts.of(message, max(message.seq, room.state.first_rev), room.rev + 1)
        return EditsReply(edits=pages.last_fitting(found))

    async def pin(self, who: Person, command: MessagePin) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        answer = await pinning.pin(room, who, command)
        if room.state.record.kind == "dm":
            return answer
        detail = str(command.seq) if command.on else f"{command.seq} off"
        return await self._audit.noted(answer, room, who, command, detail=detail)

    async def pins(self, who: Person, command: PinList) -> Answer:
        room = await self._readable(who, command.room, PinList)
        return await newest_pins(room, command.cursor)

    async def _readable(self, who: Person, room: RoomId, command: type[Command]) -> Room:
        found = await self._rooms.find_for(who.id, room)
        require(found, who.id, command)
        check_kept(found, command)
        return found
