"""The store of batches: messages that are sent together. A batch is stored before the first of its messages is.

A stored batch is accepted. It is removed once all of its messages are stored, so the next start carries out what a
crash cut short.
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
    """What ``sender`` sends together. Every message has a nonce, which tells whether it is stored already."""

    id: str
    sender: Person
    sends: list[MessageSend]


class BatchStore:
    """The batches that are under way. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batches = database.collection(BATCHES)

    async def note(self, batch: Batch) -> None:
        """Store ``batch``: from now on it is carried out, whatever happens to this process.

        Raises ``DuplicateKeyError`` for one that was revoked meanwhile. One that is there already is this one: the
        driver asked again, because the first answer was lost.
        """
        document: dict[str, Any] = msgspec.to_builtins(batch)
        document["_id"] = document.pop("id")
        async with self._database.reached():
            try:
                await self._batches.insert_one(document)
            except DuplicateKeyError:
                # One that was revoked has no sender any more.
                if "sender" not in (await self._batches.find_one({"_id": batch.id}) or {}):
                    raise

    async def remove(self, batch: Batch) -> None:
        """Delete ``batch``, of which all messages are stored, or none is to be. Only for one that ``note`` stored."""
        async with self._database.reached():
            await self._batches.delete_one({"_id": batch.id})

    async def revoke(self, batch: Batch) -> None:
        """Never carry out ``batch``, whether or not it is stored, and also if a late write stores it."""
        # The document that stays in its place lets no late write of it in.
        revoked = {"$currentDate": {"revoked_at": True}, "$unset": {"sender": True, "sends": True}}
        async with self._database.reached():
            await self._batches.update_one({"_id": batch.id}, revoked, upsert=True)

    async def forget_user(self, sender: UserId) -> None:
        """Delete what ``sender`` wanted to send."""
        async with self._database.reached():
            await self._batches.delete_many({"sender.id": sender})

    async def all(self) -> list[Batch]:
        """The batches that are under way."""
        async with self._database.reached():
            # A batch that was revoked has no sender any more.
            documents = await self._batches.find({"sender.id": {"$gte": ""}}).to_list(None)
        return [_batch(document) for document in documents]


def _batch(document: dict[str, Any]) -> Batch:
    document["id"] = document.pop("_id")
    return msgspec.convert(document, Batch)
