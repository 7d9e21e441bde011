"""Writing queries so that both databases use an index, and read no more of it than necessary.

The embedded database looks up equal fields and one range of the next field. With a further condition it scans
everything that the first field alone finds, and for the condition ``$exists`` it does not use a partial index. So the
range comes first, and other conditions are a stage of their own.
"""

from collections.abc import Sequence
from typing import Any, Final

from models.database.client import Collection, Document
from models.database.driver import aggregated

_IDS_AT_ONCE: Final = 100


async def within(
    collection: Collection,
    range_: Document,
    also: Document,
    *stages: Document,
    limit: int | None = None,
    fields: Document | None = None,
) -> list[Document]:
    """The documents in ``range_``, which uses an index, that match ``also``, up to ``limit``; then ``stages``."""
    pipeline: list[dict[str, Any]] = [{"$match": range_}, {"$match": also}, *stages]
    if limit is not None:
        pipeline.append({"$limit": limit})
    if fields is not None:
        pipeline.append({"$project": fields})
    return await aggregated(collection, pipeline)


async def by_ids(
    collection: Collection, ids: Sequence[str], also: Document | None = None, fields: Document | None = None
) -> list[Document]:
    """The documents with those ids that match ``also``, in no order.

    A hundred at a time: the embedded database compares each document with each of the ids.
    """
    found: list[Document] = []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = {"_id": {"$in": list(ids[start : start + _IDS_AT_ONCE])}}
        found += await collection.find(some | (also or {}), fields).to_list(None)
    return found


def some_text(field: str) -> Document:
    """Matches documents whose ``field`` is a text, as an index condition that both databases use."""
    return {field: {"$gte": ""}}


async def update_and_find(collection: Collection, query: Document, update: Document) -> Document | None:
    """Update the document that ``query``, with its ``_id``, matches, and return it; None if none matched.

    Two round trips, because the embedded database scans the whole collection for a ``findAndModify``. The update is
    atomic; the read after it is separate. Put every condition of the update into ``query``.
    """
    changed = await collection.update_one(query, update)
    return await collection.find_one({"_id": query["_id"]}) if changed.matched_count else None
