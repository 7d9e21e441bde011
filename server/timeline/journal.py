"""Group commit: entries of many rooms are stored together, in one database round trip.

The entries of one room are stored in the order in which they were appended. If an entry fails, all later entries
of that room in the queue fail too, for their numbers are no longer right; other rooms are not affected. Each entry
gets its result, whatever happens.

Entries that come while a commit is under way wait for the next one, which takes up to 1,000 of them. A lone entry
waits for nothing. The queue is not bounded here: connections bound how many commands each of them has under way.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from models.ids import RoomId
from models.stores.entries import CommitStatus

OnResult = Callable[[CommitStatus], None]
MAX_BATCH: Final = 1_000

_log = logging.getLogger(__name__)


class OfRoom(Protocol):
    """What is stored: it belongs to a room."""

    @property
    def room(self) -> RoomId: ...


E = TypeVar("E", bound=OfRoom)
E_contra = TypeVar("E_contra", bound=OfRoom, contravariant=True)


class Log(Protocol[E_contra]):
    """Where entries are stored."""

    async def commit(self, entries: Sequence[E_contra]) -> list[CommitStatus]:
        """Store entries in their order. Returns the status of each."""


class Journal(Generic[E]):
    """The one writer of this process: one commit is under way at a time.

    Each entry's ``on_result`` is called once, in the order of the entries. It gets ``stored``; or ``repeated``,
    ``refused`` or ``unknown`` for the entry that failed (``unknown`` may have been stored); or ``untried`` for an
    entry behind it in the same room, which certainly was not stored. ``stored`` counts the stored entries.
    """

    def __init__(self, log: Log[E]) -> None:
        self._store = log
        self._waiting: deque[tuple[E, OnResult]] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task = asyncio.create_task(self._run(), name="journal")
        self.stored = 0

    def append(self, entry: E, on_result: OnResult) -> None:
        """Have ``entry`` stored by the next commit."""
        self._waiting.append((entry, on_result))
        self._idle.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Return when every entry that was appended has its result."""
        await self._idle.wait()

    async def close(self) -> None:
        """Store what was appended, then stop."""
        await self.drained()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            while self._waiting:
                await self._commit_one_batch()
            self._wake.clear()
            self._idle.set()

    async def _commit_one_batch(self) -> None:
        size = min(len(self._waiting), MAX_BATCH)
        batch = [self._waiting.popleft() for _ in range(size)]
        try:
            statuses = await self._store.commit([entry for entry, _ in batch])
        except Exception:
            # Every entry gets a result, whatever it was: each may have been stored.
            _log.exception("a commit of %d entries failed", size)
            statuses = ["unknown"] * size
        failed: set[RoomId] = set()
        next_time: list[tuple[E, OnResult]] = []
        for (entry, on_result), status in zip(batch, statuses, strict=True):
            if status == "untried" and entry.room not in failed:
                # It was behind the failed entry of another room.
                next_time.append((entry, on_result))
                continue
            if status == "stored":
                self.stored += 1
            else:
                failed.add(entry.room)
            _report(on_result, status)
        self._waiting.extendleft(reversed(next_time))
        if failed:
            self._fail_waiting(failed)

    def _fail_waiting(self, failed: set[RoomId]) -> None:
        """Report the waiting entries of the rooms in ``failed`` as ``untried``."""
        waiting, self._waiting = self._waiting, deque()
        behind: list[OnResult] = []
        for entry, on_result in waiting:
            if entry.room in failed:
                behind.append(on_result)
            else:
                self._waiting.append((entry, on_result))
        for on_result in behind:
            _report(on_result, "untried")


def _report(on_result: OnResult, status: CommitStatus) -> None:
    try:
        on_result(status)
    except Exception:
        # The other rooms of this process go on.
        _log.exception("a room failed at an entry that is %s", status)
