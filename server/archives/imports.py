"""Files that become rooms: each is received completely, checked in a thread, and imported in its turn."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryFile
from typing import Any, Final

from models.errors import Refusal, unavailable
from models.stores.operators.imports import ImportRecord, ImportStore
from server.archives.importing import RoomImport
from server.archives.jobs import ImportJob, import_id_of, told
from server.archives.sources import kinds
from server.archives.spool import Spool
from server.runtime.background.priority import go_behind_the_loop
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock

AT_ONCE: Final = 4
_WRITTEN_BYTES: Final = 262_144
_RETRY_S: Final = 5.0


class Arrival:
    """A file that is being received. It must always be closed, and is deleted then."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.size = 0
        self._digest = hashlib.sha256()
        self._waiting = bytearray()

    @property
    def digest(self) -> str:
        """The SHA-256 of the received bytes."""
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        """Take the next bytes. Raises ``unavailable`` if there is no room for them."""
        self.size += len(data)
        self._waiting += data
        if len(self._waiting) >= _WRITTEN_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write all received bytes to the file."""
        waiting, self._waiting = bytes(self._waiting), bytearray()
        try:
            await asyncio.to_thread(self._keep, waiting)
        except (OSError, ValueError) as error:
            # No room, or it was closed meanwhile.
            raise unavailable("there is no room for files now") from error

    def _keep(self, data: bytes) -> None:
        self._digest.update(data)
        self.file.write(data)


class Imports:
    """At most four are received or wait at once, and one is carried out at a time."""

    def __init__(self, store: ImportStore, rooms: RoomImport, clock: Clock, max_bytes: int) -> None:
        self._store = store
        self._rooms = rooms
        self._clock = clock
        self.max_bytes = max_bytes
        self._pool = ThreadPoolExecutor(1, "imports", go_behind_the_loop)
        self._arrivals = 0
        self._jobs: dict[str, ImportJob] = {}
        self._turn = asyncio.Lock()
        self._tasks = Tasks()
        self._is_stopped = False

    def check_size(self, size: int) -> None:
        """Raise ``too_large`` for a file of this size."""
        if size > self.max_bytes:
            raise Refusal("too_large", f"the file is over {self.max_bytes} bytes")

    async def receive(self) -> Arrival:
        """Prepare for a file. Raises ``rate_limited`` if there are already four, ``unavailable``."""
        if self._arrivals + len(self._jobs) >= AT_ONCE:
            raise Refusal("rate_limited", "too many imports at once", retry_after_s=_RETRY_S)
        self._arrivals += 1
        try:
            return Arrival(await asyncio.to_thread(TemporaryFile))
        except OSError as error:
            self._arrivals -= 1
            raise unavailable("there is no room for files now") from error

    def close(self, arrival: Arrival) -> None:
        """Delete a file that was received, even in part. A second call does nothing."""
        if not arrival.file.closed:
            arrival.file.close()
            self._arrivals -= 1

    async def take(self, arrival: Arrival) -> str:
        """Begin to import a complete file, and return the id of the import.

        The same file is the same import: one under way goes on, any other begins again, and stores what is
        missing.
        Raises ``Refusal``: ``bad_request`` for a file that is no export, ``too_large``, ``unavailable``.
        """
        await arrival.flush()
        import_id = import_id_of(arrival.digest)
        if import_id in self._jobs:
            return import_id
        spool = Spool()
        try:
            arrival.file.seek(0)
            items = kinds.read(arrival.file)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._pool, spool.fill, items, lambda: self._is_stopped)
        except BaseException:
            spool.close()
            raise
        if import_id in self._jobs:
            # The same file came twice at once.
            spool.close()
            return import_id
        await self._begin(ImportJob(import_id, spool, self._store, self._rooms, self._clock))
        return import_id

    async def show(self, import_id: str) -> ImportRecord:
        """The progress of an import. Raises ``not_found``, ``unavailable``."""
        job = self._jobs.get(import_id)
        record = await self._store.find(import_id) if job is None else job.record
        return told(record, is_running=job is not None)

    async def stop(self) -> None:
        """Stop. Unfinished imports go on when the same file is sent again."""
        self._is_stopped = True
        await self._tasks.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _begin(self, job: ImportJob) -> None:
        self._jobs[job.id] = job
        try:
            await job.begin()
        except BaseException:
            self._end(job)
            raise
        self._tasks.spawn(self._carry_out(job), name=f"import {job.id}")

    async def _carry_out(self, job: ImportJob) -> None:
        try:
            async with self._turn:
                await job.run()
        finally:
            self._end(job)

    def _end(self, job: ImportJob) -> None:
        del self._jobs[job.id]
        job.close()
