"""Group commit: the changes of many rooms go to the log together, in one database round trip.

Whatever gathers while a commit is under way is the next commit; a lone entry waits for nothing. The
entries of one room are stored in the order in which they were appended, and if one was not stored,
none of that room's that were appended behind it is: the room is told so for each, and decides.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from models.ids import RoomId
from models.stores.entries import CommitStatus

Settle = Callable[[CommitStatus], None]
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
        """Store entries in order, and say of each what became of it."""


class Journal(Generic[E]):
    """The one writer of this process. Each entry's ``settle`` is called once, in the order of the entries.

    A ``settle`` gets ``stored``; or ``repeated``, ``refused`` or ``unknown`` for the entry that failed; or
    ``untried`` for one behind it in the same room, which certainly was not stored. ``stored`` counts the first.
    """

    def __init__(self, log: Log[E]) -> None:
        self._store = log
        self._waiting: deque[tuple[E, Settle]] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task = asyncio.create_task(self._run(), name="journal")
        self.stored = 0

    def append(self, entry: E, settle: Settle) -> None:
        """Have ``entry`` stored by the next commit."""
        self._waiting.append((entry, settle))
        self._idle.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Return when all that was appended is settled."""
        await self._idle.wait()

    async def close(self) -> None:
        """Settle what was appended, then stop."""
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
            # Whoever waits must hear of it, whatever it was: it may have been stored.
            _log.exception("a commit of %d entries failed", size)
            statuses = ["unknown"] * size
        failed: set[RoomId] = set()
        again: list[tuple[E, Settle]] = []
        for (entry, settle), status in zip(batch, statuses, strict=True):
            if status == "untried" and entry.room not in failed:
                again.append((entry, settle))
                continue
            if status == "stored":
                self.stored += 1
            else:
                failed.add(entry.room)
            _tell(settle, status)
        self._waiting.extendleft(reversed(again))
        if failed:
            self._turn_away(failed)

    def _turn_away(self, failed: set[RoomId]) -> None:
        """Settle what waits of rooms of which an entry failed: its numbers are no longer right."""
        waiting, self._waiting = self._waiting, deque()
        behind: list[Settle] = []
        for entry, settle in waiting:
            if entry.room in failed:
                behind.append(settle)
            else:
                self._waiting.append((entry, settle))
        for settle in behind:
            _tell(settle, "untried")


def _tell(settle: Settle, status: CommitStatus) -> None:
    try:
        settle(status)
    except Exception:
        # The other rooms of this process go on.
        _log.exception("a room failed at an entry that is %s", status)
