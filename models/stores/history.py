"""The log of every room: one collection holds the entries, and the current state of messages.

``(room, rev)`` is unique, so a second writer is refused. Each entry carries the fence of the process that wrote it,
so an entry of another process is never mistaken for our own retry. Pages are bounded ranges of ``seq`` or ``rev``,
both without gaps: nothing here skips, and nothing sorts an open range.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pymongo.errors import BulkWriteError

from models.database.client import Database, Document, Index
from models.database.queries import by_ids, some_text, within
from models.errors import Refusal
from models.ids import MessageId, RoomId
from models.stores.documents import (
    beside_messages,
    change_of,
    ended_messages,
    entry_document,
    message_of,
    was_sent_with,
)
from models.stores.entries import CommitStatus, Entry
from models.stores.files.uploads import GONE, UPLOADS
from models.stores.rooms import RoomStore
from models.stores.shapes.of_entries import count_equal, message_updates, statuses_of
from models.stores.shapes.windows import Walk
from models.wire.chat_values import Message

LOG: Final = "log"
_PAGE: Final = 256
_FORGOTTEN_AT_ONCE: Final = 1_000
INDEXES: Final = (
    Index(LOG, ("room", "rev"), unique=True),
    Index(LOG, ("room", "seq")),
    Index(LOG, ("room", "of", "rev"), partial={"of": {"$gt": 0}}),
    Index(LOG, ("mentions", "room", "seq"), partial=some_text("mentions")),
    Index(LOG, ("room", "places", "seq"), partial={"places": {"$gte": 0}}),
    Index(LOG, ("room", "sender.id", "in_thread"), partial={"in_thread": {"$gt": 0}}),
)


class SentBefore(NamedTuple):
    """A stored message with the id of one that is being sent, and whether both came with the same text."""

    message: Message
    has_same_text: bool


class HistoryStore:
    """Entries and messages. Every method but ``commit`` raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database, rooms: RoomStore) -> None:
        self._database = database
        self._log = database.collection(LOG)
        self._uploads = database.collection(UPLOADS)
        self._rooms = rooms

    async def commit(self, entries: Sequence[Entry]) -> list[CommitStatus]:
        """Store ``entries`` in their order, in one round trip if all of them are new messages.

        - ``stored``: durable (``w: majority, j: true``), and the documents that it changes are up to date.
        - ``repeated``: a message with this id is stored already. ``refused``: another entry has this rev, so this
          one is certainly not stored. Where a later process wrote that one, this process is deposed: ``unknown``.
        - ``unknown``: it may be stored or not. ``untried``: an entry before it failed, and it is not stored.

        An outage of the database raises nothing: then all entries are ``unknown``. The whole commit has one deadline,
        so that the senders are answered in time.
        """
        documents = [entry_document(entry) for entry in entries]
        if fence := self._database.fence:
            for document in documents:
                document["fence"] = fence
        try:
            async with self._database.reached(first=True):
                statuses = await self._insert(documents)
                await self._bring_up_to_date(documents[: statuses.count("stored")])
        except Refusal:
            return ["unknown"] * len(documents)
        return statuses

    async def redo(self, room: RoomId, after_rev: int) -> int:
        """Apply the log of ``room`` after ``after_rev`` to the other documents. Returns the last ``rev`` of the log.

        A process that died after storing an entry may not have changed the documents beside it. Repeating it changes
        nothing.
        """
        end = after_rev
        while documents := await self._range(room, "rev", end + 1, end + 1 + _PAGE):
            await self._bring_up_to_date(documents)
            await self._confirm(documents[-1])
            end = documents[-1]["rev"]
        return end

    async def messages(self, room: RoomId, low: int, high: int) -> list[Message]:
        """The messages with ``low <= seq < high``, ascending."""
        return [message_of(document) for document in await self._range(room, "seq", low, high)]

    async def message(self, room: RoomId, seq: int) -> Message | None:
        """One message, or None."""
        found = await self.messages(room, seq, seq + 1)
        return found[0] if found else None

    async def messages_at(self, room: RoomId, seqs: Sequence[int]) -> list[Message]:
        """The messages with these numbers that exist, in no order."""
        if not seqs:
            return []
        async with self._database.reached():
            found = await self._log.find({"room": room, "seq": {"$in": list(seqs)}}).to_list(None)
        return [message_of(document) for document in found]

    async def in_place(
        self,
        walk: Walk,
        room: RoomId,
        place: int,
        low: int,
        high: int,
        count: int,
        also: Document | None = None,
    ) -> list[Message]:
        """Up to ``count`` messages with ``low <= seq < high`` in ``place``, ascending.

        A place is the thread of the root ``place``, or ``LISTED``. ``also`` is a further condition.
        """

        async def find(start: int, end: int, most: int) -> list[Document]:
            there = {"room": room, "places": place, "seq": {"$gte": start, "$lt": end}}
            async with self._database.reached():
                return await within(self._log, there, also or {}, limit=most)

        return [message_of(document) for document in await walk(find, "seq", low, high, count)]

    async def message_sent_before(self, message: MessageId, text: str | None) -> SentBefore | None:
        """The message with that id, or None, and whether it was first sent with ``text``."""
        async with self._database.reached():
            document = await self._log.find_one({"_id": message})
        return SentBefore(message_of(document), was_sent_with(document, text)) if document else None

    async def changes(self, room: RoomId, low: int, high: int) -> list[Entry]:
        """The changes with ``low <= rev < high``, ascending, without gaps, each message in its current state."""
        documents = await self._range(room, "rev", low, high)
        present: dict[int, Message] = {}
        # First the changed messages, then the roots of all their threads.
        for field in ("of", "thread"):
            seqs = {document[field] for document in documents if field in document}
            if field == "thread":
                seqs |= {message.thread for message in present.values() if message.thread is not None}
            missing = sorted(seqs - present.keys())
            present |= {message.seq: message for message in await self.messages_at(room, missing)}
        return [change_of(document, present) for document in documents]

    async def messages_with_ids(self, ids: Sequence[MessageId]) -> list[Message]:
        """The messages with these ids that exist, in no order."""
        async with self._database.reached():
            documents = await by_ids(self._log, ids)
        return [message_of(document) for document in documents]

    async def forget(self, room: RoomId) -> None:
        """Delete the log of the deleted ``room``, a limited number of entries at a time."""
        low, deleted = 1, 1
        while deleted:
            entries = of_numbers(room, "rev", low, low + _FORGOTTEN_AT_ONCE)
            async with self._database.reached():
                deleted = (await self._log.delete_many(entries)).deleted_count
            low += _FORGOTTEN_AT_ONCE
        async with self._database.reached():
            await self._log.delete_many({"room": room})

    async def _range(self, room: RoomId, number: str, low: int, high: int) -> list[Document]:
        query = of_numbers(room, number, low, high)
        async with self._database.reached():
            documents: list[Document] = await self._log.find(query).to_list(None)
        documents.sort(key=lambda document: document[number])
        return documents

    async def _insert(self, documents: list[Document]) -> list[CommitStatus]:
        before: list[CommitStatus] = []
        while len(before) < len(documents):
            done = len(before)
            statuses = await self._insert_once(documents[done:])
            at = done + statuses.count("stored")
            if at == len(documents) or statuses[-1] == "unknown":
                return before + statuses
            found = await self._found(documents[at:])
            ours = count_equal(documents[at:], found)
            if not ours:
                # A message's id stands for its nonce, the id of any other entry for its number alone.
                repeated = "seq" in documents[at] and documents[at]["_id"] in found
                statuses[at - done] = "repeated" if repeated else "refused"
                if not repeated:
                    await self._look_whose(documents[at])
                return before + statuses
            # The driver retried this very insert after its answer was lost: these entries are ours.
            before = ["stored"] * (at + ours)
            await self._confirm(documents[at + ours - 1])
        return before

    async def _insert_once(self, documents: list[Document]) -> list[CommitStatus]:
        try:
            async with self._database.reached():
                await self._log.insert_many(documents, ordered=True)
        except BulkWriteError as error:
            return statuses_of(len(documents), error.details)
        return ["stored"] * len(documents)

    async def _found(self, documents: list[Document]) -> dict[str, Document]:
        ids = [document["_id"] for document in documents]
        async with self._database.reached():
            found = await self._log.find({"_id": {"$in": ids}}).to_list(None)
        return {document["_id"]: document for document in found}

    async def _look_whose(self, refused: Document) -> None:
        """Doubt the tenure if a later process has stored the number of ``refused``."""
        query = {"room": refused["room"], "rev": refused["rev"]}
        async with self._database.reached():
            found = await self._log.find_one(query, {"fence": True})
        if found is not None and found.get("fence", 0) > self._database.fence:
            self._database.doubt()

    async def _confirm(self, document: Document) -> None:
        """Return once a majority's journal holds ``document`` and all documents before it.

        A document that can be read may not be journaled yet, but a later write is acknowledged only when it is.
        """
        same = {"$set": {"rev": document["rev"]}}
        async with self._database.reached():
            await self._log.update_one({"_id": document["_id"]}, same)

    async def _bring_up_to_date(self, documents: list[Document]) -> None:
        """Apply entries of the log to the other documents. A new message changes none but its root.

        A deleted message, and one whose sender is erased, shows no files any more.
        """
        changes = [document for document in documents if "seq" not in document or "root" in document]
        if not changes:
            return
        if updates := [
            update for document in await self._named(changes) for update in message_updates(document)
        ]:
            async with self._database.reached():
                await self._log.bulk_write(updates, ordered=True)
        if messages := ended_messages(changes):
            async with self._database.reached():
                await self._uploads.update_many({"message": {"$in": messages}}, GONE)
        if entries := beside_messages(changes):
            await self._rooms.apply(entries)

    async def _named(self, changes: list[Document]) -> list[Document]:
        """Those of ``changes`` that concern messages, each with the message's id, which older entries lack."""
        of_messages = [document for document in changes if "of" in document or "root" in document]
        for document in of_messages:
            if "of" in document and "message" not in document:
                query = {"room": document["room"], "seq": document["of"]}
                async with self._database.reached():
                    found = await self._log.find_one(query, {"_id": 1})
                document["message"] = found["_id"] if found else None
        return of_messages


def of_numbers(room: RoomId, number: str, low: int, high: int) -> Document:
    """The query for the entries of ``room`` with ``low <= number < high``: one range of an index."""
    return {"room": room, number: {"$gte": low, "$lt": high}}
