"""The store of batches: messages that are posted together, written down before the first of them is.

What is noted here is accepted; a batch is removed once all of it is stored, so one that a crash left is carried
out at the next start. Called by ``server.batches``.
"""

from typing import Any, Final

import msgspec

from models.commands import MessageSend
from models.db import Database, Index
from models.messages import Person, Value

BATCHES: Final = "batches"
INDEXES: Final[tuple[Index, ...]] = ()


class Batch(Value, frozen=True):
    """What ``sender`` posts together. Every message has a nonce, by which what is stored already is known."""

    id: str
    sender: Person
    sends: list[MessageSend]


class BatchStore:
    """All batches that are under way. Raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batches = database.collection(BATCHES)

    async def note(self, batch: Batch) -> None:
        """Write ``batch`` down: from now on it is carried out, whatever happens to this process."""
        document: dict[str, Any] = msgspec.to_builtins(batch)
        document["_id"] = document.pop("id")
        async with self._database.reached():
            await self._batches.insert_one(document)

    async def remove(self, batch: Batch) -> None:
        """All of ``batch`` is stored, or nothing of it is to be."""
        async with self._database.reached():
            await self._batches.delete_one({"_id": batch.id})

    async def all(self) -> list[Batch]:
        """What is under way."""
        async with self._database.reached():
            documents = await self._batches.find({}).to_list(None)
        return [_batch(document) for document in documents]


def _batch(document: dict[str, Any]) -> Batch:
    document["id"] = document.pop("_id")
    return msgspec.convert(document, Batch)
