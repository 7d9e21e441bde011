"""The store of imports: the progress of each, the rooms that it made, and its faults."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.ids import RoomId

IMPORTS: Final = "imports"
KEPT_S: Final = 90 * 86_400
INDEXES: Final = (Index(IMPORTS, ("at",), expire_after_s=KEPT_S),)


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault of an import: the line, or for a list in a ``file`` the entry, both from 1.

    ``line`` is 0 if the fault is not in one line.
    """

    line: int
    message: str
    file: str | None = None


class MadeRoom(Struct, frozen=True):
    """A room that an import makes, and its key in the imported data."""

    key: str
    room: RoomId


class ImportRecord(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """An import: ``done`` of ``of`` messages and faults. ``rooms`` are those that it makes.

    One that is not ``is_over`` and that no process works on was interrupted.
    """

    id: str
    begun_at: int
    of: int
    done: int = 0
    is_over: bool = False
    rooms: list[MadeRoom] = []
    errors: list[Fault] = []


class ImportStore:
    """Imports, for 90 days each. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._imports = database.collection(IMPORTS)

    async def find(self, import_id: str) -> ImportRecord | None:
        async with self._reached():
            document = await self._imports.find_one({"_id": import_id})
        return msgspec.convert(document, ImportRecord, strict=False) if document else None

    async def put(self, record: ImportRecord) -> None:
        """Store the current state of an import."""
        document: Document = msgspec.to_builtins(record)
        document["at"] = datetime.fromtimestamp(record.begun_at / 1_000, UTC)
        async with self._reached():
            await self._imports.replace_one({"_id": record.id}, document, upsert=True)
