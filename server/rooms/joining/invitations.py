"""Invites: codes that let others into a room, past its password. Who may make, see and end them is for the caller.

What else of a member goes on though the membership ended, its hooks, ends where its invites are ended.
"""

from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId, new_id
from models.stores.invites import InviteStore
from models.stores.moderation.hooks import HookStore
from models.wire.chat_values import Invite
from server.rooms.rates import UserRates
from server.runtime.clock import Clock
from server.timeline.room import Room

MAX_VALID: Final = 100


class Invitations:
    """The invites of all rooms. Every method may raise ``unavailable``."""

    def __init__(self, store: InviteStore, hooks: HookStore, rates: UserRates, clock: Clock) -> None:
        self._store = store
        self._hooks = hooks
        self._rates = rates
        self._clock = clock

    async def make(self, room: Room, maker: UserId, uses: int, expires_in_s: int) -> Invite:
        """Make a code that lets ``uses`` people in. Raises ``conflict`` if 100 of the maker's are valid."""
        now_ms = self._clock.now_ms()
        if self._rates.on and await self._store.count_valid(maker, now_ms, MAX_VALID) == MAX_VALID:
            raise Refusal("conflict", f"{MAX_VALID} invites of yours are valid: revoke some")
        invite = Invite(
            invite=new_id("i"), room=room.id, uses_left=uses, expires_at=now_ms + expires_in_s * 1_000
        )
        await self._store.create(invite, maker)
        return invite

    async def valid(self, room: Room, maker: UserId | None) -> list[Invite]:
        """The invites to ``room`` that are valid: those that ``maker`` made, or all."""
        return await self._store.of_room(room.id, maker, self._clock.now_ms())

    async def revoke(self, room: Room, code: str, maker: UserId | None) -> None:
        """End one invite. Raises ``not_found`` if there is none, or, given a ``maker``, none by that maker."""
        if not await self._store.revoke(code, room.id, maker):
            raise Refusal("not_found", "invite: there is no such invite")

    async def end_of(self, room: Room, maker: UserId) -> None:
        """End all invites to ``room``, and its hooks, of a member who was removed from it."""
        await self._store.end_of(room.id, maker)
        await self._hooks.end_of(room.id, maker)

    async def take(self, room: Room, code: str) -> bool:
        """Use an invite once, atomically. An invite whose maker is no longer a member lets nobody in."""
        maker = await self._store.take(code, room.id, self._clock.now_ms())
        if not maker:
            return maker is not None
        return bool(await room.state.members.among([maker]))

    async def maker_of(self, room: RoomId, code: str) -> UserId | None:
        """The maker of a valid invite, to a room that need not be live; None if there is no such invite.

        It takes the time of ``take``. Empty if the maker was not recorded.
        """
        return await self._store.maker_of(code, room, self._clock.now_ms())

    async def give_back(self, code: str) -> None:
        """Undo a ``take`` that let nobody in."""
        await self._store.give_back(code)
