"""How entries of the log change the documents of messages, and how a commit's result maps to entries."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from pymongo import UpdateMany, UpdateOne

from models.database.client import Document
from models.stores.documents import ENDING, WITHOUT_TEXTS, message_update, root_update
from models.stores.entries import CommitStatus


def message_updates(document: Document) -> list[UpdateOne | UpdateMany]:
    """The changes of the entry ``document`` to the documents of its message and of its thread's root.

    An update that timed out may take effect late. It must not undo a newer one.
    """
    updates: list[UpdateOne | UpdateMany] = []
    if "root" in document:
        since = {"_id": document["root"]["id"], "replied": {"$not": {"$gte": document["rev"]}}}
        updates.append(UpdateOne(since, root_update(document)))
    if "of" not in document:
        return updates
    older = {"_id": document["message"], "latest": {"$lt": document["rev"]}}
    updates.append(UpdateOne(older, message_update(document)))
    if document["change"] in ENDING:
        # Deleted texts must be removed from the entries of the edits too.
        earlier = {"room": document["room"], "of": document["of"], "rev": {"$lt": document["rev"]}}
        updates.append(UpdateMany(earlier, WITHOUT_TEXTS))
    return updates


def statuses_of(count: int, details: Any) -> list[CommitStatus]:
    """The statuses of an ordered insert, which stops at its first error."""
    if details.get("writeConcernErrors") or not details.get("writeErrors"):
        return ["unknown"] * count
    at = details["writeErrors"][0]["index"]
    stored: list[CommitStatus] = ["stored"] * at
    untried: list[CommitStatus] = ["untried"] * (count - at - 1)
    return [*stored, "refused", *untried]


def count_equal(documents: Sequence[Document], found: Mapping[str, Document]) -> int:
    """How many of ``documents``, from the first on, are stored exactly as they are here."""
    return sum(1 for _ in takewhile(lambda each: found.get(each["_id"]) == each, documents))
