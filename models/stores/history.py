"""The log of every room: one collection holds the entries, and the messages as they are now.

``(room, rev)`` is unique, so a second writer is refused. Pages are bounded ranges of ``seq`` or ``rev``, both
without holes: nothing here skips, and nothing sorts an open range.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Final, NamedTuple

from pymongo import UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError

from models.database.client import Database, Document, Index
from models.errors import Refusal
from models.ids import MessageId, RoomId, UserId
from models.stores.documents import (
    entry_document,
    member_entry_of,
    message_of,
    message_update,
    room_entry_of,
    was_sent_with,
)
from models.stores.entries import CommitStatus, Entry, MemberEntry, MessageEntry, RoomEntry
from models.stores.rooms import RoomStore
from models.wire.chat_values import DELETED, EVERYONE, Message
from models.wire.normal_form import folded

LOG: Final = "log"
_PAGE: Final = 256
INDEXES: Final = (
    Index(LOG, ("room", "rev"), unique=True),
    Index(LOG, ("room", "seq")),
    Index(LOG, ("room", "of"), partial={"of": {"$exists": True}}),
)


class SentBefore(NamedTuple):
    """A stored message with the id of one that is sent now, and whether both came with the same text."""

    message: Message
    has_same_text: bool


class HistoryStore:
    """Entries and messages. Every method but ``commit`` raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database, rooms: RoomStore) -> None:
        self._database = database
        self._log = database.collection(LOG)
        self._rooms = rooms

    async def commit(self, entries: Sequence[Entry]) -> list[CommitStatus]:
        """Store ``entries`` in their order, in one round trip where all of them are new messages.

        - ``stored``: durable (``w: majority, j: true``), and the documents that it changes are up to date.
        - ``repeated``: a message with this id is stored already. ``refused``: another writer has this rev.
        - ``unknown``: it may be stored or not. ``untried``: an entry before it failed, and it is not stored.

        An outage of the database raises nothing: then all entries are ``unknown``. The whole commit has one
        deadline, so that the senders get their answers in time.
        """
        documents = [entry_document(entry) for entry in entries]
        try:
            async with self._database.reached():
                statuses = await self._insert(documents)
                await self._bring_up_to_date(documents[: statuses.count("stored")])
        except Refusal:
            return ["unknown"] * len(documents)
        return statuses

    async def redo(self, room: RoomId, after_rev: int) -> int:
        """Carry out what the log holds of ``room`` beyond ``after_rev``. Returns the last ``rev`` of the log.

        A process that died after it stored an entry may not have changed the documents beside it. Doing it twice
        changes nothing.
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

    async def message_sent_before(self, message: MessageId, text: str | None) -> SentBefore | None:
        """The message with that id, or None, and whether it was first sent with ``text``."""
        async with self._database.reached():
            document = await self._log.find_one({"_id": message})
        return SentBefore(message_of(document), was_sent_with(document, text)) if document else None

    async def changes(self, room: RoomId, low: int, high: int) -> list[Entry]:
        """The changes with ``low <= rev < high``, ascending, none left out, each message as it is now."""
        documents = await self._range(room, "rev", low, high)
        seqs = sorted({document["of"] for document in documents if "of" in document})
        present = {message.seq: message for message in await self._messages_at(room, seqs)}
        return [_change_of(document, present) for document in documents]

    async def search(self, room: RoomId, query: str, low: int, high: int) -> list[Message]:
        """The messages with ``low <= seq < high`` whose folded text holds the folded ``query``, ascending."""
        holds = {"folded": {"$regex": re.escape(query)}}
        # Those of before there were folded texts are folded here.
        unfolded = {"folded": {"$exists": False}, "text": {"$exists": True}}
        found: list[Message] = []
        for document in await self._range(room, "seq", low, high, **{"$or": [holds, unfolded]}):
            if "folded" not in document:
                # Each may take a while, and there may be many.
                await asyncio.sleep(0)
                if query not in folded(document["text"]):
                    continue
            found.append(message_of(document))
        return found

    async def count_unread(
        self,
        room: RoomId,
        user: UserId,
        low: int,
        high: int,
        most: int,
        blocked: Mapping[UserId, Sequence[tuple[int, int]]],
    ) -> tuple[int, int]:
        """How many messages with ``low <= seq < high`` others sent, and how many of these mention ``user``.

        The first number ends at ``most``, the second does not. A message for everyone mentions every member: for
        whoever joins later it counts as read. ``blocked`` tells when mentions by somebody did not count.
        """
        others = {"room": room, "seq": {"$gte": low, "$lt": high}, "sender.id": {"$ne": user}}
        others |= {"deleted": {"$ne": True}}
        naming: Document = {"$or": [{"mentions": {"$in": [user, EVERYONE]}}, {"called": user}]}
        if blocked:
            naming["$nor"] = [
                {"sender.id": sender, "sent_at": {"$gte": since, "$lt": until}}
                for sender, spans in blocked.items()
                for since, until in spans
            ]
        async with self._database.reached():
            unread = await self._log.count_documents(others, limit=most)
            mentions = await self._log.count_documents(others | naming) if unread else 0
        return unread, mentions

    async def forget(self, room: RoomId) -> None:
        """Delete all that the log holds of ``room``, which is deleted."""
        async with self._database.reached():
            await self._log.delete_many({"room": room})

    async def _range(self, room: RoomId, number: str, low: int, high: int, **also: Any) -> list[Document]:
        query = {"room": room, number: {"$gte": low, "$lt": high}, **also}
        async with self._database.reached():
            documents: list[Document] = await self._log.find(query).to_list(None)
        documents.sort(key=lambda document: document[number])
        return documents

    async def _messages_at(self, room: RoomId, seqs: list[int]) -> list[Message]:
        if not seqs:
            return []
        async with self._database.reached():
            found = await self._log.find({"room": room, "seq": {"$in": seqs}}).to_list(None)
        return [message_of(document) for document in found]

    async def _insert(self, documents: list[Document]) -> list[CommitStatus]:
        before: list[CommitStatus] = []
        while len(before) < len(documents):
            done = len(before)
            statuses = await self._insert_once(documents[done:])
            at = done + statuses.count("stored")
            if at == len(documents) or statuses[-1] == "unknown":
                return before + statuses
            found = await self._found(documents[at:])
            ours = _count_equal(documents[at:], found)
            if not ours:
                # A message's id stands for its nonce, that of any other entry for its number alone.
                repeated = "seq" in documents[at] and documents[at]["_id"] in found
                statuses[at - done] = "repeated" if repeated else "refused"
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
            return _statuses(len(documents), error.details)
        return ["stored"] * len(documents)

    async def _found(self, documents: list[Document]) -> dict[str, Document]:
        ids = [document["_id"] for document in documents]
        async with self._database.reached():
            found = await self._log.find({"_id": {"$in": ids}}).to_list(None)
        return {document["_id"]: document for document in found}

    async def _confirm(self, document: Document) -> None:
        """Return once a majority's journal holds ``document`` and all documents before it.

        A document that was read may not be there yet, but a write behind it is acknowledged only when it is.
        """
        same = {"$set": {"rev": document["rev"]}}
        async with self._database.reached():
            await self._log.update_one({"_id": document["_id"]}, same)

    async def _bring_up_to_date(self, documents: list[Document]) -> None:
        """Carry out what entries of the log change in other documents. A new message changes none."""
        changes = [document for document in documents if "seq" not in document]
        if not changes:
            return
        if updates := [update for document in changes for update in _message_updates(document)]:
            async with self._database.reached():
                await self._log.bulk_write(updates, ordered=True)
        if entries := _beside_messages(changes):
            await self._rooms.apply(entries)


def _message_updates(document: Document) -> list[UpdateOne | UpdateMany]:
    """What the entry ``document`` changes in the document of its message, if it is about one."""
    if "of" not in document:
        return []
    room, seq = document["room"], document["of"]
    # An update that timed out may be carried out late. It must not undo a newer one.
    older = {"room": room, "seq": seq, "latest": {"$lt": document["rev"]}}
    update = UpdateOne(older, message_update(document))
    if document["change"] not in ("deleted", "erased") or not document["after"].get("deleted"):
        return [update]
    # A deleted text must be gone from the entries of its edits too.
    earlier = {"room": room, "of": seq, "rev": {"$lt": document["rev"]}}
    return [update, UpdateMany(earlier, {"$set": {"after": {}}})]


def _beside_messages(documents: list[Document]) -> list[MemberEntry | RoomEntry]:
    entries: list[MemberEntry | RoomEntry] = []
    for document in documents:
        if "member" in document:
            # What an entry says of a deleted user is nobody's any more.
            if document["member"]["user"]["id"] != DELETED.id:
                entries.append(member_entry_of(document))
        elif "record" in document:
            entries.append(room_entry_of(document))
    return entries


def _change_of(document: Document, present: dict[int, Message]) -> Entry:
    if "member" in document:
        return member_entry_of(document)
    if "record" in document:
        return room_entry_of(document)
    room, rev = RoomId(document["room"]), document["rev"]
    if "of" in document:
        return MessageEntry(room, rev, present[document["of"]], document["change"])
    return MessageEntry(room, rev, message_of(document))


def _statuses(count: int, details: Any) -> list[CommitStatus]:
    """The statuses of an ordered insert, which ends at its first error."""
    if details.get("writeConcernErrors") or not details.get("writeErrors"):
        return ["unknown"] * count
    at = details["writeErrors"][0]["index"]
    stored: list[CommitStatus] = ["stored"] * at
    untried: list[CommitStatus] = ["untried"] * (count - at - 1)
    return [*stored, "refused", *untried]


def _count_equal(documents: Sequence[Document], found: Mapping[str, Document]) -> int:
    """How many of ``documents``, from the first on, are stored exactly as they are here."""
    return sum(1 for _ in takewhile(lambda each: found.get(each["_id"]) == each, documents))
