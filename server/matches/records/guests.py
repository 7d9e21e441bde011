"""Guests who were not seen for long are removed: their names become free, and only their messages are kept.

A guest has no password, so one whose sessions are over never comes back. They leave their rooms like any member.
The user record goes last: a crash before that leaves the rest to the next round.
"""

from collections.abc import Sequence
from typing import Final

from models.stores.people.deletions import Deletion
from models.stores.people.users import User, UserStore
from models.stores.rooms import RoomStore
from server.accounts.deletions import Step
from server.accounts.sessions import Sessions
from server.matches.upkeep.live_tables import LiveTables
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock

EVERY_S: Final = 3_600.0
_DAY_MS: Final = 86_400_000


class Guests:
    """Removes guests who were not seen for ``days``; none if that is 0. ``steps`` as for a deletion."""

    def __init__(
        self,
        days: int,
        stores: tuple[UserStore, RoomStore],
        sessions: Sessions,
        tables: LiveTables,
        steps: Sequence[Step],
        clock: Clock,
    ) -> None:
        self._days = days
        self._users, self._rooms = stores
        self._sessions = sessions
        self._tables = tables
        self._steps = steps
        self._clock = clock
        self._rounds = Periodic("guests who are gone", EVERY_S, self.let_go)

    def start(self) -> None:
        """Begin to look for such guests, once an hour."""
        if self._days:
            self._rounds.start()

    async def stop(self) -> None:
        """Leave the remaining guests to the next start."""
        await self._rounds.stop()

    async def let_go(self) -> None:
        """Remove all expired guests. Raises ``unavailable``; the remaining ones get their turn again."""
        since = self._clock.now_ms() - self._days * _DAY_MS
        async for page in self._users.guests_of_before(since):
            for guest in page:
                if await self._sessions.last_seen(guest) < since and not await self._is_at_a_match(guest):
                    await self._let_go(guest)

    async def _is_at_a_match(self, guest: User) -> bool:
        """Whether the guest is a member of a room in which a match is not over."""
        await self._tables.complete()
        live = {noted.table.room for noted in self._tables.newest_first()}
        return not live.isdisjoint(await self._rooms.rooms_of(guest.id))

    async def _let_go(self, guest: User) -> None:
        await self._sessions.erase(guest.id)
        gone = Deletion(guest.id, self._clock.now_ms(), keep_messages=True)
        for step in self._steps:
            await step(gone)
        await self._rooms.forget_past(guest.id)
        await self._users.remove_guest(guest.id)
