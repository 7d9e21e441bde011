"""The bytes of files in GridFS: the collections ``fs.files`` and ``fs.chunks`` of its specification.

We write them ourselves instead of through the driver's bucket, so that each call is bounded, is refused while writing
is shut, and is the same with both drivers; any GridFS tool can read them. A chunk belongs to an upload that was
recorded before it, so it is found again after any crash.
"""

import datetime
from collections.abc import Sequence
from typing import Final

from models.database.client import Database, Index
from models.database.inserts import insert_missing, insert_new

FILES: Final = "fs.files"
CHUNKS: Final = "fs.chunks"
INDEXES: Final = (Index(CHUNKS, ("files_id", "n"), unique=True),)
CHUNK_BYTES: Final = 255 * 1024
# Chunks written, or deleted, by one call.
_WRITTEN_AT_ONCE: Final = 4
_DELETED_AT_ONCE: Final = 64


class ContentStore:
    """The bytes of files. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._files = database.collection(FILES)
        self._chunks = database.collection(CHUNKS)

    @property
    def is_shut(self) -> bool:
        """Whether writing is refused at the moment."""
        return self._database.shut_by is not None

    async def add(self, file: str, first: int, data: bytes) -> int:
        """Store ``data`` as the chunks of ``file`` from number ``first`` on; return the number of the next one.

        Every call but the last must bring a whole number of chunks.
        """
        pieces = [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]
        documents = [
            {"files_id": file, "n": number, "data": piece} for number, piece in enumerate(pieces, first)
        ]
        for start in range(0, len(documents), _WRITTEN_AT_ONCE):
            async with self._database.reached():
                await insert_missing(self._chunks, documents[start : start + _WRITTEN_AT_ONCE])
        return first + len(pieces)

    async def finish(self, file: str, length: int, name: str, at_ms: int) -> None:
        """Note that all ``length`` bytes of ``file`` are stored."""
        document = {
            "_id": file,
            "length": length,
            "chunkSize": CHUNK_BYTES,
            "uploadDate": datetime.datetime.fromtimestamp(at_ms / 1_000, datetime.UTC),
            "filename": name,
        }
        async with self._database.reached():
            await insert_new(self._files, document)

    async def read(self, file: str, number: int) -> bytes | None:
        """One chunk of a file; None if it does not exist, or not any more."""
        async with self._database.reached():
            document = await self._chunks.find_one({"files_id": file, "n": number})
        return bytes(document["data"]) if document else None

    async def delete(self, files: Sequence[tuple[str, int]]) -> None:
        """Delete files, each given with its length. It may be repeated."""
        for file, length in files:
            for low in range(0, length // CHUNK_BYTES + 1, _DELETED_AT_ONCE):
                numbers = {"$gte": low, "$lt": low + _DELETED_AT_ONCE}
                async with self._database.reached():
                    await self._chunks.delete_many({"files_id": file, "n": numbers})
            async with self._database.reached():
                await self._files.delete_one({"_id": file})
