"""Publishes a user's new name everywhere: on their open sockets, and as a change in each of their rooms."""

import asyncio
import logging
from functools import partial
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.chat_values import Person
from server.delivery.registry import SocketRegistry
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.timeline.pending_commits import stored

# How long the user who took the name waits for the rooms; those that take longer follow.
PATIENCE_S: Final = 3.0
_RETRY_S: Final = 0.5
_SIDE_BY_SIDE: Final = 8

_log = logging.getLogger(__name__)


class Renaming:
    """Carries names into rooms. If one user takes two names, each room ends with the later one.

    A room that cannot be changed is retried until the server stops; after that the user gets the name there when
    they join or resume.
    """

    def __init__(self, rooms: RoomDirectory, sockets: SocketRegistry) -> None:
        self._rooms = rooms
        self._sockets = sockets
        self._newest: dict[UserId, Person] = {}
        self._turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._tasks = Tasks()

    async def renamed(self, user: UserId, name: str, *, guest: bool) -> None:
        """Show everybody that ``user`` is called ``name`` now.

        Returns when the user's rooms show it, or after 3 s. Raises nothing: the user has the name, whatever happens
        here.
        """
        self._sockets.rename(user, name, guest=guest)
        person = self._newest[user] = Person(id=user, name=name)
        work = self._tasks.spawn(self._everywhere(person), name=f"rename {user}")
        await asyncio.wait([work], timeout=PATIENCE_S)

    def begin(self, user: UserId, name: str) -> None:
        """As ``renamed``, for a user who is no guest and whom nobody waits for."""
        self._tasks.spawn(self.renamed(user, name, guest=False), name=f"show the name of {user}")

    async def stop(self) -> None:
        """Leave the remaining rooms as they are."""
        await self._tasks.close()

    async def _everywhere(self, person: Person) -> None:
        rooms = await self._rooms_of(person.id)
        await asyncio.gather(*(self._in_room(room, person.id) for room in rooms))
        if self._newest.get(person.id) is person:
            del self._newest[person.id]

    async def _rooms_of(self, user: UserId) -> list[RoomId]:
        found: list[RoomId] = []

        async def look() -> None:
            found.extend(await self._rooms.rooms_of(user))

        await until_done(look, f"the new name of {user}", _log, retry_s=_RETRY_S)
        return found

    async def _in_room(self, room: RoomId, user: UserId) -> None:
        what = f"the new name of {user} in {room}"
        await until_done(partial(self._show, room, user), what, _log, retry_s=_RETRY_S)

    async def _show(self, room: RoomId, user: UserId) -> None:
        """Show the newest name of ``user`` in ``room``, if both still exist."""
        if user not in self._newest:
            return
        try:
            async with self._turns:
                found = await self._rooms.find(room)
                await found.state.members.fetch(user)
                await stored(membership.rename(found, self._newest[user]))
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
