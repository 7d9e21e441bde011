"""Group commit: entries of many rooms are stored together, in one database round trip.

The entries of one room are stored in the order in which they were appended. If an entry fails, all later entries
of that room in the queue fail too, for their numbers are no longer right; other rooms are not affected. Each entry
gets its result in any case.

Entries that arrive while a commit is under way wait for the next one, which takes up to 1,000 of them. A lone entry
waits for nothing. Rooms take turns, and each gives at most 128 to a commit: so a busy room delays the others by one
short commit. The queue is not bounded here: connections bound how many commands each of them has under way.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from models.ids import RoomId
from models.stores.entries import CommitStatus
from server.runtime.background.supervised import Supervised

OnResult = Callable[[CommitStatus], None]
MAX_BATCH: Final = 1_000
# Larger commits store hardly more a second, and the entries of all other rooms wait for their end.
MAX_BATCH_OF_ROOM: Final = 128

_log = logging.getLogger(__name__)


class OfRoom(Protocol):
    """An entry that can be stored: it belongs to a room."""

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
        # The first room is served next. Of one room, the entry that was appended first is committed first.
        self._waiting: dict[RoomId, deque[tuple[E, OnResult]]] = {}
        self._size = 0
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._committing = Supervised("the journal", self._run)
        self._committing.start()
        self.stored = 0

    @property
    def length(self) -> int:
        """The number of entries that wait for a commit."""
        return self._size

    def append(self, entry: E, on_result: OnResult) -> None:
        """Store ``entry`` in one of the next commits."""
        self._waiting.setdefault(entry.room, deque()).append((entry, on_result))
        self._size += 1
        self._idle.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Return when every entry that was appended has its result."""
        await self._idle.wait()

    async def close(self) -> None:
        """Store what was appended, then stop."""
        await self.drained()
        await self._committing.stop()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            while self._waiting:
                await self._commit_one_batch()
            self._wake.clear()
            self._idle.set()

    async def _commit_one_batch(self) -> None:
        batch = self._take_batch()
        statuses = await self._stored([entry for entry, _ in batch])
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
        self._put_back(next_time)
        for room in failed:
            self._fail_waiting(room)

    async def _stored(self, entries: list[E]) -> list[CommitStatus]:
        """The status of each entry, also after an unexpected error: then each may have been stored."""
        try:
            statuses = await self._store.commit(entries)
        except Exception:
            _log.exception("a commit of %d entries failed", len(entries))
            return ["unknown"] * len(entries)
        if len(statuses) != len(entries):
            _log.error("a commit of %d entries has %d results", len(entries), len(statuses))
            return ["unknown"] * len(entries)
        return statuses

    def _take_batch(self) -> list[tuple[E, OnResult]]:
        """Take one entry of each room in turn, as long as there are any and the batch has space."""
        batch: list[tuple[E, OnResult]] = []
        taken = dict.fromkeys(self._waiting, 0)
        while taken and len(batch) < MAX_BATCH:
            room = next(iter(taken))
            count, waiting = taken.pop(room), self._waiting.pop(room)
            batch.append(waiting.popleft())
            if waiting:
                # To the end, so that its turn comes after those of the others.
                self._waiting[room] = waiting
                if count + 1 < MAX_BATCH_OF_ROOM:
                    taken[room] = count + 1
        self._size -= len(batch)
        return batch

    def _put_back(self, entries: list[tuple[E, OnResult]]) -> None:
        """Put ``entries`` first again, in their order."""
        again: dict[RoomId, deque[tuple[E, OnResult]]] = {}
        for entry, on_result in entries:
            again.setdefault(entry.room, deque()).append((entry, on_result))
        for room, waiting in again.items():
            waiting.extend(self._waiting.pop(room, ()))
        self._waiting = again | self._waiting
        self._size += len(entries)

    def _fail_waiting(self, room: RoomId) -> None:
        """Report the waiting entries of ``room`` as ``untried``."""
        behind = self._waiting.pop(room, ())
        self._size -= len(behind)
        for _, on_result in behind:
            _report(on_result, "untried")


def _report(on_result: OnResult, status: CommitStatus) -> None:
    try:
        on_result(status)
    except Exception:
        # The other rooms of this process go on.
        _log.exception("a room failed at an entry that is %s", status)
