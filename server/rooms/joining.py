"""Joining a room: whoever has its key becomes a member. Invites, passwords, and the limit of guesses.

What a membership means stands in ``membership``.
"""

from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId, new_id
from models.wire.chat_values import Invite, Person
from models.wire.commands import RoomJoin
from server.rooms import membership
from server.rooms.directory import RoomDirectory, settle
from server.rooms.passwords import RoomPasswords
from server.rooms.permissions import not_member
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets
from server.timeline.room import Room

GUESSES_PER_S: Final = 0.2
GUESSES_BURST: Final = 10.0


class Joining:
    """The one way into a room."""

    def __init__(
        self,
        rooms: RoomDirectory,
        stores: RoomStores,
        passwords: RoomPasswords,
        clock: Clock,
        *,
        limits: bool,
    ) -> None:
        self._rooms = rooms
        self._invites = stores.invites
        self._reads = stores.reads
        self._passwords = passwords
        self._clock = clock
        self._limits = limits
        self._guesses: Buckets[tuple[RoomId, UserId]] = Buckets(GUESSES_PER_S, GUESSES_BURST)

    async def admit(self, person: Person, command: RoomJoin) -> Room:
        """Make ``person`` a member, if need be, under the present name. Returns the room, of which all is stored.

        Raises:
            Refusal: ``not_found``, ``wrong_password``, ``banned``, ``room_full`` or ``rate_limited``.
        """
        room = await self._rooms.find(command.room)
        member = room.member(person.id)
        if member is None:
            await self._come_in(room, person, command)
        elif member.user != person:
            await settle(membership.join(room, person))
        await room.drained()
        return room

    async def invite(self, room: Room, uses: int, expires_in_s: int) -> Invite:
        """A code that lets ``uses`` people in, past the password and into a private room. Raises ``unavailable``."""
        invite = Invite(
            invite=new_id("i"),
            room=room.id,
            uses_left=uses,
            expires_at=self._clock.now_ms() + expires_in_s * 1_000,
        )
        await self._invites.create(invite)
        return invite

    async def needs_no_key(self, room: Room, person: Person) -> bool:
        """Whether ``person`` may join with neither password nor invite.

        An owner who comes back needs no key. A private match is open to the members of the room that it was made
        from, who see its card there.
        """
        record = room.state.newest_record
        if record.owner == person.id:
            return True
        if record.password_hash is not None:
            return False
        return not record.needs_key or await self._comes_from_its_room(room, person)

    async def _comes_from_its_room(self, room: Room, person: Person) -> bool:
        if room.match is None or room.match.from_room is None:
            return False
        try:
            before = await self._rooms.find(room.match.from_room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return False
        return before.member(person.id) is not None

    async def _come_in(self, room: Room, person: Person, command: RoomJoin) -> None:
        """Make ``person`` a member, given the key. An invite that was used in vain is given back."""
        by_invite = await self._take_invite(room, command)
        if not by_invite:
            await self._check_key(room, person, command)
        try:
            await settle(membership.join(room, person))
        except Refusal:
            if by_invite and command.invite is not None:
                await self._invites.give_back(command.invite)
            raise
        # What was said before somebody joined does not count as unread.
        if room.seq:
            await self._reads.advance(room.id, person.id, room.seq)

    async def _take_invite(self, room: Room, command: RoomJoin) -> bool:
        if command.invite is None:
            return False
        return await self._invites.take(command.invite, room.id, self._clock.now_ms()) is not None

    async def _check_key(self, room: Room, person: Person, command: RoomJoin) -> None:
        if await self.needs_no_key(room, person):
            return
        record = room.state.newest_record
        if command.password is not None and record.password_hash is not None:
            self._count_guess(room, person)
            if await self._passwords.matches(command.password, record.password_hash):
                self._guesses.give_back((room.id, person.id))
                return
        if record.visibility == "private":
            raise not_member(room)
        raise Refusal("wrong_password", "password: it is not this room's")

    def _count_guess(self, room: Room, person: Person) -> None:
        if not self._limits:
            return
        guess = (room.id, person.id)
        wait_s = self._guesses.take(guess, self._clock.monotonic()) or self._passwords.take(person.id)
        if wait_s and room.state.newest_record.visibility == "private":
            raise not_member(room)
        if wait_s:
            raise Refusal("rate_limited", "too many wrong passwords", retry_after_s=round(wait_s, 3))
