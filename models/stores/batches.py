"""The store of batches: messages that are sent together. A batch is stored before the first of its messages.

A stored batch is accepted. It is removed once all of its messages are stored, so the next start completes a batch
that a crash interrupted.
"""

from typing import Any, Final

import msgspec
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Index
from models.ids import UserId
from models.wire.chat_values import Person, Value
from models.wire.commands.messages import MessageSend

BATCHES: Final = "batches"
# Far longer than any write takes.
_REVOKED_FOR_S: Final = 3_600
INDEXES: Final[tuple[Index, ...]] = (
    Index(BATCHES, ("revoked_at",), expire_after_s=_REVOKED_FOR_S),
    Index(BATCHES, ("sender.id",)),
)


class Batch(Value, frozen=True):
    """The messages that ``sender`` sends together. Each has a nonce, by which a stored one is recognised."""

    id: str
    sender: Person
    sends: list[MessageSend]


class BatchStore:
    """The open batches. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batches = database.collection(BATCHES)

    async def note(self, batch: Batch) -> None:
        """Store ``batch``: from now on it will be carried out, even after a crash.

        Raises ``DuplicateKeyError`` if the batch was revoked meanwhile. If it exists otherwise, it is this one: the
        driver retried because the first answer was lost.
        """
        document: dict[str, Any] = msgspec.to_builtins(batch)
        document["_id"] = document.pop("id")
        async with self._database.reached():
            try:
                await self._batches.insert_one(document)
            except DuplicateKeyError:
                # A revoked batch has no sender any more.
                if "sender" not in (await self._batches.find_one({"_id": batch.id}) or {}):
                    raise

    async def remove(self, batch: Batch) -> None:
        """Delete ``batch``, whose messages are all stored, or will not be. Only for one that ``note`` stored."""
        async with self._database.reached():
            await self._batches.delete_one({"_id": batch.id})

    async def revoke(self, batch: Batch) -> None:
        """Never carry out ``batch``, whether it is stored or not, even if a late write stores it."""
        # The document stays in its place and blocks a late write.
        revoked = {"$currentDate": {"revoked_at": True}, "$unset": {"sender": True, "sends": True}}
        async with self._database.reached():
            await self._batches.update_one({"_id": batch.id}, revoked, upsert=True)

    async def forget_user(self, sender: UserId) -> None:
        """Delete the batches of ``sender``."""
        async with self._database.reached():
            await self._batches.delete_many({"sender.id": sender})

    async def all(self) -> list[Batch]:
        """The open batches."""
        async with self._database.reached():
            # A revoked batch has no sender any more.
            documents = await self._batches.find({"sender.id": {"$gte": ""}}).to_list(None)
        return [_batch(document) for document in documents]


def _batch(document: dict[str, Any]) -> Batch:
    document["id"] = document.pop("_id")
    return msgspec.convert(document, Batch)
