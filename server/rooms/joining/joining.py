"""Joining a room: a user with its key becomes a member. Invites, passwords, and the limit of guesses.

``membership`` says what a membership means.
"""

from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.reads import ReadStore
from models.wire.chat_values import Person
from models.wire.commands.rooms import RoomJoin
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.rooms.joining.invitations import Invitations
from server.rooms.joining.passwords import RoomPasswords
from server.rooms.permissions import check_not_banned, no_such_room, not_member
from server.rooms.rates import UserRates
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.timeline.pending_commits import stored
from server.timeline.room import Room

GUESSES_PER_S: Final = 0.2
GUESSES_BURST: Final = 10.0


class Joining:
    """The one way into a room."""

    def __init__(
        self,
        rooms: RoomDirectory,
        invitations: Invitations,
        reads: ReadStore,
        passwords: RoomPasswords,
        rates: UserRates,
        clock: Clock,
    ) -> None:
        self._rooms = rooms
        self._invitations = invitations
        self._reads = reads
        self._passwords = passwords
        self._rates = rates
        self._clock = clock
        self._guesses: Buckets[tuple[RoomId, UserId]] = Buckets(GUESSES_PER_S, GUESSES_BURST)

    async def admit(self, person: Person, command: RoomJoin) -> Room:
        """Let ``person`` listen, under the present name. Returns the room, all of whose changes are stored.

        Without ``since`` a user who is not a member becomes one. With it nobody does: a client that resumes on its
        own must not undo that its user left or was removed meanwhile.

        Raises:
            Refusal: ``not_found``, ``banned`` or ``rate_limited``; with ``since`` also ``not_member``, and without
                it ``wrong_password`` and ``room_full``.
        """
        room = await self.find(person, command)
        member = room.member(person.id)
        if member is None:
            if command.since is not None:
                raise await self._no_longer_inside(room, person.id)
            await self._come_in(room, person, command)
        elif member.user != person:
            await stored(membership.join(room, person))
        await room.drained()
        return room

    async def put_in(self, room: Room, by: UserId, person: Person) -> None:
        """Have the member ``by`` make another user a member. Earlier messages do not count as unread.

        Raises as ``membership.add``.
        """
        await room.state.members.fetch(by, person.id)
        # First: the newcomer may ask for unread counts as soon as the change is published.
        if room.seq and room.member(person.id) is None:
            await self._reads.advance(room.id, person.id, room.seq)
        await stored(membership.add(room, by, person))

    async def end_invites(self, room: Room, user: UserId) -> None:
        """End the invites of a member whose membership ended. Raises ``unavailable``."""
        await self._invitations.end_of(room, user)

    async def needs_no_key(self, room: Room, person: Person) -> bool:
        """Whether ``person`` may join with neither password nor invite.

        An owner who comes back needs no key. A private match is open to the members of the room that it was made
        from, who see its card there, and to those of the match before it, who are notified of it.
        """
        record = room.state.newest_record
        if record.owner == person.id:
            return True
        if record.password_hash is not None:
            return False
        if not record.needs_key:
            return True
        for source in () if room.match is None else room.match.sources:
            if await self._is_inside(source, person):
                return True
        return False

    async def _is_inside(self, room: RoomId, person: Person) -> bool:
        try:
            found = await self._rooms.find(room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return False
        return bool(await found.state.members.among([person.id]))

    async def _come_in(self, room: Room, person: Person, command: RoomJoin) -> None:
        """Make ``person`` a member, given the key. An invite that did not lead to a membership is given back."""
        by_invite = await self._take_invite(room, command)
        if not by_invite:
            await self._check_key(room, person, command)
        try:
            self._rates.spend(person.id, "membership")
            joining = membership.join(room, person)
            said_before = room.state.next_seq - 1
            await stored(joining)
        except Refusal:
            if by_invite and command.invite is not None:
                await self._invitations.give_back(command.invite)
            raise
        # Messages from before the user joined do not count as unread; those that were stored with the join do.
        if read := min(said_before, room.seq):
            await self._reads.advance(room.id, person.id, read)

    async def _take_invite(self, room: Room, command: RoomJoin) -> bool:
        return command.invite is not None and await self._invitations.take(room, command.invite)

    async def _check_key(self, room: Room, person: Person, command: RoomJoin) -> None:
        if await self.needs_no_key(room, person):
            return
        record = room.state.newest_record
        if record.visibility == "private":
            if not await self._opens_unseen(room.id, person, command, record.password_hash):
                raise await self._rooms.not_there()
        elif not await self._opens(room.id, person, command, record.password_hash):
            raise Refusal("wrong_password", "password: it is not this room's")

    async def find(self, person: Person, command: RoomJoin) -> Room:
        """The room; a missing one is refused as slowly as a private one to which the key is wrong.

        A private room that is not live is never loaded for a user without a key, for that would take longer. One that
        is live may still be hidden from ``person``. Raises ``not_found``, ``unavailable``.
        """
        if not self._rooms.is_live(command.room):
            record, is_member = await self._rooms.look(person.id, command.room)
            knows = record is not None and (is_member or _may_be_open_to(person, record))
            if not knows and not await self._has_key(record, person, command):
                raise no_such_room()
        found = await self._rooms.find(command.room)
        await found.state.members.fetch(person.id)
        return found

    async def _has_key(self, record: RoomRecord | None, person: Person, command: RoomJoin) -> bool:
        """Whether the command lets ``person`` into a room that is not live; a missing room takes the same time."""
        if command.since is not None:
            return False
        if (
            command.invite is not None
            and await self._invitations.maker_of(command.room, command.invite) is not None
        ):
            return record is not None
        password_hash = record.password_hash if record is not None else None
        return await self._opens_unseen(command.room, person, command, password_hash)

    async def _opens_unseen(
        self, room: RoomId, person: Person, command: RoomJoin, password_hash: str | None
    ) -> bool:
        """As ``_opens``, where nothing may be revealed: a guess beyond the limit counts as wrong."""
        try:
            return await self._opens(room, person, command, password_hash)
        except Refusal as refusal:
            if refusal.code != "rate_limited":
                raise
            return False

    async def _opens(
        self, room: RoomId, person: Person, command: RoomJoin, password_hash: str | None
    ) -> bool:
        """Whether the command's password, if any, has that hash; a hash of None takes as long as any.

        Raises ``rate_limited``, ``unavailable``.
        """
        if command.password is None:
            return False
        self._count_guess(room, person)
        if not await self._passwords.matches(person.id, command.password, password_hash):
            return False
        self._guesses.give_back((room, person.id))
        return True

    def _count_guess(self, room: RoomId, person: Person) -> None:
        if not self._rates.on:
            return
        wait_s = self._guesses.take((room, person.id), self._clock.monotonic()) or self._passwords.take(
            person.id
        )
        if wait_s:
            raise Refusal("rate_limited", "too many wrong passwords", retry_after_s=round(wait_s, 3))

    async def _no_longer_inside(self, room: Room, user: UserId) -> Refusal:
        """Why a user who is no member cannot resume: nothing is revealed of a private room, not even a ban."""
        if room.is_hidden_from(user):
            return await self._rooms.not_there()
        try:
            check_not_banned(room.state.members.newest(user), room.now_ms())
        except Refusal as banned:
            return banned
        return not_member(room)


def _may_be_open_to(person: Person, record: RoomRecord) -> bool:
    """Whether ``person``, who is no member, may know of the room. Of a match, only the loaded room can tell."""
    return record.visibility == "public" or record.owner == person.id or record.kind == "game"
