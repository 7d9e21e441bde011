"""The texts of messages before their edits: each is in the log's entry of the edit that replaced it.

They are deleted with the message, with its sender's account and by retention.
"""

from typing import Final

from models.database.client import Database, Document
from models.database.queries import within
from models.stores.history import LOG
from models.stores.shapes.windows import newest_of
from models.wire.chat_values import EarlierText, Message

MOST: Final = 200


class EarlierTexts:
    """Reads them. Raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = database.collection(LOG)

    async def of(self, message: Message, low: int, high: int) -> list[EarlierText]:
        """The texts before the last 200 edits of ``message`` with ``low <= rev < high``, the oldest first."""

        async def find(start: int, end: int, most: int) -> list[Document]:
            changes = {"room": message.room, "of": message.seq, "rev": {"$gte": start, "$lt": end}}
            async with self._database.reached():
                return await within(self._log, changes, {"earlier.at": {"$gte": 0}}, limit=most)

        found = await newest_of(find, "rev", low, high, MOST)
        return [EarlierText(by=message.sender, **document["earlier"]) for document in found]
