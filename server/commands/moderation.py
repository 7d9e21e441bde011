"""The commands of moderators, and those by which members call for them. One function a command."""

from collections.abc import Callable

from models.ids import UserId
from models.stores.people.users import UserStore
from models.wire.chat_values import Person
from models.wire.commands.moderation import (
    Moderation,
    RoomAudit,
    RoomBan,
    RoomBans,
    RoomKick,
    RoomMute,
    RoomPurge,
    RoomReport,
    RoomReports,
    RoomResolve,
    RoomUnban,
    RoomUnmute,
    RoomWords,
)
from models.wire.events import Reply
from models.wire.moderation.replies import BansReply, PurgeReply, WordsReply
from server.rooms.directory import RoomDirectory
from server.rooms.joining.joining import Joining
from server.rooms.moderation import sanctions
from server.rooms.moderation.audit import Audit, known_as
from server.rooms.moderation.purging import purge
from server.rooms.moderation.reports import Reports
from server.rooms.moderation.words import set_words
from server.rooms.permissions import require
from server.rooms.stores import RoomStores
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

InRoom = Moderation | RoomBans | RoomWords | RoomPurge | RoomReport | RoomReports | RoomResolve | RoomAudit


class ModerationCommands:
    """The commands of moderators."""

    def __init__(
        self,
        rooms: RoomDirectory,
        joining: Joining,
        users: UserStore,
        stores: RoomStores,
        reports: Reports,
    ) -> None:
        self._rooms = rooms
        self._joining = joining
        self._users = users
        self._audit = Audit(stores.audit)
        self._reports = reports

    async def kick(self, who: Person, command: RoomKick) -> Answer:
        """End a membership, and the invites of that member with it."""
        reply = await self._moderate(who, command, sanctions.kick)
        await self._joining.end_invites(await self._rooms.find(command.room), command.user)
        return reply

    async def ban(self, who: Person, command: RoomBan) -> Answer:
        """End the user's membership, if there is one, and keep the user out."""
        room = await self._at(who, command)
        person = await self._users.person(command.user)
        answer = sanctions.ban(room, who.id, person, command)
        reply = await self._audit.noted(answer, room, who, command, user=person, detail=command.reason)
        await self._joining.end_invites(room, command.user)
        return reply

    async def unban(self, who: Person, command: RoomUnban) -> Answer:
        return await self._moderate(who, command, sanctions.unban)

    async def mute(self, who: Person, command: RoomMute) -> Answer:
        return await self._moderate(who, command, sanctions.mute)

    async def unmute(self, who: Person, command: RoomUnmute) -> Answer:
        return await self._moderate(who, command, sanctions.unmute)

    async def bans(self, who: Person, command: RoomBans) -> Answer:
        """The bans and mutes in force; those that were submitted before are among them."""
        room = await self._at(who, command)
        await room.drained()
        return BansReply(bans=await sanctions.bans(room))

    async def words(self, who: Person, command: RoomWords) -> Answer:
        """The forbidden words; with ``words``, after the change."""
        room = await self._at(who, command)
        if command.words is not None:
            answer = set_words(room, who.id, command)
            await self._audit.noted(answer, room, who, command, detail=str(len(command.words)))
        return WordsReply(words=list(room.record.words))

    async def purge(self, who: Person, command: RoomPurge) -> Answer:
        room = await self._at(who, command)
        user = known_as(room, command.user)
        numbers: list[int] = []

        async def note() -> None:
            # Before the first deletion: a purge that a crash cut off is in the audit log all the same.
            numbers.append(await self._audit.note(room, who, RoomPurge, user=user))

        with room.state.members.held(who.id), room.state.members.held(command.user):
            deleted = await purge(room, who.id, command, note)
        for number in numbers:
            await self._audit.complete(room, number, str(deleted))
        return PurgeReply(deleted=deleted)

    async def report(self, who: Person, command: RoomReport) -> Answer:
        room = await self._at(who, command)
        await self._reports.file(room, who, command)
        return Reply()

    async def reports(self, who: Person, command: RoomReports) -> Answer:
        return await self._reports.page(await self._at(who, command), who.id, command.cursor)

    async def resolve(self, who: Person, command: RoomResolve) -> Answer:
        room = await self._at(who, command)
        message = await self._reports.resolve(room, who, command)
        if command.action == "banned":
            await self._joining.end_invites(room, message.sender.id)
        await self._audit.note(room, who, RoomResolve, user=message.sender, detail=command.action)
        return Reply()

    async def audit(self, who: Person, command: RoomAudit) -> Answer:
        return await self._audit.page(await self._at(who, command), command.cursor)

    async def _moderate(
        self,
        who: Person,
        command: Moderation,
        act: Callable[[Room, UserId, Moderation], Answer],
    ) -> Reply:
        room = await self._at(who, command)
        # A room that lets go of a user no longer knows the name.
        user = known_as(room, command.user)
        answer = act(room, who.id, command)
        return await self._audit.noted(answer, room, who, command, user=user, detail=command.reason)

    async def _at(self, who: Person, command: InRoom) -> Room:
        """The room that ``command`` names, if ``who`` may send it there."""
        room = await self._rooms.find_for(who.id, command.room)
        if isinstance(command, Moderation | RoomPurge):
            await room.state.members.fetch(command.user)
        require(room, who.id, type(command))
        return room
