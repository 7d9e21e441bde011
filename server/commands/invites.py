"""The commands by which members bring others in: invites, and adding another user at once.

Members make invites and end their own; moderators see and end all.
"""

from models.ids import UserId
from models.stores.entries import MemberRecord
from models.stores.people.users import UserStore
from models.wire.chat_values import Person
from models.wire.commands.rooms import RoomAdd, RoomInvite, RoomInvites, RoomRevoke
from models.wire.events import InviteReply, InvitesReply, Reply
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.rooms.joining.invitations import Invitations
from server.rooms.joining.joining import Joining
from server.rooms.permissions import RANK, require
from server.rooms.personal.blocks import Blocks
from server.rooms.reading.pages import first_fitting
from server.timeline.pending_commits import Answer


class Invites:
    """The commands about invites, and ``room.add``."""

    def __init__(
        self,
        rooms: RoomDirectory,
        invitations: Invitations,
        joining: Joining,
        users: UserStore,
        blocks: Blocks,
    ) -> None:
        self._rooms = rooms
        self._invitations = invitations
        self._joining = joining
        self._users = users
        self._blocks = blocks

    async def make(self, who: Person, command: RoomInvite) -> Answer:
        """Make a code that lets others in, past the password and into a private room."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, RoomInvite)
        invite = await self._invitations.make(room, who.id, command.uses, command.expires_in_s)
        return InviteReply(invite=invite)

    async def list(self, who: Person, command: RoomInvites) -> Answer:
        """The invites that are valid, the last to expire first, up to 256 KiB."""
        room = await self._rooms.find_for(who.id, command.room)
        maker = _maker_for(require(room, who.id, RoomInvites))
        return InvitesReply(invites=first_fitting(await self._invitations.valid(room, maker)))

    async def revoke(self, who: Person, command: RoomRevoke) -> Answer:
        room = await self._rooms.find_for(who.id, command.room)
        maker = _maker_for(require(room, who.id, RoomRevoke))
        await self._invitations.revoke(room, command.invite, maker)
        return Reply()

    async def add(self, who: Person, command: RoomAdd) -> Answer:
        """Make another user a member at once. Nothing changes for a user who is a member, blocked or not."""
        room = await self._rooms.find_for(who.id, command.room)
        membership.check_may_add(room, who.id)
        person = await self._users.person(command.user)
        await room.state.members.fetch(person.id)
        if room.member(person.id) is None:
            await self._blocks.check(who.id, person.id)
        await self._joining.put_in(room, who.id, person)
        return Reply()


def _maker_for(member: MemberRecord) -> UserId | None:
    """The maker whose invites ``member`` may see and end: the member's own, or everybody's (None)."""
    return None if RANK[member.role] >= RANK["moderator"] else member.user.id
