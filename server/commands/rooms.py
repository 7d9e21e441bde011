"""What the commands about rooms mean: make, list, join, leave, settings, moderation. One function a command."""

from collections.abc import Callable

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId, new_id
from models.stores.people.users import UserStore
from models.wire.chat_values import Person
from models.wire.commands.rooms import (
    Moderation,
    RoomBan,
    RoomClose,
    RoomCreate,
    RoomDelete,
    RoomJoin,
    RoomKick,
    RoomLeave,
    RoomList,
    RoomMembers,
    RoomMute,
    RoomRole,
    RoomUnban,
    RoomUnmute,
    RoomUpdate,
)
from models.wire.events import JoinReply, MembersReply, Reply, RoomReply, RoomsReply
from server.delivery.socket import Socket
from server.feeds.feeds import Feeds
from server.matches.records.listing import MatchListing
from server.rooms import membership, moderation, room_settings
from server.rooms.directory import RoomDirectory, blank_record
from server.rooms.joining.joining import Joining
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.permissions import not_member, require
from server.rooms.reading import pages
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room
from server.timeline.text import title_of


class RoomCommands:
    """The commands about rooms."""

    def __init__(
        self,
        rooms: RoomDirectory,
        listing: MatchListing,
        joining: Joining,
        passwords: RoomPasswords,
        feeds: Feeds,
        users: UserStore,
    ) -> None:
        self._rooms = rooms
        self._listing = listing
        self._joining = joining
        self._passwords = passwords
        self._feeds = feeds
        self._users = users

    async def create(self, who: Person, command: RoomCreate) -> Answer:
        """Make a room. Its creator is its owner and first member, and gets its events once it joins."""
        title = title_of(command.title)
        hashed = await self._passwords.hash(who.id, command.password)
        record = replace(
            blank_record(command.room or RoomId(new_id("r")), title),
            visibility=command.visibility,
            password_hash=hashed,
            capacity=command.capacity,
            history=command.history,
        )
        room = await self._rooms.create(record, who)
        return RoomReply(room=room.info())

    async def list(self, who: Person, command: RoomList) -> Answer:
        """A page of the public rooms and of the user's own private ones, newest first."""
        rooms, cursor = await self._listing.page(who.id, command)
        return RoomsReply(rooms=rooms, cursor=cursor)

    async def join(self, who: Person, socket: Socket, command: RoomJoin) -> Answer:
        """Become a member, if need be, and get the room's events from this reply on."""
        room = await self._joining.admit(who, command)
        if command.since is None or pages.must_resync(room, command.since, command.epoch):
            return self._listen(who, socket, room, resync=command.since is not None)
        return await self._resume(who, socket, room, command.since)

    async def leave(self, who: Person, command: RoomLeave) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return await self._end_invites(room, who.id, membership.leave(room, who.id))

    async def close(self, who: Person, socket: Socket, command: RoomClose) -> Answer:
        """End this socket's subscription, if it has one. The membership goes on."""
        room = await self._rooms.find_for(who.id, command.room)
        socket.unlisten(room.id)
        return Reply()

    async def update(self, who: Person, command: RoomUpdate) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomUpdate)
        hashed = await self._passwords.hash(who.id, command.password)
        await stored(room_settings.update(room, who.id, command, hashed))
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
        page, cursor = pages.members(room, command.cursor)
        return MembersReply(members=page, cursor=cursor)

    async def role(self, who: Person, command: RoomRole) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return membership.set_role(room, who.id, command.user, command.role)

    async def kick(self, who: Person, command: RoomKick) -> Answer:
        """End a membership, and the invites of that member with it."""
        room = await self._rooms.find_for(who.id, command.room)
        return await self._end_invites(room, command.user, moderation.kick(room, who.id, command))

    async def ban(self, who: Person, command: RoomBan) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomBan)
        person = await self._person(command.user)
        return await self._end_invites(room, command.user, moderation.ban(room, who.id, person, command))

    async def unban(self, who: Person, command: RoomUnban) -> Answer:
        return await self._moderate(who, command, moderation.unban)

    async def mute(self, who: Person, command: RoomMute) -> Answer:
        return await self._moderate(who, command, moderation.mute)

    async def unmute(self, who: Person, command: RoomUnmute) -> Answer:
        return await self._moderate(who, command, moderation.unmute)

    async def _moderate(
        self,
        who: Person,
        command: Moderation,
        act: Callable[[Room, UserId, Moderation], Answer],
    ) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        return act(room, who.id, command)

    async def _end_invites(self, room: Room, user: UserId, answer: Answer) -> Answer:
        """Wait for the end of a membership, then end the invites of ``user``: they let nobody in any more."""
        await stored(answer)
        await self._joining.end_invites(room, user)
        return Reply()

    async def _person(self, user: UserId) -> Person:
        found = await self._users.find(user)
        if found is None:
            raise Refusal("not_found", "user: there is no such user")
        return Person(id=found.id, name=found.name)

    async def _resume(self, who: Person, socket: Socket, room: Room, since: int) -> Answer:
        page = await pages.since(room, since, None)
        if page.resync:
            return self._listen(who, socket, room, resync=True)
        reply = self._listen(who, socket, room, resync=False)
        return replace(reply, messages=None, changes=page.changes, more=page.rev < room.rev)

    def _listen(self, who: Person, socket: Socket, room: Room, *, resync: bool) -> JoinReply:
        """Subscribe, and describe the room as of that moment: the caller must not await before it replies."""
        if room.member(who.id) is None:
            raise not_member(room)
        socket.listen(room.id)
        messages = pages.newest(room)
        return JoinReply(
            room=room.info(),
            rev=room.rev,
            epoch=room.record.epoch,
            members=pages.members(room, None)[0],
            resync=resync,
            points=self._feeds.points(room.id),
            messages=messages,
            more=True if messages and messages[0].seq > 1 else None,
            match=room.match.event_for(who.id) if room.match is not None else None,
        )
