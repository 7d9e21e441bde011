"""The store of batches: messages that are posted together, written down before the first of them is.

What is noted here is accepted; a batch is removed once all of it is stored, so one that a crash left is carried
out at the next start. Called by ``server.commands.transactions``.
"""

from typing import Any, Final

import msgspec

from models.database.client import Database, Index
from models.wire.chat_values import Person, Value
from models.wire.commands import MessageSend

BATCHES: Final = "batches"
# Far longer than any write is on its way.
_REVOKED_FOR_S: Final = 3_600
INDEXES: Final[tuple[Index, ...]] = (Index(BATCHES, ("revoked_at",), expire_after_s=_REVOKED_FOR_S),)


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
        """All of ``batch`` is stored, or nothing of it is to be; what ``note`` wrote is certainly there."""
        async with self._database.reached():
            await self._batches.delete_one({"_id": batch.id})

    async def revoke(self, batch: Batch) -> None:
        """``batch`` is not to be carried out, whether or not it is written down, or comes to be later."""
        # What stays in its place lets no late write of it in.
        revoked = {"$currentDate": {"revoked_at": True}, "$unset": {"sender": True, "sends": True}}
        async with self._database.reached():
            await self._batches.update_one({"_id": batch.id}, revoked, upsert=True)

    async def all(self) -> list[Batch]:
        """What is under way."""
        async with self._database.reached():
            documents = await self._batches.find({"revoked_at": {"$exists": False}}).to_list(None)
        return [_batch(document) for document in documents]


def _batch(document: dict[str, Any]) -> Batch:
    document["id"] = document.pop("_id")
    return msgspec.convert(document, Batch)
