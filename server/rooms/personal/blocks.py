"""Which user has blocked which, and what follows from it in the rooms of two people.

A live direct room knows which of its two users has blocked the other (``Room.blockers``), so that a message is
decided on without waiting. A block that ``set`` has answered holds for every later message. Nobody is notified of a
block.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.stores.people.blocks import BlockStore, Spans
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import check_not_blocked
from server.rooms.personal.direct_rooms import find_direct
from server.runtime.clock import Clock
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.timeline.room import Room

MAX_BLOCKS: Final = 1_000

Changed = Callable[[UserId, UserId, bool], None]


class Blocks:
    """The blocks of all users. Every method raises ``unavailable`` when the database cannot be reached."""

    def __init__(self, store: BlockStore, rooms: RoomDirectory, clock: Clock) -> None:
        self._store = store
        self._rooms = rooms
        self._clock = clock
        # The stored block and what the live room knows of it change together.
        self._changing = asyncio.Lock()
        self._changed: Subscribers[UserId, UserId, bool] = Subscribers("a block being set or ended")
        rooms.subscribe_loading(self._load)

    def subscribe_changed(self, subscriber: Changed) -> Unsubscribe:
        """Call ``subscriber`` with two users, and whether one has blocked the other now, whenever that changes."""
        return self._changed.subscribe(subscriber)

    async def set(self, by: UserId, user: UserId, *, on: bool) -> None:
        """Have ``by`` block or unblock ``user``. Raises ``conflict`` beyond 1,000 blocks."""
        async with self._changing:
            if on:
                await self._check_not_too_many(by, user)
                await self._store.add(by, user, self._clock.now_ms())
            else:
                await self._store.remove(by, user, self._clock.now_ms())
            blockers = await self._store.between(by, user)
            room = await find_direct(self._rooms, by, user)
            if room is not None:
                room.blockers = blockers
            self._changed.notify(by, user, bool(blockers))

    async def of(self, by: UserId) -> list[UserId]:
        """The users whom ``by`` has blocked, the newest block first."""
        return await self._store.of(by)

    async def spans_of(self, by: UserId) -> Spans:
        """The users whom ``by`` has blocked, now or before, and when."""
        return await self._store.spans_of(by)

    async def apart_from(self, user: UserId) -> frozenset[UserId]:
        """Every user whom ``user`` has blocked, or who has blocked ``user``."""
        return await self._store.apart_from(user)

    async def blockers_of(self, user: UserId, among: Iterable[UserId]) -> frozenset[UserId]:
        """Those ``among`` others who have blocked ``user``."""
        return await self._store.blockers_of(user, among)

    async def check(self, user: UserId, other: UserId) -> None:
        """Raise ``conflict`` if ``user`` has blocked ``other``, ``forbidden`` if ``other`` has blocked ``user``."""
        check_not_blocked(await self._store.between(user, other), user)

    async def settle(self, room: Room, one: UserId, other: UserId) -> None:
        """Set the blocks between its two users in a direct room that was just made."""
        async with self._changing:
            room.blockers = await self._store.between(one, other)

    async def _load(self, room: Room) -> None:
        if room.record.kind != "dm":
            return
        users = [member.user.id for member in room.state.members.all_known()]
        if len(users) == 2:
            room.blockers = await self._store.between(*users)

    async def _check_not_too_many(self, by: UserId, user: UserId) -> None:
        blocked = await self._store.of(by)
        if len(blocked) >= MAX_BLOCKS and user not in blocked:
            raise Refusal("conflict", f"user: you have blocked {MAX_BLOCKS}: unblock somebody first")
