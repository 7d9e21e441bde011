"""Messages for the application's server: read, send, edit and delete them."""

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.chat_values import Message, Person
from models.wire.commands.messages import HistoryPage, MessageDelete, MessageEdit, MessageSend
from models.wire.events import HistoryReply, SentReply
from models.wire.forms.ephemeral import EphemeralMessage
from models.wire.names import clean_name
from server.attachments.attaching import Saying
from server.operators.callers import Caller
from server.operators.rooms import OperatorRooms
from server.rooms.messages import changing
from server.rooms.reading import pages
from server.timeline.pending_commits import stored
from server.timeline.room import Room


class OperatorMessages:
    """Messages, for callers with a key."""

    def __init__(self, rooms: OperatorRooms, saying: Saying) -> None:
        self._rooms = rooms
        self._saying = saying
        self._audit = rooms.audit

    async def page(self, caller: Caller, command: HistoryPage) -> HistoryReply:
        """A page of the history of any room; with both, ``after`` first and up to ``before``.

        Raises ``not_found``, ``bad_request``, ``unavailable``.
        """
        room = await self._rooms.find(caller, command.room)
        changing.check_kept(room, HistoryPage)
        until = command.before if command.after is not None else None
        if until is None:
            return await pages.history(room, command, None)
        page = await pages.history(room, replace(command, before=None), None)
        within = [message for message in page.messages if message.seq < until]
        return replace(page, messages=within, more=page.more and len(within) == len(page.messages))

    async def say(
        self, caller: Caller, command: MessageSend, *, as_user: UserId | None, name: str | None
    ) -> Message | EphemeralMessage:
        """Send a message as the caller's bot, shown under ``name``, or in the name of the member ``as_user``.

        Raises:
            Refusal: ``not_found``, ``bad_request``, ``not_member`` (``as_user``), ``muted``, ``conflict``,
                ``unavailable``.
        """
        if as_user is not None and name is not None:
            raise Refusal("bad_request", "name: not together with as")
        room = await self._rooms.find(caller, command.room)
        if as_user is not None:
            await room.state.members.fetch(as_user)
        sender = _speaker(room, caller, as_user, name)
        if command.to is not None:
            return await self._saying.ephemeral.show(room, sender, command)
        via = caller.id if as_user is not None or caller.is_admin else None
        reply = await stored(await self._saying.send(room, sender, command, via=via))
        assert isinstance(reply, SentReply)
        return await _message(room, reply.seq)

    async def edit(self, caller: Caller, room_id: RoomId, seq: int, text: str) -> Message:
        """Edit a message of the caller's. Raises ``not_found``, ``forbidden``, ``conflict``, ``bad_request``."""
        room = await self._rooms.find(caller, room_id)
        command = MessageEdit(room=room.id, seq=seq, text=text)
        await stored(
            await self._saying.screening.edit(
                room, caller.person, command, lambda screened: changing.edit(room, caller.id, screened)
            )
        )
        return await _message(room, seq)

    async def delete(self, caller: Caller, room_id: RoomId, seq: int) -> None:
        """Delete any message. A deleted one stays so. Raises ``not_found``, ``unavailable``."""
        room = await self._rooms.find(caller, room_id)
        message = await room.state.messages.read(seq)
        if message is not None and message.deleted:
            return
        sender = None if message is None else message.sender
        command = MessageDelete(room=room.id, seq=seq)
        answer = await changing.delete(room, caller.id, command)
        await self._audit.noted(answer, room, caller.person, command, user=sender, detail=str(seq))


def _speaker(room: Room, caller: Caller, as_user: UserId | None, name: str | None) -> Person:
    if as_user is None:
        return caller.person if name is None else Person(id=caller.id, name=clean_name(name), bot=True)
    member = room.member(as_user)
    if member is None:
        raise Refusal("not_member", "as: is no member of this room")
    return member.user


async def _message(room: Room, seq: int) -> Message:
    await room.drained()
    message = await room.state.messages.read(seq)
    if message is None:
        raise Refusal("not_found", "seq: there is no such message any more")
    return message
