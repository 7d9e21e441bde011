"""Messages that are being written: their documents in the log grow in place, because pieces take no ``rev``."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pymongo import UpdateOne

from models.database.client import Database, Index
from models.ids import MessageId, RoomId
from models.stores.documents import message_of
from models.stores.history import LOG
from models.wire.chat_values import Message

INDEXES: Final = (Index(LOG, ("room", "open_seq"), partial={"open_seq": {"$gt": 0}}),)
_AT_ONCE: Final = 256


class GrownText(NamedTuple):
    """The text so far of a message that is being written."""

    message: MessageId
    text: str


class OpenMessageStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._log = database.collection(LOG)

    async def of_room(self, room: RoomId) -> list[Message]:
        """The messages of ``room`` that are open."""
        async with self._reached():
            found = await self._log.find({"room": room, "open_seq": {"$gt": 0}}).to_list(None)
        return [message_of(document) for document in found]

    async def keep(self, texts: Sequence[GrownText]) -> None:
        """Store the text so far of open messages. One that has ended, or is already longer, stays unchanged."""
        for start in range(0, len(texts), _AT_ONCE):
            updates = [
                UpdateOne(
                    {"_id": each.message, "grown": {"$lt": len(each.text)}},
                    {"$set": {"text": each.text, "grown": len(each.text)}},
                )
                for each in texts[start : start + _AT_ONCE]
            ]
            async with self._reached():
                await self._log.bulk_write(updates, ordered=False)
