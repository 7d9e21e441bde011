"""Rooms that a process had open when it died are repaired once the server listens, some at a time.

Nobody waits for this: loading a room repairs it, so a user who asks for one gets it repaired. In lists, a room is
right once its turn has come, or once a user asks for the list of their own rooms: these come first. A room that
cannot be repaired is logged, and left to the next user who asks for it and to the next start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from itertools import islice
from typing import Final

from models.errors import Refusal
from models.ids import RoomId
from server.rooms.stores import RoomStores
from server.runtime.background.tasks import Tasks
from server.runtime.incidents import log_incident

# Few, because others need the database too.
SIDE_BY_SIDE: Final = 4
_MOST_AT_ONCE: Final = 16
PATIENCE_S: Final = 2.0
_ATTEMPTS: Final = 3
_RETRY_S: Final = 0.5

PutRight = Callable[[RoomId], Awaitable[None]]

_log = logging.getLogger(__name__)


class LeftOpen:
    """The rooms that are still to be repaired. ``put_right`` loads one that is not live, and closes it again."""

    def __init__(self, stores: RoomStores, put_right: PutRight) -> None:
        self._stores = stores
        self._put_right = put_right
        # By room: whether it is its deletion that was cut short.
        self._left: dict[RoomId, bool] = {}
        self._under_way: dict[RoomId, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(_MOST_AT_ONCE)
        self._listed = asyncio.Event()
        self._listed.set()
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin. To be called once, when the directory has started."""
        self._listed.clear()
        self._tasks.spawn(self._all(), name="put right what a crash left open")

    async def stop(self) -> None:
        """Leave the remaining rooms to the next start."""
        await self._tasks.close()

    async def finished(self) -> None:
        """Return once nothing is left to do."""
        await self._tasks.finished()

    async def first(self, rooms: Iterable[RoomId]) -> None:
        """Repair those of ``rooms`` that wait for it, before all others. Returns after 2 s at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._listed.wait()
                if tasks := [self._begin(room) for room in rooms if room in self._left]:
                    await asyncio.wait(tasks)

    async def _all(self) -> None:
        try:
            await self._list()
        except Exception as error:  # a barrier: each room is put right when somebody asks for it
            log_incident(_log, "the rooms that were left open cannot be listed", error)
        self._listed.set()
        if self._left:
            _log.info("checking %d rooms that a crash may have left open", len(self._left))
        while some := list(islice(self._left, SIDE_BY_SIDE)):
            await asyncio.wait([self._begin(room) for room in some])

    async def _list(self) -> None:
        while True:
            try:
                async for page in self._stores.rooms.left_open():
                    self._left |= page
            except Refusal:
                await asyncio.sleep(_RETRY_S)
            else:
                return

    def _begin(self, room: RoomId) -> "asyncio.Task[None]":
        task = self._under_way.get(room)
        if task is None:
            task = self._under_way[room] = self._tasks.spawn(self._one(room), name=f"put right {room}")
        return task

    async def _one(self, room: RoomId) -> None:
        async with self._turns:
            try:
                await self._patiently(room, is_deleted=self._left[room])
            except Exception as error:  # a barrier: the other rooms are still to be put right
                log_incident(_log, f"{room} was left open and cannot be put right", error)
        del self._left[room], self._under_way[room]

    async def _patiently(self, room: RoomId, *, is_deleted: bool) -> None:
        """Repair a room, or finish its deletion; if the database is away, retry a few times."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if is_deleted:
                    await self._stores.clear_away(room)
                else:
                    await self._put_right(room)
            except Refusal as refusal:
                if refusal.code == "not_found":
                    return
                if attempt == _ATTEMPTS:
                    _log.warning("%s could not be repaired (%s); the next start retries", room, refusal)
                    return
                await asyncio.sleep(_RETRY_S * attempt)
            else:
                return
