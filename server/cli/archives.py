"""``python -m server export ROOM FILE`` and ``import FILE``: rooms as files, while no server runs."""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from models.database.client import Database
from models.errors import Refusal
from models.ids import OPERATOR, RoomId
from models.stores.entries import Entry
from models.stores.files.contents import ContentStore
from models.stores.matches import MatchStore
from models.stores.operators.imports import Fault, ImportRecord, ImportStore
from server.archives.exporting import Format, RoomExport
from server.archives.importing import RoomImport
from server.archives.jobs import ImportJob, import_id_of
from server.archives.sources import kinds
from server.archives.spool import Spool
from server.attachments.pictures import Pictures
from server.attachments.room_files import RoomFiles
from server.cli.exit_status import Refused
from server.cli.progress import Progress
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.matches.storage import MatchStorage
from server.rooms.directory import RoomDirectory
from server.rooms.loader import RoomLoader
from server.rooms.stores import RoomStores
from server.runtime.clock import Clock, SystemClock
from server.runtime.costly_lane import CostlyLane
from server.runtime.settings.variables import UsageError
from server.search.index import SearchIndex
from server.timeline.journal import Journal

_READ_BYTES: Final = 1_048_576
_SHOWN_EVERY_S: Final = 0.2
_EXPORT_USAGE: Final = "usage: python -m server export ROOM FILE; a FILE that ends in .html is a page to read"
_IMPORT_USAGE: Final = (
    "usage: python -m server import FILE; an export of ours, of Slack's or of DiscordChatExporter"
)


class _Parts(Struct, frozen=True):
    """The parts of a server that rooms without users need."""

    stores: RoomStores
    rooms: RoomDirectory
    matches: MatchStorage
    files: RoomFiles
    clock: Clock


class FileExport:
    """Writes a room into a file, which appears once it is complete."""

    def __init__(self, room: str, path: Path) -> None:
        self._room = RoomId(room)
        self._path = path

    @classmethod
    def asked_for(cls, arguments: Sequence[str]) -> "tuple[FileExport, Sequence[str]]":
        """Parse ``arguments``: the export, and the settings after it. Raises ``UsageError``."""
        named = [each for each in arguments[:2] if not each.startswith("-")]
        if len(named) < 2:
            raise UsageError(_EXPORT_USAGE)
        return cls(named[0], Path(named[1])), arguments[2:]

    async def carry_out(self, database: Database) -> None:
        """Write the file, and print its size. Raises ``Refused``, ``unavailable``."""
        part = self._path.with_name(f"{self._path.name}.part")
        try:
            async with _parts_over(database) as parts:
                await self._write(parts, part)
            part.replace(self._path)
        except OSError as error:
            raise Refused(f"{self._path}: {error.strerror}") from error
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            raise Refused(refusal.message) from refusal
        finally:
            part.unlink(missing_ok=True)
        sys.stdout.write(f"{self._path}: {self._path.stat().st_size} bytes\n")

    async def _write(self, parts: _Parts, part: Path) -> None:
        exports = RoomExport(parts.rooms, parts.matches, parts.files, parts.clock, limits=False)
        form: Format = "html" if self._path.suffix == ".html" else "jsonl"
        # Nothing else runs on this loop.
        with part.open("wb") as file, Progress("export", "bytes") as progress:
            async for piece in exports.pieces(self._room, OPERATOR, form):
                file.write(piece)
                progress.at(file.tell())


class FileImport:
    """A file from which rooms are made. The same file makes none twice, and goes on where it was cut short."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def asked_for(cls, arguments: Sequence[str]) -> "tuple[FileImport, Sequence[str]]":
        """Parse ``arguments``: the import, and the settings after it. Raises ``UsageError``, ``Refused``."""
        if not arguments or arguments[0].startswith("-"):
            raise UsageError(_IMPORT_USAGE)
        path = Path(arguments[0])
        if not path.is_file():
            raise Refused(f"{path}: there is no such file")
        return cls(path), arguments[1:]

    async def carry_out(self, database: Database, base_path: str = "") -> None:
        """Import it, and print the result; its files have addresses under ``base_path``.

        Raises ``Refused`` if not all of it could be imported, ``unavailable``.
        """
        try:
            with Spool() as spool:
                digest = await asyncio.to_thread(self._gather, spool)
                async with _parts_over(database, base_path) as parts:
                    rooms = RoomImport(parts.rooms, parts.stores.history, parts.files)
                    store = ImportStore(database)
                    job = ImportJob(import_id_of(digest), spool, store, rooms, parts.clock)
                    await job.begin()
                    record = await _shown(job)
        except OSError as error:
            raise Refused(f"{self._path}: {error.strerror}") from error
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
            raise Refused(f"{self._path}: {refusal.message}") from refusal
        self._tell(record)

    def _gather(self, spool: Spool) -> str:
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while data := file.read(_READ_BYTES):
                digest.update(data)
            spool.fill(kinds.read(file))
        return digest.hexdigest()

    def _tell(self, record: ImportRecord) -> None:
        for fault in record.errors:
            sys.stderr.write(f"{self._place(fault)}: {fault.message}\n")
        for made in record.rooms:
            sys.stdout.write(f"{made.room}\n")
        if record.errors:
            raise Refused(f"{self._path}: not all of it could be taken in")

    def _place(self, fault: Fault) -> str:
        file = f"{self._path}" if fault.file is None else f"{self._path}: {fault.file}"
        return f"{file}:{fault.line}" if fault.line else file


async def _shown(job: ImportJob) -> ImportRecord:
    """Carry an import out, and show its progress."""
    running = asyncio.create_task(job.run())
    with Progress("import", "messages") as progress:
        while not running.done():
            await asyncio.wait({running}, timeout=_SHOWN_EVERY_S)
            progress.at(job.record.done, job.record.of)
    return await running


@asynccontextmanager
async def _parts_over(database: Database, base_path: str = "") -> AsyncIterator[_Parts]:
    clock, stores = SystemClock(), RoomStores.over(database)
    journal: Journal[Entry] = Journal(stores.history)
    rooms = RoomDirectory(stores, RoomLoader(stores, journal, Hub(Flusher()), clock), clock)
    # Searches must find imported messages, too.
    search, matches = SearchIndex(rooms, stores, CostlyLane()), MatchStorage(MatchStore(database))
    await rooms.start()
    try:
        files = RoomFiles(stores.uploads, ContentStore(database), Pictures(), clock, base_path)
        yield _Parts(stores, rooms, matches, files, clock)
    finally:
        await search.stop()
        await matches.close()
        await journal.close()
        await rooms.stop()
