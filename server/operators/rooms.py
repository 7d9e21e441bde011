"""Rooms and members for the application's server. It may do in every room what an owner may.

Direct rooms, and every call on them, are only for operators: a key finds none.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import LOBBY, RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.operators.rooms import AllRooms
from models.stores.people.users import UserStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import Member, Role, RoomInfo, RoomKind
from models.wire.commands.moderation import RoomBan, RoomKick, RoomResolve, RoomUnban
from models.wire.commands.rooms import RoomCreate, RoomRole, RoomUpdate
from models.wire.cursors import number_in
from models.wire.moderation.values import Ban
from models.wire.normal_form import folded
from models.wire.room_ids import check_not_reserved
from server.commands.bots.bot_commands import BotCommands
from server.commands.bots.incoming_hooks import IncomingHooks
from server.matches.storage import MatchStorage
from server.operators.callers import Caller
from server.rooms import membership, room_settings
from server.rooms.directory import RoomDirectory
from server.rooms.joining.joining import Joining
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.messages.screening import Screening
from server.rooms.moderation import sanctions
from server.rooms.moderation.audit import Audit, known_as
from server.rooms.moderation.reports import Reports
from server.rooms.permissions import no_such_room
from server.rooms.reading import pages
from server.rooms.reading.listing import RoomListing
from server.timeline.pending_commits import stored
from server.timeline.room import Room

PAGE_ROOMS: Final = 50
STEP: Final = 256
MOST_LOOKED: Final = 2_048


class RoomParts(Struct, frozen=True):
    """The parts of the server that concern rooms."""

    rooms: RoomDirectory
    store: RoomStore
    listing: RoomListing
    joining: Joining
    passwords: RoomPasswords
    users: UserStore
    audit: Audit
    bot_commands: BotCommands
    hooks: IncomingHooks
    screening: Screening
    matches: MatchStorage
    reports: Reports


class OperatorRooms:
    """Rooms, members and bans, for callers with a key."""

    def __init__(self, parts: RoomParts, all_rooms: AllRooms) -> None:
        self._rooms = parts.rooms
        self._store = parts.store
        self._listing = parts.listing
        self._joining = parts.joining
        self._passwords = parts.passwords
        self._users = parts.users
        self.audit = parts.audit
        self._screening = parts.screening
        self._reports = parts.reports
        self._all = all_rooms

    async def find(self, caller: Caller, room: RoomId) -> Room:
        """The room, private or not. Raises ``not_found``, ``unavailable``."""
        found = await self._rooms.find(room)
        if found.state.record.kind == "dm" and not caller.is_admin:
            raise no_such_room()
        return found

    async def create(self, caller: Caller, command: RoomCreate, owner: UserId | None) -> RoomInfo:
        """Make a room of ``owner``, who becomes a member; without one it belongs to the caller, and has no members.

        Raises:
            Refusal: ``bad_request``, ``conflict`` (the id is taken or reserved), ``not_found`` (no such owner),
                ``unavailable``.
        """
        async with self._screening.turn(caller.id) as turn:
            command = await self._screening.settings(None, caller.person, command)
            await turn.come()
        record = room_settings.new_record(command)
        person = None if owner is None else await self._users.person(owner)
        hashed = await self._passwords.hash(caller.id, command.password)
        record = replace(record, password_hash=hashed)
        if person is None:
            check_not_reserved(record.room)
            return (await self._rooms.add(replace(record, owner=caller.id))).info()
        return (await self._rooms.create(record, person)).info()

    async def page(
        self, kind: RoomKind | None, query: str | None, cursor: str | None, *, direct: bool
    ) -> tuple[list[RoomInfo], str | None]:
        """Up to 50 rooms, newest first, and the cursor of the next page, if there is one.

        ``direct``: include those of two people. A page looks at some 2,048 rooms, so one that finds little may be
        short.
        Raises ``bad_request``, ``unavailable``.
        """
        high = await self._store.last_ordinal() + 1
        if cursor is not None:
            high = min(number_in(cursor), high)
        found: list[RoomInfo] = []
        looked = 0
        while high > 0 and looked < MOST_LOOKED:
            low = max(0, high - STEP)
            for record in await self._all.between(low, high):
                if not _is_meant(record, kind, query, direct=direct):
                    continue
                if len(found) == PAGE_ROOMS:
                    return found, str(record.ordinal + 1)
                found.append(self._listing.info(record))
            high, looked = low, looked + STEP
        return found, str(high) if high > 0 else None

    async def update(self, caller: Caller, command: RoomUpdate) -> RoomInfo:
        """Change settings. Raises ``not_found``, ``bad_request``, ``unavailable``."""
        room = await self.find(caller, command.room)
        hashed = await self._passwords.hash(caller.id, command.password)
        async with self._screening.turn(caller.id) as turn:
            command = await self._screening.settings(room.id, caller.person, command)
            await turn.come()
            answer = room_settings.update(room, caller.id, command, hashed)
        changed = room_settings.named(command)
        await self.audit.noted(answer, room, caller.person, command, detail=changed)
        return room.info()

    async def delete(self, caller: Caller, room_id: RoomId) -> None:
        """Delete a room for good. Raises ``not_found``, ``forbidden`` (the lobby, feeds), ``unavailable``."""
        room = await self.find(caller, room_id)
        if room.id == LOBBY or room.state.record.kind == "feed":
            raise Refusal("forbidden", "room: this one belongs to the server")
        if room.match is not None:
            await room.match.close_down()
        await stored(room_settings.delete(room, caller.id))
        await self._rooms.forget(room)

    async def members(
        self, caller: Caller, room_id: RoomId, cursor: str | None
    ) -> tuple[list[Member], str | None]:
        """A page of 100 members, in the order in which they joined. Raises ``not_found``, ``bad_request``."""
        room = await self.find(caller, room_id)
        await room.drained()
        return await pages.members(room, cursor)

    async def put_in(
        self, caller: Caller, room_id: RoomId, user: UserId, role: Role | None
    ) -> tuple[Member, bool]:
        """Make ``user`` a member, or change a member's role; returns also whether the user is new.

        Raises:
            Refusal: ``not_found``, ``banned``, ``room_full``, ``conflict`` (the role owner), ``unavailable``.
        """
        if role == "owner":
            raise Refusal("conflict", "role: an owner makes somebody else the owner")
        room = await self.find(caller, room_id)
        await room.state.members.fetch(user)
        is_new = room.member(user) is None
        if is_new:
            await self._joining.put_in(room, caller.id, await self._users.person(user))
        if role is not None:
            command, known = RoomRole(room=room.id, user=user, role=role), known_as(room, user)
            answer = membership.set_role(room, caller.id, user, role)
            await self.audit.noted(answer, room, caller.person, command, user=known, detail=role)
        await room.drained()
        return room.member_info(membership.present_member(room, user)), is_new

    async def remove(self, caller: Caller, room_id: RoomId, user: UserId) -> None:
        """End a membership, if there is one. Raises ``not_found``, ``unavailable``."""
        room = await self.find(caller, room_id)
        await room.state.members.fetch(user)
        if room.member(user) is not None:
            command, known = RoomKick(room=room.id, user=user), known_as(room, user)
            answer = sanctions.kick(room, caller.id, command)
            await self.audit.noted(answer, room, caller.person, command, user=known)
            await self._joining.end_invites(room, user)

    async def ban(self, caller: Caller, command: RoomBan) -> Ban:
        """Keep a user out. Raises ``not_found``, ``bad_request``, ``conflict`` (plays a match), ``unavailable``."""
        room = await self.find(caller, command.room)
        await room.state.members.fetch(command.user)
        known = room.state.members.newest(command.user)
        person = known.user if known is not None else await self._users.person(command.user)
        answer = sanctions.ban(room, caller.id, person, command)
        await self.audit.noted(answer, room, caller.person, command, user=person, detail=command.reason)
        await self._joining.end_invites(room, command.user)
        await room.drained()
        return next(
            ban for ban in await sanctions.bans(room) if (ban.user.id, ban.kind) == (person.id, "ban")
        )

    async def unban(self, caller: Caller, room_id: RoomId, user: UserId) -> None:
        """Let a user in again; nothing happens if they are not banned. Raises ``not_found``, ``unavailable``."""
        room = await self.find(caller, room_id)
        await room.state.members.fetch(user)
        command, known = RoomUnban(room=room.id, user=user), known_as(room, user)
        answer = sanctions.unban(room, caller.id, command)
        await self.audit.noted(answer, room, caller.person, command, user=known)

    async def bans(self, caller: Caller, room_id: RoomId) -> list[Ban]:
        """The bans and mutes in force, the newest first. Raises ``not_found``, ``unavailable``."""
        room = await self.find(caller, room_id)
        await room.drained()
        return await sanctions.bans(room)

    async def resolve(self, caller: Caller, command: RoomResolve) -> None:
        """Take a report from the list of its room, once what it calls for is done.

        Raises:
            Refusal: ``not_found``; what the action is refused with, and then the report stays; ``unavailable``.
        """
        room = await self.find(caller, command.room)
        message = await self._reports.resolve(room, caller.person, command)
        if command.action == "banned":
            await self._joining.end_invites(room, message.sender.id)
        await self.audit.note(room, caller.person, RoomResolve, user=message.sender, detail=command.action)


def _is_meant(record: RoomRecord, kind: RoomKind | None, query: str | None, *, direct: bool) -> bool:
    if record.kind == "dm" and not direct:
        return False
    if kind is not None and record.kind != kind:
        return False
    return query is None or folded(query) in folded(record.title)
