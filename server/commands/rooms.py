"""The commands about rooms: make, list, join, leave, settings. One function a command."""

from typing import NamedTuple

from msgspec.structs import replace

from models.stores.moderation.audit import AuditStore
from models.wire.chat_values import Message, Person
from models.wire.commands.rooms import (
    RoomClose,
    RoomCreate,
    RoomDelete,
    RoomJoin,
    RoomLeave,
    RoomList,
    RoomMembers,
    RoomRole,
    RoomUpdate,
)
from models.wire.events import MembersReply, Reply, RoomReply, RoomsReply
from models.wire.replies.joining import JoinReply
from server.delivery.socket import Socket
from server.feeds.feeds import Feeds
from server.matches.records.listing import MatchListing
from server.rooms import membership, room_settings
from server.rooms.directory import RoomDirectory
from server.rooms.joining.joining import Joining
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.messages.screening import Screening
from server.rooms.moderation.audit import Audit, known_as
from server.rooms.permissions import not_member, require
from server.rooms.reading import pages
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room


class Vetting(NamedTuple):
    """What checks a room before it is made or changed: its password, and its texts."""

    passwords: RoomPasswords
    screening: Screening


class RoomCommands:
    """The commands about rooms."""

    def __init__(
        self,
        rooms: RoomDirectory,
        listing: MatchListing,
        joining: Joining,
        vetting: Vetting,
        feeds: Feeds,
        audit: AuditStore,
    ) -> None:
        self._rooms = rooms
        self._listing = listing
        self._joining = joining
        self._passwords, self._screening = vetting
        self._feeds = feeds
        self._audit = Audit(audit)

    async def create(self, who: Person, command: RoomCreate) -> Answer:
        """Make a room. Its creator is its owner and first member, and gets its events after joining."""
        async with self._screening.turn(who.id) as turn:
            command = await self._screening.settings(None, who, command)
            await turn.come()
        record = room_settings.new_record(command)
        hashed = await self._passwords.hash(who.id, command.password)
        room = await self._rooms.create(replace(record, password_hash=hashed), who)
        return RoomReply(room=room.info())

    async def list(self, who: Person, command: RoomList) -> Answer:
        """A page of the public rooms and of the user's own private ones, newest first."""
        rooms, cursor = await self._listing.page(who.id, command)
        return RoomsReply(rooms=rooms, cursor=cursor)

    async def join(self, who: Person, socket: Socket, command: RoomJoin) -> Answer:
        """Become a member, if need be, and get the room's events from this reply on."""
        room = await self._joining.admit(who, command)
        await room.state.members.fetch_first()
        if command.since is None or pages.must_resync(room, command.since, command.epoch):
            return self._listen(who, socket, room, resync=command.since is not None)
        return await self._resume(who, socket, room, command.since)

    async def leave(self, who: Person, command: RoomLeave) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        await membership.know_heirs(room, who.id)
        await stored(membership.leave(room, who.id))
        await self._joining.end_invites(room, who.id)
        return Reply()

    async def close(self, who: Person, socket: Socket, command: RoomClose) -> Answer:
        """End this socket's subscription, if there is one. The membership goes on."""
        room = await self._rooms.find_for(who.id, command.room)
        socket.unlisten(room.id)
        return Reply()

    async def update(self, who: Person, command: RoomUpdate) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomUpdate)
        hashed = await self._passwords.hash(who.id, command.password)
        async with self._screening.turn(who.id) as turn:
            command = await self._screening.settings(room.id, who, command)
            await turn.come()
            answer = room_settings.update(room, who.id, command, hashed)
        changed = room_settings.named(command)
        await self._audit.noted(answer, room, who, command, detail=changed)
        return RoomReply(room=room.info())

    async def delete(self, who: Person, command: RoomDelete) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        if room.match is not None:
            require(room, who.id, RoomDelete)
            await room.match.close_down()
        await stored(room_settings.delete(room, who.id))
        await self._rooms.forget(room)
        return Reply()

    async def members(self, who: Person, command: RoomMembers) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomMembers)
        await room.drained()
        page, cursor = await pages.members(room, command.cursor)
        return MembersReply(members=page, cursor=cursor)

    async def role(self, who: Person, command: RoomRole) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        await room.state.members.fetch(command.user)
        answer, user = (
            membership.set_role(room, who.id, command.user, command.role),
            known_as(room, command.user),
        )
        return await self._audit.noted(answer, room, who, command, user=user, detail=command.role)

    async def _resume(self, who: Person, socket: Socket, room: Room, since: int) -> Answer:
        page = await pages.since(room, since, None, who.id)
        if page.resync:
            return self._listen(who, socket, room, resync=True)
        reply = self._listen(who, socket, room, resync=False)
        return replace(reply, messages=None, changes=page.changes, more=page.rev < room.rev)

    def _listen(self, who: Person, socket: Socket, room: Room, *, resync: bool) -> JoinReply:
        """Subscribe, and describe the room as of that moment: the caller must not await before the reply."""
        if room.member(who.id) is None:
            raise not_member(room)
        socket.listen(room.id)
        messages = pages.newest(room, who.id)
        return JoinReply(
            room=room.info(),
            rev=room.rev,
            epoch=room.record.epoch,
            members=pages.first_members(room),
            resync=resync,
            points=self._feeds.points(room.id),
            messages=messages,
            more=_has_more(room, messages),
            match=room.match.event_for(who.id) if room.match is not None else None,
        )


def _has_more(room: Room, messages: list[Message]) -> bool:
    """Whether there may be messages before those of a page; all of the newest may be hidden."""
    return messages[0].seq > 1 if messages else bool(room.state.messages.newest_shown(1))
